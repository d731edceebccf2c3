"""Three dates of a year built anew by the real pipeline; what differs, and how it is told, see test_rebuild_toy.py."""

import hashlib
from pathlib import Path

import pytest

from orchestration.base.settings import Settings
from orchestration.defs.build import build_defs
from orchestration.defs.rebuilding import builder
from orchestration.rebuild.rebuild import Rebuilt, rebuild
from orchestration.rebuild.sentences import comparison_lines
from tests.conftest import Ran, RunPipeline
from tests.integration.test_run_whole import REQUIREMENT, STAMPED, deliver
from tests.schemes import FINAL, scheme

BUILD = builder(lambda own: build_defs({"settings": own}))
OPEN, CLOSED, HELD = "2024-12-31", "2025-01-15", "2025-01-20"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, run_pipeline: RunPipeline) -> Settings:
    """Published while the year is open, when it is closed, and when an unstamped summary holds the ranking back."""
    folder = tmp_path_factory.mktemp("year")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    for feed, rows in scheme({"u1": 9, "u2": 8}, target=10, month=FINAL).items():
        deliver(settings.raw, feed, rows)
    deliver(settings.raw, "evidence_requirements", [REQUIREMENT])
    deliver(settings.raw, "documents", [STAMPED])
    for as_of in (OPEN, CLOSED):
        assert run_pipeline(settings.raw, settings.warehouse, as_of).code == 0
    return settings


@pytest.fixture(scope="module")
def held(year: Settings, run_pipeline: RunPipeline) -> Ran:
    deliver(year.raw, "documents", [{**STAMPED, "stamp": "未盖章", "received_at": "2024-12-02 09:00:00"}], "b.csv")
    ran = run_pipeline(year.raw, year.warehouse, HELD)
    assert ran.code == 0 and "暂缓" in ran.output, ran.output
    return ran


def fingerprint(settings: Settings) -> dict[str, str]:
    """Everything that readers and the next run see."""
    seen = [settings.warehouse / "releases", settings.landing]
    files = [file for folder in seen for file in sorted(folder.rglob("*")) if file.is_file() and file.name != ".lock"]
    return {str(settings.current.readlink()): ""} | {
        str(file.relative_to(settings.warehouse)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def told(rebuilt: Rebuilt) -> str:
    return "\n".join(comparison_lines(rebuilt.chosen, rebuilt.inputs, rebuilt.marts))


@pytest.mark.slow
@pytest.mark.parametrize("as_of", [OPEN, CLOSED])
def test_a_past_date_comes_out_as_it_was_published(year: Settings, as_of: str) -> None:
    before = fingerprint(year)
    again = rebuild(year, BUILD, as_of)
    assert again.same, told(again)
    assert "逐行一致" in told(again) and "输入和代码与发布时相同" in told(again)
    assert fingerprint(year) == before


@pytest.mark.slow
def test_a_ranking_kept_from_before_is_kept_in_the_rebuild_too(year: Settings, held: Ran, tmp_path: Path) -> None:
    """The held assessment shows the ranking of the release before, and the release is compared with that one."""
    again = rebuild(year, BUILD, HELD, out=tmp_path / "out")
    assert again.same, told(again)
    assert held.rows("select count(*) from marts.rankings") == [(2,)]
    assert held.rows("select count(*) from marts.release_diff") != [(0,)]
    assert (tmp_path / "out" / "release" / "kaoping.duckdb").is_file()
