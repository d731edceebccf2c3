"""A scenario's landing: its rows stand in for the official ones, which stay byte for byte what they were."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from orchestration.landing import land, load_contracts
from orchestration.landing.deliveries import look_into
from orchestration.whatif.folder import find_scenarios
from orchestration.whatif.overlay import Overlay, land_over

pytestmark = pytest.mark.dear

ZONE = ZoneInfo("Asia/Shanghai")
Rows = Sequence[Mapping[str, str]]


def measure(indicator: str, **changes: str) -> dict[str, str]:
    row = {"assessment_id": "county", "indicator_id": indicator, "measure_id": "m", "basis": "value", "rule": "given"}
    return row | changes


SCHEME: dict[str, Rows] = {
    "organisations": [{"org_id": o, "org_name": o, "org_kind": "县区"} for o in ("city", "a1")],
    "assessments": [
        {"assessment_id": a, "assessment_name": a, "assessor_org_id": "city", "layer": "own", "first_month": "2024-01"}
        | {"final_month": "2024-12", "full_points": "10"}
        for a in ("county", "dept")
    ],
    "participants": [{"assessment_id": "county", "unit_id": "a1", "group_id": "A", "group_name": "A"}],
    "categories": [
        {"assessment_id": "county", "category_id": "S", "category_name": "S", "kind": "scored", "points": "10"}
    ],
    "indicators": [
        {"assessment_id": "county", "indicator_id": i, "indicator_name": i, "category_id": "S", "points": "5"}
        for i in ("i1", "i2")
    ],
    "measures": [measure("i1"), measure("i2")],
}


def write(file: Path, rows: Rows) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")


class Desk:
    """raw/ with a landed scheme, and scenarios to lay over it."""

    def __init__(self, folder: Path) -> None:
        self.raw, self.landing, self.out = folder / "raw", folder / "landing", folder / "out"
        for feed, rows in SCHEME.items():
            write(self.raw / "2024" / feed / "方案.csv", rows)
        land(self.raw, self.landing)

    def put(self, place: str, rows: Rows) -> None:
        write(self.raw / "scenarios" / "试算" / place, rows)

    def lay_over(self) -> Overlay:
        (scenario,) = find_scenarios(self.raw, load_contracts(), ZONE)
        assert scenario.faults == ()
        inbox = look_into(self.raw, load_contracts(), ZONE)
        return land_over(inbox, scenario, self.landing, self.out, load_contracts(), ZONE)

    def rules(self) -> dict[str, str]:
        rows = pq.read_table(self.out / "tables" / "measures").to_pylist()
        return {row["indicator_id"]: row["rule"] for row in rows if not row["_superseded"]}

    def official(self) -> dict[str, str]:
        files = (file for file in sorted(self.landing.rglob("*")) if file.is_file())
        return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_row_stands_in_for_the_official_row_of_its_key(desk: Desk) -> None:
    before = desk.official()
    desk.put("2024/measures/a.csv", [measure("i2", rule="rank")])
    overlay = desk.lay_over()
    assert desk.rules() == {"i1": "given", "i2": "rank"}
    assert overlay == Overlay(desk.out, (), ((2024, "county"),), 1, 0)
    assert desk.official() == before


def test_a_copy_without_a_change_changes_nothing(desk: Desk) -> None:
    desk.put("2024/measures/a.csv", SCHEME["measures"])
    assert desk.lay_over().touched == ()


def test_a_new_key_is_added_whatever_the_file_is_called(desk: Desk) -> None:
    desk.put("2024/measures/方案.csv", [measure("i1", measure_id="zz", rule="minmax")])
    desk.lay_over()
    rows = pq.read_table(desk.out / "tables" / "measures").to_pylist()
    assert sorted((row["indicator_id"], row["measure_id"]) for row in rows) == [("i1", "m"), ("i1", "zz"), ("i2", "m")]


def test_a_marker_lets_the_official_rows_go_and_what_points_at_them(desk: Desk) -> None:
    desk.put("2024/indicators/a.csv", [SCHEME["indicators"][0]])
    (desk.raw / "scenarios/试算/2024/indicators/整表替换.txt").touch()
    overlay = desk.lay_over()
    assert desk.rules() == {"i1": "given"}
    assert (overlay.faults, overlay.touched, overlay.changed_rows, overlay.dropped) == ((), ((2024, "county"),), 1, 1)


def test_a_feed_can_be_taken_away(desk: Desk) -> None:
    marker = desk.raw / "scenarios/试算/2024/measures/整表替换.txt"
    marker.parent.mkdir(parents=True)
    marker.touch()
    assert desk.lay_over().changed_rows == 2 and desk.rules() == {}


def test_a_bad_row_is_named_as_landing_names_it(desk: Desk) -> None:
    desk.put("2024/measures/a.csv", [measure("i1", share="一半"), measure("i9")])
    faults = desk.lay_over().faults
    assert [(f.delivery, f.row, f.column, f.reason_code) for f in faults] == [
        ("scenarios/试算/2024/measures/a.csv", 2, "share", "bad_number"),
        ("scenarios/试算/2024/measures/a.csv", 3, "indicator_id", "unknown_reference"),
    ]
    assert "“一半”" in faults[0].reason


def test_a_column_that_nobody_knows_is_said(desk: Desk) -> None:
    desk.put("2024/measures/a.csv", [measure("i1", 新权重="0.5", rule="rank")])
    (remark,) = desk.lay_over().remarks
    assert remark.startswith("2024/measures/a.csv：") and "新权重" in remark


def test_the_list_of_organisations_concerns_every_assessment(desk: Desk) -> None:
    desk.put("2024/organisations/a.csv", [{"org_id": "a1", "org_name": "改名", "org_kind": "县区"}])
    assert desk.lay_over().touched == ((2024, "county"), (2024, "dept"))
