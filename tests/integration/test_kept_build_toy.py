"""The build that a run leaves for the next one, on the toy pipeline: when it is gone on with, and when it is not."""

from pathlib import Path

import pytest

from orchestration.base.settings import Settings
from orchestration.release.publish import roll_back
from orchestration.transform.project import parsed_project
from tests.kept_builds import stale_tables
from tests.toy.rooms import PROJECT, write_raw
from tests.toy.runs import copied, is_whole, published, run_here

pytestmark = pytest.mark.dear

COUNTY = {"u1": "90.125", "u2": "80.5"}
GOES_ON = "接着已发布版本的构建"
TOTALS = "select cycle, assessment_id, unit_id, cast(total as varchar) from marts.rankings order by all"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("first")
    made = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    write_raw(made.raw, {(2024, "county"): COUNTY})
    assert run_here(made).code == 0
    return made


@pytest.fixture
def settings(first: Settings, tmp_path: Path) -> Settings:
    """After a first run."""
    return copied(first, tmp_path)


def kept(settings: Settings) -> list[str]:
    return sorted(file.name for file in (settings.warehouse / "kept").glob("*"))


def test_the_next_run_goes_on_with_the_build_and_sees_what_is_new(settings: Settings) -> None:
    assert kept(settings) == ["build.duckdb", "build.json"]
    write_raw(settings.raw, {(2024, "county"): {**COUNTY, "u2": "95.25"}, (2024, "dept"): {"d1": "7"}})
    again = run_here(settings)
    assert again.code == 0 and GOES_ON in again.output, again.output
    assert is_whole(settings)
    assert stale_tables(settings.warehouse, parsed_project(PROJECT)) == []
    assert published(settings, TOTALS) == [
        (2024, "county", "u1", "90.130000"),
        (2024, "county", "u2", "95.250000"),
        (2024, "dept", "d1", "7.000000"),
    ]


@pytest.mark.slow
def test_a_run_in_which_nothing_moves_says_so_and_publishes_the_same(settings: Settings) -> None:
    before, first = published(settings, TOTALS), settings.current.resolve()
    again = run_here(settings)
    assert GOES_ON in again.output and "张没有变动" in again.output, again.output
    assert published(settings, TOTALS) == before
    assert settings.current.resolve() != first
    [(release,)] = published(settings, "select release_id from marts.release")
    assert release == settings.current.resolve().name


@pytest.mark.slow
def test_a_release_that_was_not_the_one_published_last_is_not_gone_on_with(settings: Settings) -> None:
    run_here(settings)
    roll_back(settings)
    back = run_here(settings)
    assert back.code == 0 and GOES_ON not in back.output, back.output
    assert kept(settings) == ["build.duckdb", "build.json"]


@pytest.mark.parametrize(
    "damage", [pytest.param("gone", marks=pytest.mark.slow), pytest.param("torn", marks=pytest.mark.slow), "other code"]
)
def test_a_build_that_cannot_be_trusted_is_left(settings: Settings, damage: str) -> None:
    state, build = settings.warehouse / "kept" / "build.json", settings.warehouse / "kept" / "build.duckdb"
    if damage == "gone":
        build.unlink()
    elif damage == "torn":
        build.write_bytes(build.read_bytes()[: build.stat().st_size // 2])
    else:
        state.write_text(state.read_text().replace('"code": "', '"code": "other'))
    before = published(settings, TOTALS)
    again = run_here(settings)
    assert again.code == 0 and GOES_ON not in again.output, again.output
    assert published(settings, TOTALS) == before


@pytest.mark.slow
def test_a_run_that_fails_leaves_no_build_and_the_next_begins_from_nothing(settings: Settings) -> None:
    [file] = (settings.raw / "2024").glob("*.csv")
    good = file.read_text()
    file.write_text("assessment_id,unit_id,points\ncounty,u1,not a number\n")
    assert run_here(settings).code == 1
    file.write_text(good)
    again = run_here(settings)
    assert again.code == 0, again.output
    assert published(settings, TOTALS) == [(2024, "county", "u1", "90.130000"), (2024, "county", "u2", "80.500000")]
