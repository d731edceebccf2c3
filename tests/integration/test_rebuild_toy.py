"""Past dates built anew on the toy pipeline: what comes from the release before, what differs, what stays untouched."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli import run as command
from orchestration.defs.build import build_defs
from orchestration.defs.rebuilding import builder
from orchestration.defs.upkeep import rebuild_job
from orchestration.rebuild import rebuild as rebuilding
from orchestration.rebuild.rebuild import Rebuilt
from orchestration.rebuild.sentences import comparison_lines
from orchestration.release.publish import roll_back
from orchestration.warehouse.names import release_ids
from orchestration.warehouse.workspace import releases_of
from tests.toy.rooms import PROJECT, TOY, write_raw
from tests.toy.runs import copied

pytestmark = pytest.mark.dear

MAY, JUNE, JULY = "2024-05-31", "2024-06-30", "2024-07-31"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


@pytest.fixture(scope="module")
def may(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("may")
    made = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    publish(made, MAY, u1="90", u2="80")
    return made


@pytest.fixture
def in_may(may: Settings, tmp_path: Path) -> Settings:
    """After the first release, of 31 May."""
    return copied(may, tmp_path)


def toy(own: Settings) -> Any:
    return build_defs({"settings": own, "callables": TOY}, PROJECT)


def publish(settings: Settings, as_of: str, **points: str) -> str:
    write_raw(settings.raw, {(2024, "county"): points})
    assert command.run(settings, as_of, lambda: toy(settings)) == 0
    return settings.current.readlink().name


def rebuild(settings: Settings, as_of: str = "", **options: Any) -> tuple[Rebuilt, str]:
    again = rebuilding.rebuild(settings, builder(toy), as_of, **options)
    return again, "\n".join(comparison_lines(again.chosen, again.inputs, again.marts))


def everything(settings: Settings) -> dict[str, str]:
    """What readers and the next run see."""
    seen = [releases_of(settings), settings.landing]
    files = [file for folder in seen for file in folder.rglob("*") if file.is_file() and file.name != ".lock"]
    hashes = {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    return {**hashes, "current": str(settings.current.readlink())}


def test_what_was_published_comes_out_again_and_nothing_else_is_touched(in_may: Settings) -> None:
    published = in_may.current.readlink().name
    before = everything(in_may)
    again, told = rebuild(in_may, MAY)
    assert again.same and f"结果 与 {published} 相同" in told and "上一版 无" in told, told
    assert everything(in_may) == before
    place = in_may.warehouse / "rebuilds" / MAY
    assert (place / "release" / "kaoping.duckdb").is_file() and not (place / "builds").exists()


@pytest.mark.slow
def test_a_delivery_that_changed_since_is_named_with_the_tables_that_differ(in_may: Settings) -> None:
    first = in_may.current.readlink().name
    publish(in_may, JUNE, u1="90", u2="95")
    again, told = rebuild(in_may, MAY)
    assert again.chosen.published == first and not again.same
    assert "改动的文件：2024/scores.csv" in told and "standings：只在发布的版本里 " in told
    later, told = rebuild(in_may, JUNE)
    assert later.same and f"上一版 {first}" in told, told


@pytest.mark.slow
def test_after_a_roll_back_the_release_before_is_the_one_that_readers_saw(in_may: Settings) -> None:
    """Of the manifests alone: tests/unit/rebuild/test_past.py."""
    first = in_may.current.readlink().name
    publish(in_may, JUNE, u1="70")
    roll_back(in_may)
    publish(in_may, JULY, u1="90", u2="80")
    again, told = rebuild(in_may, JULY)
    assert again.same and again.chosen.before == first, told


@pytest.mark.slow
def test_the_release_that_a_person_chose_is_looked_at_where_a_date_has_several(in_may: Settings) -> None:
    first, second = in_may.current.readlink().name, publish(in_may, MAY, u1="91")
    latest, told = rebuild(in_may, MAY)
    assert latest.chosen.published == second and f"另有版本 {first}" in told
    older, told = rebuild(in_may, release_id="1")
    assert older.chosen.published == first and not older.same and "改动的文件" in told


@pytest.mark.slow
def test_a_place_of_ones_own_is_filled_once(in_may: Settings, tmp_path: Path) -> None:
    again, _ = rebuild(in_may, MAY, out=tmp_path / "mine")
    assert again.same and (tmp_path / "mine" / "release" / "manifest.json").is_file()
    with pytest.raises(Problem, match="not_empty"):
        rebuild(in_may, MAY, out=tmp_path / "mine")


@pytest.mark.slow
def test_a_date_that_nothing_was_published_for_is_built_and_not_compared(in_may: Settings) -> None:
    again, told = rebuild(in_may, JUNE)
    assert again.same is None and "只重建，不比较" in told
    assert release_ids(releases_of(in_may)) == [in_may.current.readlink().name]


def test_an_empty_warehouse_says_that_there_is_nothing_to_rebuild(settings: Settings) -> None:
    with pytest.raises(Problem, match="nothing_landed"):
        rebuild(settings, MAY)
    assert not settings.warehouse.exists()


@pytest.mark.slow
def test_dagsters_page_does_the_same(in_may: Settings) -> None:
    published = in_may.current.readlink().name
    result = rebuild_job(toy).execute_in_process(
        run_config={"ops": {"rebuild_and_compare": {"config": {"as_of": MAY}}}}, resources={"settings": in_may}
    )
    [output] = [event for event in result.all_events if event.event_type_value == "STEP_OUTPUT"]
    data: Any = output.event_specific_data
    assert f"结果 与 {published} 相同" in data.metadata["comparison"].value
