"""One year of a small scheme, night after night by the real pipeline: on its last day, closed, held by a stamp, cured.

Every night is made once and looked at by all that have a question about it, three of them are built anew; what differs
then, and how it is told, see test_rebuild_toy.py. The nights publish one over the other, so the tests stand in order.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from orchestration.base.settings import Settings
from orchestration.defs.build import build_defs
from orchestration.defs.rebuilding import builder
from orchestration.rebuild.rebuild import Rebuilt, rebuild
from orchestration.rebuild.sentences import comparison_lines
from tests.conftest import Ran, RunPipeline
from tests.schemes import FINAL, scheme

pytestmark = pytest.mark.slow

AS_OF = "2025-01-15"
OPEN, CLOSED, HELD, CURED = "2024-12-31", AS_OF, "2025-01-20", "2025-01-21"
BUILD = builder(lambda own: build_defs({"settings": own}))
STAMPED = {
    "document_id": "d1", "unit_id": "u1", "requirement_id": "r1", "assessment_id": "A", "document_kind": "document",
    "title": "总结", "stamp": "已盖章", "signature": "已签字", "received_at": "2024-12-01 09:00:00",
}  # fmt: skip
REQUIREMENT = {
    "assessment_id": "A", "requirement_id": "r1", "indicator_id": "i", "unit_id": "u1", "requirement_name": "年度总结",
    "document_kind": "document", "needs_stamp": "是", "due_on": "2024-12-20", "no_stamp_points": "1",
}  # fmt: skip


def deliver(raw: Path, feed: str, rows: Iterable[Mapping[str, Any]], name: str = "a.csv") -> None:
    """One CSV delivery of 2024."""
    listed = [dict(row) for row in rows]
    if not listed:
        return
    header = list(dict.fromkeys(column for row in listed for column in row))
    file = raw / "2024" / feed / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, header, restval="")
        writer.writeheader()
        writer.writerows(listed)


RANKING = "select unit_id, rank, cast(total as varchar), release_id from marts.rankings order by unit_id"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("year")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    for feed, rows in scheme({"u1": 9, "u2": 8}, target=10, month=FINAL).items():
        deliver(settings.raw, feed, rows)
    deliver(settings.raw, "evidence_requirements", [REQUIREMENT])
    deliver(settings.raw, "documents", [STAMPED])
    return settings


@pytest.fixture(scope="module")
def first(year: Settings, run_pipeline: RunPipeline) -> str:
    """The first release, of the year's last day."""
    ran = run_pipeline(year.raw, year.warehouse, OPEN)
    assert ran.code == 0, ran.output
    [release] = ran.rows("select release_id from marts.release")[0]
    return str(release)


@pytest.fixture(scope="module")
def passed(year: Settings, first: str, run_pipeline: RunPipeline) -> Ran:
    ran = run_pipeline(year.raw, year.warehouse, CLOSED)
    assert ran.code == 0 and "综合考评（A）：通过" in ran.output, ran.output
    return ran


@pytest.fixture(scope="module")
def held(year: Settings, passed: Ran, run_pipeline: RunPipeline) -> Ran:
    """A summary without its stamp came, and better figures with it."""
    unstamped = {**STAMPED, "stamp": "未盖章", "received_at": "2024-12-02 09:00:00"}
    deliver(year.raw, "documents", [unstamped], "b.csv")
    better = [{**report, "value": 10} for report in scheme({"u2": 8}, target=10)["reports"]]
    deliver(year.raw, "reports", better, "b.csv")
    ran = run_pipeline(year.raw, year.warehouse, HELD)
    assert ran.code == 0 and "综合考评（A）：暂缓" in ran.output, ran.output
    return ran


@pytest.fixture(scope="module")
def cured(year: Settings, held: Ran, run_pipeline: RunPipeline) -> Ran:
    deliver(year.raw, "documents", [{**STAMPED, "received_at": "2024-12-03 09:00:00"}], "c.csv")
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


def told(rebuilt: Rebuilt) -> str:
    return "\n".join(comparison_lines(rebuilt.chosen, rebuilt.inputs, rebuilt.marts))


def test_a_year_that_passes_is_ranked_by_the_release_that_first_said_so(first: str, passed: Ran) -> None:
    assert passed.rows(RANKING) == [("u1", 1, "9.000000", first), ("u2", 2, "8.000000", first)]


@pytest.mark.parametrize("as_of", [OPEN, CLOSED])
def test_a_past_date_comes_out_as_it_was_published(passed: Ran, year: Settings, as_of: str) -> None:
    before = fingerprint(year)
    again = rebuild(year, BUILD, as_of)
    assert again.same, told(again)
    assert "逐行一致" in told(again) and "输入和代码与发布时相同" in told(again)
    assert fingerprint(year) == before


def test_a_held_assessment_keeps_its_ranking(first: str, held: Ran) -> None:
    assert "没有考评通过闸门，本次不产生新的正式排名" in held.output
    assert held.rows(RANKING) == [("u1", 1, "9.000000", first), ("u2", 2, "8.000000", first)]
    assert held.rows("select code, unit_id from marts.deficiencies where code = 'missing_stamp'") == [
        ("missing_stamp", "u1")
    ]


def test_a_ranking_kept_from_before_is_kept_in_the_rebuild_too(year: Settings, held: Ran, tmp_path: Path) -> None:
    """The held assessment shows the ranking of the release before, and the release is compared with that one."""
    again = rebuild(year, BUILD, HELD, out=tmp_path / "out")
    assert again.same, told(again)
    assert held.rows("select count(*) from marts.rankings") == [(2,)]
    assert held.rows("select count(*) from marts.release_diff") != [(0,)]
    assert (tmp_path / "out" / "release" / "kaoping.duckdb").is_file()


def test_a_cured_assessment_is_ranked_anew(first: str, cured: Ran) -> None:
    [third] = cured.rows("select release_id from marts.release")[0]
    assert [row[0] for row in cured.rows("select unit_id from marts.rankings where rank = 1")] == ["u2"]
    assert {row[3] for row in cured.rows(RANKING)} == {third} != {first}
    moved = cured.rows("select unit_id, rank_before, rank, ledger_changes from marts.release_diff order by unit_id")
    assert [row[:3] for row in moved] == [("u1", 1, 2), ("u2", 2, 1)]


def test_raw_without_any_cycle_publishes_nothing(tmp_path: Path, run_pipeline: RunPipeline) -> None:
    (tmp_path / "raw").mkdir()
    run = run_pipeline(tmp_path / "raw", tmp_path / "warehouse", AS_OF)
    assert run.code == 1 and "[raw_missing]" in run.output
    assert not (tmp_path / "warehouse" / "current").exists()
