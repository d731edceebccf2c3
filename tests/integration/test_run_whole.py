"""What one release says after another, by the real pipeline: cited, kept while held, rebuilt, ranked anew when cured.

Two nights are those of test_books_agree.py; the cure is published over a copy of them, so the tests stand in order.
How rebuilding tells what differs: test_rebuild_toy.py.
"""

import hashlib
import shutil
from pathlib import Path

import pytest

from orchestration.base.settings import Settings
from orchestration.defs.build import build_defs
from orchestration.defs.rebuilding import builder
from orchestration.rebuild.rebuild import rebuild
from orchestration.rebuild.sentences import comparison_lines
from orchestration.warehouse.names import release_ids
from tests.conftest import Ran, RunPipeline
from tests.integration import nights

pytestmark = pytest.mark.slow

AS_OF, CURED = "2025-01-15", "2025-02-11"
BUILD = builder(lambda own: build_defs({"settings": own}))
RANKING = "select unit_id, rank, cast(total as varchar), release_id from marts.rankings order by unit_id"


@pytest.fixture(scope="module")
def year(second_night: Ran, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The two nights, to publish on."""
    folder = tmp_path_factory.mktemp("year")
    shutil.copytree(second_night.warehouse.parent, folder, symlinks=True, dirs_exist_ok=True)
    return Settings(raw=folder / "raw", warehouse=folder / "warehouse")


@pytest.fixture(scope="module")
def cured(year: Settings, run_pipeline: RunPipeline) -> Ran:
    nights.before_the_cure(year.raw)
    ran = run_pipeline(year.raw, year.warehouse, CURED)
    assert ran.code == 0, ran.output
    return ran


def fingerprint(settings: Settings) -> dict[str, str]:
    """Everything that readers and the next run see."""
    seen = [settings.warehouse / "releases", settings.landing]
    files = [file for folder in seen for file in sorted(folder.rglob("*")) if file.is_file() and file.name != ".lock"]
    return {str(settings.current.readlink()): ""} | {
        str(file.relative_to(settings.warehouse)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def ranking(ran: Ran, assessment: str) -> list[tuple]:
    return ran.rows(RANKING.replace("order by", f"where assessment_id = '{assessment}' order by"))


def releases(ran: Ran) -> list[str]:
    return release_ids(ran.warehouse / "releases")


def test_a_year_that_passes_is_ranked_by_the_release_that_first_said_so(second_night: Ran) -> None:
    [first, _] = releases(second_night)
    assert ranking(second_night, "passed") == [
        ("u1", 1, "9.000000", first), ("u2", 2, "8.000000", first), ("u3", 3, "6.000000", first),
    ]  # fmt: skip


def test_a_held_assessment_keeps_its_ranking(second_night: Ran) -> None:
    """Better figures came, and a summary without its stamp."""
    [first, _] = releases(second_night)
    assert "考评held（held）：暂缓" in second_night.output
    assert ranking(second_night, "held") == [
        ("u1", 1, "9.000000", first), ("u2", 2, "8.000000", first), ("u3", 3, "6.000000", first),
    ]  # fmt: skip
    lacking = "select code, unit_id from marts.deficiencies where assessment_id = 'held' and code = 'missing_stamp'"
    assert second_night.rows(lacking) == [("missing_stamp", "u1")]


def test_a_release_comes_out_again_kept_rankings_included(year: Settings, tmp_path: Path) -> None:
    """The held assessment shows the ranking of the release before, and the release is compared with that one."""
    before = fingerprint(year)
    again = rebuild(year, BUILD, nights.SECOND, out=tmp_path / "out")
    told = "\n".join(comparison_lines(again.chosen, again.inputs, again.marts))
    assert again.same and "逐行一致" in told and "输入和代码与发布时相同" in told, told
    assert fingerprint(year) == before
    assert (tmp_path / "out" / "release" / "kaoping.duckdb").is_file()


def test_a_cured_assessment_is_ranked_anew(cured: Ran) -> None:
    [first, _, third] = releases(cured)
    assert ranking(cured, "held") == [
        ("u1", 3, "7.000000", third), ("u2", 1, "9.500000", third), ("u3", 2, "9.000000", third),
    ]  # fmt: skip
    assert {row[3] for row in ranking(cured, "failed")} == {first}
    moved = cured.rows(
        "select unit_id, rank_before, rank from marts.release_diff where assessment_id = 'held' order by unit_id"
    )
    assert moved == [("u1", 1, 3), ("u2", 2, 1), ("u3", 3, 2)]


def test_raw_without_any_cycle_publishes_nothing(tmp_path: Path, run_pipeline: RunPipeline) -> None:
    (tmp_path / "raw").mkdir()
    run = run_pipeline(tmp_path / "raw", tmp_path / "warehouse", AS_OF)
    assert run.code == 1 and "[raw_missing]" in run.output
    assert not (tmp_path / "warehouse" / "current").exists()
