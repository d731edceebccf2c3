"""Whole runs of the real pipeline on a raw folder that the test makes: held, cured, and the ranking kept in between."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import RunPipeline
from tests.schemes import FINAL, scheme

AS_OF = "2025-01-15"
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


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for feed, rows in scheme({"u1": 9, "u2": 8}, target=10, month=FINAL).items():
        deliver(tmp_path / "raw", feed, rows)
    deliver(tmp_path / "raw", "evidence_requirements", [REQUIREMENT])
    deliver(tmp_path / "raw", "documents", [STAMPED])
    return tmp_path / "raw"


RANKING = "select unit_id, rank, cast(total as varchar), release_id from marts.rankings order by unit_id"


@pytest.mark.slow
def test_a_held_assessment_keeps_its_ranking_until_it_is_cured(
    raw: Path, tmp_path: Path, run_pipeline: RunPipeline
) -> None:
    warehouse = tmp_path / "warehouse"
    passed = run_pipeline(raw, warehouse, AS_OF)
    assert passed.code == 0 and "综合考评（A）：通过" in passed.output, passed.output
    [first] = passed.rows("select release_id from marts.release")[0]
    assert passed.rows(RANKING) == [("u1", 1, "9.000000", first), ("u2", 2, "8.000000", first)]

    unstamped = {**STAMPED, "stamp": "未盖章", "received_at": "2024-12-02 09:00:00"}
    deliver(raw, "documents", [unstamped], "b.csv")
    deliver(raw, "reports", [{**report, "value": 10} for report in scheme({"u2": 8}, target=10)["reports"]], "b.csv")
    held = run_pipeline(raw, warehouse, AS_OF)
    assert held.code == 0 and "综合考评（A）：暂缓" in held.output, held.output
    assert "没有考评通过闸门，本次不产生新的正式排名" in held.output
    assert held.rows(RANKING) == [("u1", 1, "9.000000", first), ("u2", 2, "8.000000", first)]
    assert held.rows("select code, unit_id from marts.deficiencies where code = 'missing_stamp'") == [
        ("missing_stamp", "u1")
    ]

    cured = {**STAMPED, "received_at": "2024-12-03 09:00:00"}
    deliver(raw, "documents", [cured], "c.csv")
    again = run_pipeline(raw, warehouse, AS_OF)
    [third] = again.rows("select release_id from marts.release")[0]
    assert [row[0] for row in again.rows("select unit_id from marts.rankings where rank = 1")] == ["u2"]
    assert {row[3] for row in again.rows(RANKING)} == {third} != {first}
    moved = again.rows("select unit_id, rank_before, rank, ledger_changes from marts.release_diff order by unit_id")
    assert [row[:3] for row in moved] == [("u1", 1, 2), ("u2", 2, 1)]


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes(raw: Path, tmp_path: Path, run_pipeline: RunPipeline) -> None:
    """In two warehouses: nothing but the release's own row and the ranking's stamp may differ."""
    runs = [run_pipeline(raw, tmp_path / name, AS_OF) for name in ("one", "two")]
    assert [run.code for run in runs] == [0, 0]
    folders = [(run.warehouse / "current" / "parquet").resolve() for run in runs]
    names = sorted(file.name for file in folders[0].iterdir())
    assert names == sorted(file.name for file in folders[1].iterdir())
    differing = [name for name in names if (folders[0] / name).read_bytes() != (folders[1] / name).read_bytes()]
    assert set(differing) >= {"release.parquet", "rankings.parquet"}
    own = "columns(lambda c: c not in ('release_id', 'published_at'))"
    with duckdb.connect() as connection:
        for name in differing:
            one, two = (connection.execute(f"select {own} from '{f / name}'").fetchall() for f in folders)
            assert one == two, name


@pytest.mark.slow
def test_raw_without_any_cycle_publishes_nothing(tmp_path: Path, run_pipeline: RunPipeline) -> None:
    (tmp_path / "raw").mkdir()
    run = run_pipeline(tmp_path / "raw", tmp_path / "warehouse", AS_OF)
    assert run.code == 1 and "[raw_missing]" in run.output
    assert not (tmp_path / "warehouse" / "current").exists()
