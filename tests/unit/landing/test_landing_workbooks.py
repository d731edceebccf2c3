"""raw/<cycle>/workbooks/: one workbook, many feeds; what landing promises of a file holds of every sheet."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from landing_world import REPORT, World
from openpyxl import Workbook, load_workbook

from orchestration.cli.main import main
from orchestration.landing import load_contracts
from orchestration.landing.workbooks import sheets_of

pytestmark = pytest.mark.usefixtures("reading_here")

DOCUMENT = {
    "document_id": "D1", "assessment_id": "county", "unit_id": "a1", "document_kind": "report", "title": "六月报表",
    "received_at": "2024-07-02 09:00:00", "stamp": "present", "signature": "present",
}  # fmt: skip


def book(path: Path, sheets: Mapping[str, Sequence[Mapping[str, Any]]], chinese: bool = True) -> Path:
    """A workbook with a sheet per feed, headed as people see them; a sheet that is none has a sentence."""
    contracts = {name: c for feed, c in load_contracts().items() for name in (feed, c.label)}
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        contract = contracts.get(name.strip())
        if contract is None:
            sheet.append(["怎样填写"])
            continue
        columns = [column for column in contract.columns if column.required or any(column.name in row for row in rows)]
        sheet.append([column.label if chinese else column.name for column in columns])
        for row in rows:
            sheet.append([row.get(column.name) for column in columns])
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)
    return path


@pytest.fixture
def filled(world: World) -> Path:
    return book(
        world.raw / "2024" / "workbooks" / "甲县六月.xlsx",
        {"说明": [], "材料登记": [DOCUMENT], "reports": [REPORT | {"document_id": "D1"}, REPORT | {"value": "约三成"}]},
    )


def rows_of(world: World, feed: str) -> list[dict[str, Any]]:
    return pq.read_table(world.landing / "tables" / feed / "2024.parquet").to_pylist()


def test_each_sheet_that_is_named_as_a_feed_is_a_delivery(world: World, filled: Path) -> None:
    report = world.land()
    landed = {d.delivery: d for d in report.deliveries if "workbooks" in d.delivery}
    assert {name: (d.feed, d.rows_in, d.rows_landed, d.rows_quarantined) for name, d in landed.items()} == {
        "2024/workbooks/甲县六月.xlsx!材料登记": ("documents", 1, 1, 0),
        "2024/workbooks/甲县六月.xlsx!reports": ("reports", 2, 0, 2),
    }
    assert [row["_delivery"] for row in rows_of(world, "documents")] == ["2024/workbooks/甲县六月.xlsx!材料登记"]
    assert any("甲县六月.xlsx：未读的工作表：说明" in said for said in report.warnings)


def test_quarantine_names_file_sheet_row_and_column(world: World, filled: Path) -> None:
    book(filled, {"材料登记": [DOCUMENT], "reports": [REPORT | {"document_id": "D1"}, REPORT | {"month": "2024-13"}]})
    world.land()
    (held,) = pq.read_table(world.landing / "quarantine.parquet").to_pylist()
    assert (held["delivery"], held["sheet"], held["row"], held["column"]) == (
        "2024/workbooks/甲县六月.xlsx!reports", "reports", 3, "month",
    )  # fmt: skip
    assert held["reason"].startswith("工作表“reports”：")
    assert [row["document_id"] for row in rows_of(world, "reports")] == ["D1"]


@pytest.mark.dear
def test_it_lands_as_the_same_rows_in_files_of_their_own_do(world: World, filled: Path, tmp_path: Path) -> None:
    book(filled, {"材料登记": [DOCUMENT], "指标报送": [REPORT | {"document_id": "D1"}]})
    world.land()
    other = World(tmp_path / "other" / "raw", tmp_path / "other" / "landing")
    other.scheme()
    for feed, row in (("documents", DOCUMENT), ("reports", REPORT | {"document_id": "D1"})):
        book(other.raw / "2024" / feed / "a.xlsx", {feed: [row]}, chinese=False)
    other.land()
    for feed in ("documents", "reports"):
        one, two = ([{k: v for k, v in row.items() if k[0] != "_"} for row in rows_of(w, feed)] for w in (world, other))
        assert one == two and one


@pytest.mark.dear
def test_a_changed_and_a_withdrawn_workbook(world: World, filled: Path) -> None:
    book(filled, {"指标报送": [REPORT]})
    world.land()
    assert len(rows_of(world, "reports")) == 1
    book(filled, {"指标报送": [REPORT | {"value": "7"}], "材料登记": [DOCUMENT]})
    world.land()
    assert [str(row["value"]) for row in rows_of(world, "reports")] == ["7.000000"]
    filled.unlink()
    assert not [d for d in world.land().deliveries if "workbooks" in d.delivery]
    assert not (world.landing / "tables" / "reports" / "2024.parquet").exists()


@pytest.mark.parametrize(
    ("name", "sheets", "said"),
    [
        ("a.xlsx", {"说明": [], "汇总": []}, "没有一张工作表以数据类命名"),
        ("a.csv", None, "只放 XLSX"),
        ("b.xlsx", None, "XLSX"),
    ],
)
def test_what_is_no_workbook_of_feeds_is_said(world: World, name: str, sheets: dict | None, said: str) -> None:
    path = world.raw / "2024" / "workbooks" / name
    if sheets is None:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"PK\x03\x04 not a workbook")
    else:
        book(path, sheets)
    (delivery,) = (d for d in world.land().deliveries if "workbooks" in d.delivery)
    assert delivery.unreadable and delivery.rows_quarantined == 1
    (held,) = pq.read_table(world.landing / "quarantine.parquet").to_pylist()
    assert said in held["reason"]


def test_names_are_meant_as_people_write_them_and_no_two_deliveries_are_alike(world: World) -> None:
    for name in ("a.xlsx", "a.xlsx!reports.xlsx"):
        book(world.raw / "2024" / "workbooks" / name, {" 指标报送 ": [REPORT], "REPORTS": [], "指标报送(样表)": []})
    path = world.raw / "2024" / "workbooks" / "a.xlsx"
    found = sheets_of(path.resolve(), load_contracts())
    assert [feed for _, feed in found.feeds] == ["reports", "reports"] and found.others == ("指标报送(样表)",)
    names = [d.delivery for d in world.land().deliveries]
    assert len(names) == len(set(names))


def test_a_hidden_sheet_of_a_feed_counts_only_for_want_of_one_in_sight(world: World, filled: Path) -> None:
    made = load_workbook(filled)
    old = made.copy_worksheet(made["reports"])
    old.title, old.sheet_state = "指标报送", "hidden"
    made["材料登记"].sheet_state = "veryHidden"
    made.save(filled)
    assert sheets_of(filled, load_contracts()).feeds == (("材料登记", "documents"), ("reports", "reports"))
    assert any("指标报送" in warning for warning in world.land().warnings)


@pytest.mark.dear
def test_check_says_the_same_of_every_sheet(
    world: World, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.land()
    held = pq.read_table(world.landing / "quarantine.parquet").to_pylist()
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(world.landing.parent))
    copy = tmp_path / "六月.xlsx"
    copy.write_bytes(filled.read_bytes())
    for file in (filled, copy):
        assert main(["check", str(file), "--json"]) == 1
        told = json.loads(capsys.readouterr().out)
        assert {said["feed"]: said["rows_quarantined"] for said in told} == {"documents": 0, "reports": 2}
        problems = [p["reason"] for said in told for p in said["problems"]]
        assert sorted(problems) == sorted(row["reason"] for row in held)
