"""Whatever lies in raw/ or has befallen warehouse/landing: half-written, huge, dated in the far future, damaged."""

import errno
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from landing_world import REPORT, SCHEME, World

from orchestration.landing import Settling, land, load_contracts
from orchestration.landing import deliveries as looked_at

EVENT = {
    "event_id": "e1", "assessment_id": "county", "unit_id": "a1", "category_id": "S1", "occurred_on": "2024-05-01",
    "kind": "incident", "title": "事故", "points": "18",
}  # fmt: skip


@pytest.mark.dear
def test_a_file_that_changed_a_moment_ago_waits_in_a_nightly_run(world: World) -> None:
    path = world.put("reports/a.csv", [REPORT])
    report = land(world.raw, world.landing, settling=Settling(120, strict=True))
    assert not world.rows("reports") if (world.landing / "tables/reports").exists() else True
    waiting = world.delivery("2024/reports/a.csv")
    assert (waiting["rows_in"], waiting["unreadable"]) == (0, False)
    assert "没有读入" in waiting["warnings"] and any("a.csv" in warning for warning in report.warnings)
    assert not report.unbalanced()
    _age(world.raw)
    settled = land(world.raw, world.landing, settling=Settling(0))
    assert not settled.unbalanced() and len(world.rows("reports")) == 1
    assert path.exists()


def test_a_file_being_written_again_stands_as_it_was_landed_last(world: World) -> None:
    world.put("reports/a.csv", [REPORT])
    world.land()
    world.put("reports/a.csv", [{**REPORT, "value": "9"}])
    land(world.raw, world.landing, settling=Settling(120, strict=True))
    assert [str(row["value"]) for row in world.rows("reports")] == ["12.500000"]
    assert "沿用上次" in world.delivery("2024/reports/a.csv")["warnings"]
    world.land()
    assert [str(row["value"]) for row in world.rows("reports")] == ["9.000000"]


def test_a_person_who_copies_and_runs_at_once_is_served(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    still = world.put("reports/a.csv", [REPORT])
    moving = world.put("reports/b.csv", [{**REPORT, "unit_id": "a2"}])
    monkeypatch.setattr(looked_at, "sleep", lambda _: moving.write_text(moving.read_text() + "county,a2"))
    land(world.raw, world.landing, settling=Settling(120))
    assert [row["_delivery"] for row in world.rows("reports")] == ["2024/reports/a.csv"]
    assert "没有读入" in world.delivery("2024/reports/b.csv")["warnings"]
    assert still.exists()


def test_a_sparse_file_of_terabytes_is_neither_read_nor_copied(world: World) -> None:
    path = world.put("reports/huge.csv", [REPORT])
    os.truncate(path, 1 << 41)
    report = world.land()
    assert world.bad() == [("2024/reports/huge.csv", None, None, "unreadable_delivery")]
    assert "上限" in world.quarantine()[0]["reason"] and report.of_feed("reports")[0].sha256 is None


@pytest.mark.parametrize("seconds", [253_402_300_800, 1 << 40])
def test_a_file_from_the_year_ten_thousand_lands(world: World, seconds: int) -> None:
    path = world.put("reports/a.csv", [REPORT])
    try:
        os.utime(path, (seconds, seconds))
    except OSError:
        pytest.skip("this file system knows no such year")
    world.land()
    assert len(world.rows("reports")) == 1


@pytest.mark.parametrize("what", ["tables/reports/2024.parquet", "cache/reports", "deliveries.parquet", "state.json"])
@pytest.mark.parametrize("damage", [b"", b"PAR1 not a table PAR1"])
def test_damaged_files_of_landing_are_made_anew(world: World, what: str, damage: bytes) -> None:
    world.put("reports/a.csv", [REPORT])
    world.land()
    target = world.landing / what
    for file in target.iterdir() if target.is_dir() else [target]:
        file.write_bytes(damage)
    if what.startswith("cache"):
        (world.landing / "tables/reports/2024.parquet").unlink()
    world.land()
    assert len(world.rows("reports")) == 1
    assert world.delivery("2024/reports/a.csv")["rows_landed"] == 1


def test_the_same_id_in_two_assessments_is_two_rows_and_is_named(world: World) -> None:
    _second_assessment(world)
    world.put("events/a.csv", [EVENT])
    world.put("events/b.csv", [{**EVENT, "assessment_id": "dept"}])
    world.land()
    rows = [(row["assessment_id"], row["_superseded"]) for row in world.rows("events")]
    assert sorted(rows) == [("county", False), ("dept", False)]
    assert "county" in world.delivery("2024/events/b.csv")["warnings"]


@pytest.mark.dear
def test_a_resubmission_replaces_only_within_its_assessment(world: World) -> None:
    _second_assessment(world)
    world.put("events/a.csv", [EVENT, {**EVENT, "assessment_id": "dept", "title": "别的事"}])
    world.put("events/b.csv", [{**EVENT, "points": "3"}])
    world.land()
    rows = sorted((r["assessment_id"], str(r["points"]), r["_superseded"]) for r in world.rows("events"))
    assert rows == [("county", "18.000000", True), ("county", "3.000000", False), ("dept", "18.000000", False)]
    assert world.delivery("2024/events/a.csv")["warnings"] is None


def test_a_later_file_that_loses_by_its_name_is_named(world: World) -> None:
    world.put("targets/全部.csv", [_target("10")])
    late = world.put("targets/zz补.csv", [_target("12")])
    os.utime(world.raw / "2024/targets/全部.csv", (1_700_000_000, 1_700_000_000))
    os.utime(late, (1_700_000_100, 1_700_000_100))
    world.land()
    assert "放入更晚" in world.delivery("2024/targets/zz补.csv")["warnings"]
    assert world.delivery("2024/targets/全部.csv")["warnings"] is None


@pytest.mark.parametrize(
    ("said", "days", "told"),
    [("2024-06-25 09:00:00", 100, True), ("2024-06-25 09:00:00", 20, False), ("2024-09-25 09:00:00", 100, False)],
)
def test_a_row_that_says_it_came_long_before_its_file_is_told(world: World, said: str, days: int, told: bool) -> None:
    """Both times are named; a file of the first day, and rows that an earlier file had, are not."""
    first = datetime(2024, 7, 1).timestamp()
    early = world.put("reports/a.csv", [{**REPORT, "unit_id": "a2"}])
    late = world.put("reports/b.csv", [{**REPORT, "submitted_at": said}, {**REPORT, "unit_id": "a2"}])
    os.utime(early, (first, first))
    os.utime(late, (first + days * 86400, first + days * 86400))
    world.land()
    warning = world.delivery("2024/reports/b.csv")["warnings"] or ""
    assert ("有 1 行的报送时间比文件放入的时间早 30 天以上（最早 2024-06-25 09:00:00，文件 2024-10-" in warning) is told
    assert "早 30 天以上" not in (world.delivery("2024/reports/a.csv")["warnings"] or "")


@pytest.mark.parametrize(("folder", "feeds"), [("2024/reports", ["reports"]), ("2024", sorted(load_contracts()))])
def test_a_folder_that_cannot_be_read_is_not_withdrawn(
    world: World, monkeypatch: pytest.MonkeyPatch, folder: str, feeds: list[str]
) -> None:
    world.put("reports/a.csv", [REPORT])
    world.land()
    scandir = os.scandir

    def refusing(place: Any) -> Any:
        if not isinstance(place, int) and Path(place) == world.raw / folder:
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(looked_at.os, "scandir", refusing)
    world.land()
    told = {(row["delivery"], row["feed"], row["reason_code"]) for row in world.quarantine()}
    assert told == {(f"2024/{feed}", feed, "unreadable_delivery") for feed in feeds}
    assert all("文件夹读不了" in row["reason"] and "权限" in row["reason"] for row in world.quarantine())


def _target(value: str) -> dict[str, Any]:
    return {
        "assessment_id": "county", "indicator_id": "c01", "unit_id": "a1", "month": "2024-12", "target": value,
    }  # fmt: skip


def _second_assessment(world: World) -> None:
    for feed in ("assessments", "participants", "categories", "indicators"):
        path = world.raw / "2024" / feed / "all.csv"
        text = path.read_text()
        path.with_name("dept.csv").write_text(text.replace("county", "dept"))


def _age(raw: Path) -> None:
    for path in raw.rglob("*.csv"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


@pytest.mark.parametrize(("unit", "value", "told"), [("万元", "90%", True), ("万元", "90", False), ("%", "90%", False)])
def test_a_percent_of_another_unit_counts_as_typed_and_is_told(world: World, unit: str, value: str, told: bool) -> None:
    """An indicator without a unit may be of anything."""
    world.put("indicators/all.csv", [{**SCHEME["indicators"][0], "value_unit": unit}])
    world.put("reports/a.csv", [{**REPORT, "value": value}])
    world.put("targets/a.csv", [_target(value)])
    world.land()
    assert [str(row["value"]) for row in world.rows("reports")] == ["90.000000"]
    for name in ("reports", "targets"):
        note = world.delivery(f"2024/{name}/a.csv")["warnings"]
        assert (note is not None and "有 1 行的数带着百分号（如第 2 行），而指标的计量单位是万元" in note) == told
