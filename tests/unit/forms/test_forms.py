"""Forms: made, filled as a person would, dropped, landed, equal; refused when they are out of date."""

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.cli.main import main
from orchestration.forms import make_forms
from orchestration.landing import load_contracts
from orchestration.landing.form_rows import GIVEN
from orchestration.landing.forms import read_stamp
from tests.unit.landing.landing_world import World
from tests.unit.pages.page_release import insert
from tests.unit.reports.report_build import write_marts

pytestmark = pytest.mark.dear

MONTH = "2024-06"
A = {"cycle": 2024, "assessment_id": "county"}
# What a person fills, by feed: the column's label and what is typed, into the first row that is printed.
FILLED: dict[str, dict[str, Any]] = {
    "reports": {"实际值": 12.5, "零报送": "否", "报送时间": datetime(2024, 6, 25, 9, 0), "备注": "=1+1"},
    "documents": {"标题": "六月纪要", "收到时间": datetime(2024, 6, 20, 10, 30), "盖章": "已盖章", "页数": 3,
                  "成文日期": date(2024, 6, 19)},
    "bonus_claims": {"被考评单位编码": "a1", "条款编码": "JF1", "事项": "m1", "标题": "表彰", "申报分值": 2,
                     "状态": "申报"},
    "rectifications": {"进度": 60, "状态": "整改中"},
}  # fmt: skip
# The same as a program would hand it in.
WANTED: dict[str, dict[str, Any]] = {
    "reports": {"assessment_id": "county", "unit_id": "a1", "indicator_id": "c01", "month": MONTH, "value": "12.5",
                "nil_return": "否", "submitted_at": "2024-06-25 09:00:00", "note": "=1+1"},
    "documents": {"document_id": "CL-a1-q1-2024-06", "assessment_id": "county", "unit_id": "a1", "indicator_id": "c01",
                  "requirement_id": "q1", "document_kind": "meeting", "month": MONTH, "title": "六月纪要",
                  "received_at": "2024-06-20 10:30:00", "stamp": "present", "pages": "3", "issued_on": "2024-06-19"},
    "bonus_claims": {"claim_id": "JF-a1-county-2024-06-1", "assessment_id": "county", "unit_id": "a1",
                     "clause_id": "JF1", "matter_id": "m1", "title": "表彰", "points": "2", "status": "submitted"},
    "rectifications": {"item_id": "z1", "assessment_id": "county", "source": "inspection", "unit_id": "a1",
                       "indicator_id": "c01", "problem": "账目不清", "org_id": "a1", "measure": "整改",
                       "found_on": "2024-05-01", "due_on": "2024-07-01", "recoverable_points": "0.5",
                       "progress": "60", "status": "in_progress"},
}  # fmt: skip


UNITS = {"a1": "甲县", "a2": "乙县"}
MARTS: dict[str, list[dict[str, Any]]] = {
    "dim_assessment": [{**A, "assessment_name": "县区考评", "first_month": "2024-01", "final_month": "2024-12"}],
    "dim_organisation": [{"cycle": 2024, "org_id": unit, "org_name": name} for unit, name in UNITS.items()],
    "dim_unit": [{**A, "unit_id": unit, "unit_name": name} for unit, name in UNITS.items()],
    "dim_indicator": [{**A, "indicator_id": "c01", "indicator_name": "投资", "value_unit": "亿元",
                       "value_feed": "reports", "frequency": "monthly"}],
    "dim_responsibility": [{**A, "indicator_id": "c01", "unit_id": "a2", "org_id": "a1", "role": "lead"}],
    "fct_report": [{**A, "unit_id": "a1", "indicator_id": "c01", "month": "2024-05", "value": 10.5, "target": 20}],
    "fct_evidence": [{**A, "requirement_id": "q1", "unit_id": "a1", "indicator_id": "c01", "requirement_name": "纪要",
                      "document_kind": "meeting", "month": MONTH, "status": "open", "code": "missing_meeting",
                      "due_on": date(2024, 7, 5), "responsible_org_id": "a1"}],
    "scheme_values": [{**A, "feed": "bonus_clauses", "key": "JF1", "field": "cap", "value": "5"}],
    "rectification_list": [{**A, "item_id": "z1", "source": "inspection", "unit_id": "a1", "indicator_id": "c01",
                            "problem": "账目不清", "responsible_org_id": "a1", "measure": "整改",
                            "found_on": date(2024, 5, 1), "due_on": date(2024, 7, 1), "status": "in_progress",
                            "progress": 40, "recoverable_points": 0.5}],
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "raw", tmp_path / "landing")
    scheme(made)
    return made


def scheme(world: World) -> None:
    world.scheme()
    world.put(
        "bonus_clauses/all.csv",
        [{"assessment_id": "county", "clause_id": "JF1", "clause_name": "表彰", "category_id": "S1"}],
    )
    world.put("evidence_requirements/all.csv", [{
        "assessment_id": "county", "requirement_id": "q1", "indicator_id": "c01", "requirement_name": "纪要",
        "document_kind": "meeting", "due_on": "2024-07-05", "month": MONTH}])  # fmt: skip
    for file in world.raw.rglob("*.csv"):
        os.utime(file, (1_700_000_000, 1_700_000_000))


@pytest.fixture
def marts(tmp_path: Path) -> Path:
    database = tmp_path / "kaoping.duckdb"
    write_marts(database)
    with duckdb.connect(str(database)) as connection:
        insert(connection, MARTS)
    return database


def form(world: World, marts: Path, org: str = "甲县") -> Path:
    world.land()
    (made,) = make_forms(marts, world.landing, marts.parent / "forms", MONTH, [org])
    return made


def fill(made: Path, world: World, what: Mapping[str, Mapping[str, Any]], cycle: int = 2024) -> Path:
    """Type into the cells that are left open, save, and drop the whole into workbooks/."""
    book = openpyxl.load_workbook(made)
    labels = {contract.label: feed for feed, contract in load_contracts().items()}
    for page in book:
        head = {cell.value: cell.column for cell in page[1]}
        for label, value in what.get(labels.get(page.title, ""), {}).items():
            cell = page.cell(2, head[label])
            assert not cell.protection.locked, label
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    place = world.raw / str(cycle) / "workbooks" / made.name
    place.parent.mkdir(parents=True, exist_ok=True)
    book.save(place)
    return place


def test_every_feed_goes_round(world: World, marts: Path, tmp_path: Path) -> None:
    made = form(world, marts)
    assert set(FILLED) == set(GIVEN) == set(WANTED)
    fill(made, world, FILLED)
    report = world.land()
    assert world.bad() == []
    other = World(tmp_path / "other" / "raw", tmp_path / "other" / "landing")
    scheme(other)
    for feed, row in WANTED.items():
        other.put(f"{feed}/a.csv", [row])
    other.land()
    assert other.bad() == []
    for feed in GIVEN:
        assert world.plain(feed) == other.plain(feed) and len(world.plain(feed)) == 1, feed
    assert {d.rows_in for d in report.deliveries if "workbooks" in d.delivery} == {1}


def test_what_is_not_filled_is_no_report(world: World, marts: Path) -> None:
    made = form(world, marts)
    fill(made, world, {})
    report = world.land()
    assert [world.plain(feed) for feed in GIVEN] == [[], [], [], []] and world.bad() == []
    said = [d.warnings or "" for d in report.deliveries if "workbooks" in d.delivery]
    assert len(said) == 4 and all("填报表没有填" in words for words in said)


def test_a_row_that_is_half_filled_is_said(world: World, marts: Path) -> None:
    fill(form(world, marts), world, {"reports": {"实际值": 1}})
    world.land()
    assert [(row[2], row[3]) for row in world.bad()] == [("submitted_at", "missing_required")]


def test_a_form_prints_who_and_what_and_what_was_said_last(world: World, marts: Path) -> None:
    page = openpyxl.load_workbook(form(world, marts))["指标报送"]
    head, *rows = page.iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    # a1 answers for itself, and leads the indicator of a2.
    shown = ("被考评单位编码", "参考·指标名称", "参考·目标", "参考·上次数")
    assert [[row[name] or "" for name in shown] for row in found] == [
        ["a1", "投资", "20", "10.5"],
        ["a2", "投资", "", ""],
    ]
    assert page.protection.sheet and page["A1"].comment.text.startswith("考评编码")


def test_cells_say_what_may_be_typed(world: World, marts: Path) -> None:
    book = openpyxl.load_workbook(form(world, marts))
    rules = {
        (page.title, page.cell(1, next(iter(rule.sqref.ranges)).min_col).value): rule
        for page in book
        for rule in page.data_validations.dataValidation
    }
    assert rules["材料登记", "盖章"].formula1 == '"已盖章,未盖章,无法辨认"'
    assert rules["加分申报", "条款编码"].formula1 == '"JF1"'
    assert rules["加分申报", "申报分值"].type == "decimal" and float(rules["加分申报", "申报分值"].formula1) == 0
    assert rules["指标报送", "零报送"].formula1 == '"是,否"' and rules["指标报送", "报送时间"].type == "date"
    assert all(rule.error for rule in rules.values())


def test_a_form_of_another_year_is_refused(world: World, marts: Path) -> None:
    world.scheme(2023)
    fill(form(world, marts), world, FILLED, cycle=2023)
    world.land()
    found = [row for row in world.quarantine() if row["reason_code"] == "outdated_form"]
    assert len(found) == 4 and all("这是 2024 年度的填报表，放在了 2023 年度之下" in row["reason"] for row in found)
    assert world.plain("reports") == []


def test_a_form_from_before_the_scheme_changed_is_refused_if_it_comes_after(world: World, marts: Path) -> None:
    place = fill(form(world, marts), world, FILLED)
    clauses = world.raw / "2024/bonus_clauses/all.csv"
    clauses.write_text(clauses.read_text("utf-8").replace("表彰", "表彰奖励"), "utf-8")
    os.utime(clauses, (1_710_000_000, 1_710_000_000))
    os.utime(place, (1_709_000_000, 1_709_000_000))
    world.land()
    assert len(world.plain("reports")) == 1, "what came in before the change stands"
    os.utime(place, (1_711_000_000, 1_711_000_000))
    world.land()
    found = world.quarantine()
    assert {row["reason_code"] for row in found} == {"outdated_form"} and len(found) == 4
    assert all("方案此后改过（2024-03-" in row["reason"] and "kaoping forms" in row["reason"] for row in found)
    assert world.plain("reports") == []


def test_check_says_the_same(world: World, marts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
                             monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    made = form(world, marts)
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(world.landing.parent))
    filled = fill(made, World(tmp_path / "desk", tmp_path / "none"), FILLED)
    assert main(["check", str(filled)]) == 0
    capsys.readouterr()
    other = fill(made, World(tmp_path / "desk", tmp_path / "none"), FILLED, cycle=2023)
    world.scheme(2023)
    world.land()
    assert main(["check", str(other), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert {problem["reason_code"] for one in said for problem in one["problems"]} == {"outdated_form"}


def test_the_same_forms_are_the_same_bytes(world: World, marts: Path, tmp_path: Path) -> None:
    one = form(world, marts)
    (two,) = make_forms(marts, world.landing, tmp_path / "again", MONTH, ["a1"])
    assert one.read_bytes() == two.read_bytes() and one.name == two.name


def test_a_stamp_is_read_back_or_is_none() -> None:
    assert read_stamp("kaoping-form/1|2024|2024-06|ab|a|b") is not None
    assert [read_stamp(text) for text in ("", "x", "kaoping-form/2|2024|a|b|c", "kaoping-form/1|甲|a|b|c")] == [
        None
    ] * 4
