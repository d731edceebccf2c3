"""Every reason code of the interface, with its place; and what becomes of rows across files and feeds."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from landing_world import REPORT, SCHEME, World, csv_text

from orchestration.landing import load_contracts

Reports = Callable[..., dict[str, Any]]
KEY = "assessment_id,unit_id,indicator_id,month"


def test_a_valid_jurisdiction_lands_whole(world: World, report_row: Reports) -> None:
    world.put("reports/a.csv", [report_row()])
    report = world.land()
    assert world.bad() == []
    (row,) = world.rows("reports")
    assert list(row) == [c.name for c in load_contracts()["reports"].columns] + [
        "_cycle",
        "_delivery",
        "_row",
        "_delivered_at",
        "_sha256",
        "_superseded",
        "_sheet",
    ]
    assert (row["nil_return"], row["_cycle"], row["_delivery"], row["_superseded"]) == (
        False,
        2024,
        "2024/reports/a.csv",
        False,
    )
    assert [d.rows_landed for d in report.of_feed("reports")] == [1]
    for feed in load_contracts():
        assert (world.landing / "tables" / feed / "_empty.parquet").exists()


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"value": "待核实"}, "value", "bad_number"),
        ({"value": "1e13"}, "value", "out_of_range"),
        ({"value": ""}, "value", "missing_required"),
        ({"value": "-"}, "value", "missing_required"),
        ({"submitted_at": ""}, "submitted_at", "missing_required"),
        ({"submitted_at": "月底前"}, "submitted_at", "bad_time"),
        ({"month": "2024-13"}, "month", "bad_month"),
        ({"month": " "}, "month", "missing_required"),
        ({"nil_return": "可能"}, "nil_return", "bad_bool"),
        ({"nil_return": "是"}, "nil_return", "bad_combination"),
        ({"unit_id": "a 1"}, "unit_id", "bad_id"),
        ({"unit_id": "nosuch"}, "unit_id", "unknown_reference"),
        ({"indicator_id": "nosuch"}, "indicator_id", "unknown_reference"),
        ({"assessment_id": "nosuch"}, "assessment_id", "unknown_reference"),
        ({"document_id": "x\ty"}, "document_id", "bad_id"),
    ],
)
def test_reports(world: World, report_row: Reports, changes: dict[str, str], column: str, code: str) -> None:
    world.put("reports/a.csv", [report_row(unit_id="a2"), report_row(**changes)])
    world.land()
    assert world.bad() == [("2024/reports/a.csv", 3, column, code)]
    assert len(world.rows("reports")) == 1
    (bad,) = world.quarantine()
    assert bad["raw"] == ",".join({**REPORT, **changes}[name] for name in [*REPORT, *(set(changes) - set(REPORT))])
    assert bad["assessment_id"] == changes.get("assessment_id", "county")
    assert bad["cycle"] == 2024
    assert load_contracts()["reports"].column(column).label in bad["reason"]


@pytest.mark.parametrize(
    "order", [("reference_id", "indicator_id", "month"), ("indicator_id", "reference_id", "month")]
)
def test_a_reference_may_be_called_like_a_total(world: World, order: tuple[str, ...], report_row: Reports) -> None:
    """The mean of the province is what a county is held against, not the last line of a table."""
    own = {"indicator_id": report_row()["indicator_id"], "month": "2024-12", "reference_id": "全省平均"}
    row = {name: own[name] for name in order}
    world.put("references/a.csv", [{**row, "assessment_id": "county", "value": "8"}])
    world.land()
    assert (world.bad(), [row["reference_id"] for row in world.rows("references")]) == ([], ["全省平均"])


def test_a_nil_return_needs_no_value(world: World, report_row: Reports) -> None:
    world.put("reports/a.csv", [report_row(value="—", nil_return="有")])
    world.land()
    assert [(r["value"], r["nil_return"]) for r in world.rows("reports")] == [(None, True)]


DECISION = {
    "decision_id": "d1",
    "assessment_id": "county",
    "unit_id": "a1",
    "subject_id": "x",
    "reason": "理由",
    "document_id": "doc",
    "decided_by": "考评办",
    "decided_on": "2024-07-01",
}


@pytest.mark.parametrize("subject", ["evidence", "score", "event", "bonus"])
@pytest.mark.parametrize("decision", ["waive", "deduct", "adjust"])
def test_decisions_fit_their_subject(world: World, subject: str, decision: str) -> None:
    world.put("decisions/a.csv", [{**DECISION, "subject": subject, "decision": decision, "points": "1"}])
    world.land()
    fits = (decision == "adjust") == (subject == "score") and (subject, decision) != ("bonus", "waive")
    fits = fits or (subject, decision) == ("score", "waive")
    assert world.bad() == ([] if fits else [("2024/decisions/a.csv", 2, "decision", "bad_combination")])


def test_points_of_decisions(world: World) -> None:
    rows = [
        {**DECISION, "decision_id": "d1", "subject": "score", "decision": "adjust", "points": ""},
        {**DECISION, "decision_id": "d2", "subject": "score", "decision": "adjust", "points": "-0.5"},
        {**DECISION, "decision_id": "d3", "subject": "evidence", "decision": "deduct", "points": "-1"},
        {**DECISION, "decision_id": "d4", "subject": "evidence", "decision": "deduct", "points": ""},
    ]
    world.put("decisions/a.csv", rows)
    world.land()
    assert world.bad() == [
        ("2024/decisions/a.csv", 2, "points", "missing_required"),
        ("2024/decisions/a.csv", 4, "points", "out_of_range"),
    ]


def test_rows_parted_by_another_sign_are_no_titles(world: World, report_row: Reports) -> None:
    first, second = csv_text([report_row(), report_row(unit_id="a2")]).splitlines()[1:]
    note = "注：1，按月；2，累计；3，万元；4，以后；5，不改"
    header = ",".join(report_row())
    world.put("reports/a.csv", "\n".join([header, first, second.replace(",", ";"), note, ""]))
    world.land()
    assert world.bad() == [("2024/reports/a.csv", 3, None, "bad_combination")]
    assert "分隔符" in world.quarantine()[0]["reason"] and len(world.rows("reports")) == 1


@pytest.mark.parametrize("said", ["无", "—", "——", "/", "…", " - "])
def test_who_decided_and_why_is_said(world: World, said: str) -> None:
    decision = {**DECISION, "subject": "evidence", "decision": "waive"}
    override = {"assessment_id": "county", "unit_id": "a1", "override_id": "o1", "kind": "veto", "stage": "approved"}
    unsaid = [{**decision, "decision_id": f"k{n}", name: said} for n, name in enumerate(("reason", "decided_by"))]
    world.put("decisions/a.csv", [decision, *unsaid])
    world.put("overrides/a.csv", [{**override, "title": said}])
    world.land()
    assert world.bad() == [
        ("2024/decisions/a.csv", 3, "reason", "missing_required"),
        ("2024/decisions/a.csv", 4, "decided_by", "missing_required"),
        ("2024/overrides/a.csv", 2, "title", "missing_required"),
    ]


def test_overrides_that_block_say_how_far(world: World) -> None:
    base = {"assessment_id": "county", "unit_id": "a1", "title": "事项", "stage": "approved"}
    world.put(
        "overrides/a.csv",
        [
            {**base, "override_id": "o1", "kind": "block", "limit_tier_rank": ""},
            {**base, "override_id": "o2", "kind": "限制评优", "limit_tier_rank": "2"},
            {**base, "override_id": "o3", "kind": "veto", "limit_tier_rank": "0"},
        ],
    )
    world.land()
    assert world.bad() == [
        ("2024/overrides/a.csv", 2, "limit_tier_rank", "missing_required"),
        ("2024/overrides/a.csv", 4, "limit_tier_rank", "out_of_range"),
    ]


def test_ranges_and_values(world: World) -> None:
    event = {"assessment_id": "county", "unit_id": "a1", "category_id": "S1", "occurred_on": "2024-06-01", "title": "t"}
    world.put(
        "events/a.csv",
        [
            {**event, "event_id": "e1", "kind": "督查", "points": "0"},
            {**event, "event_id": "e2", "kind": "暗访", "points": "1"},
            {**event, "event_id": "e3", "kind": "audit", "points": "0.5"},
            {**event, "event_id": "e4", "kind": "audit", "points": "0.5", "occurred_on": "春节"},
        ],
    )
    world.land()
    assert world.bad() == [
        ("2024/events/a.csv", 2, "points", "out_of_range"),
        ("2024/events/a.csv", 3, "kind", "bad_value"),
        ("2024/events/a.csv", 5, "occurred_on", "bad_date"),
    ]
    assert [r["cause_kind"] for r in world.rows("events")] == ["procedural"]


@pytest.mark.dear
def test_scheme_combinations(empty_world: World) -> None:
    world = empty_world
    world.scheme()
    world.put("assessments/b.csv", [{**SCHEME["assessments"][0], "assessment_id": "x", "final_month": "2023-12"}])
    world.put("categories/b.csv", [{**SCHEME["categories"][0], "category_id": "P", "kind": "加分", "points": "5"}])
    world.land()
    assert world.bad() == [
        ("2024/assessments/b.csv", 2, "final_month", "bad_combination"),
        ("2024/categories/b.csv", 2, "points", "bad_combination"),
    ]


def test_a_slash_in_targets_is_not_assigned(world: World) -> None:
    base = {"assessment_id": "county", "indicator_id": "c01", "month": "2024-12"}
    world.put(
        "targets/a.csv",
        [
            {**base, "unit_id": "a1", "target": "／", "assigned": "是"},
            {**base, "unit_id": "a2", "target": "", "assigned": ""},
            {**base, "unit_id": "a1", "month": "2024-06", "target": "-", "assigned": ""},
            {**base, "unit_id": "a2", "month": "2024-06", "target": "9", "assigned": "否"},
        ],
    )
    world.land()
    found = {(r["unit_id"], r["month"]): (r["target"], r["assigned"]) for r in world.rows("targets")}
    assert found == {
        ("a1", "2024-12"): (None, False),
        ("a2", "2024-12"): (None, True),
        ("a1", "2024-06"): (None, True),
        ("a2", "2024-06"): (Decimal(9), False),
    }


def test_lost_decimals_and_unknown_columns_are_told(world: World, report_row: Reports) -> None:
    world.put("reports/a.csv", [report_row(value="1.23456789", 自用备注="x")])
    world.land()
    said = world.delivery("2024/reports/a.csv")["warnings"]
    assert "自用备注" in said
    assert "第 2 行起" in said
    assert world.rows("reports")[0]["value"] == Decimal("1.234568")


def test_a_key_twice_in_one_delivery_takes_both_out_and_a_bad_row_counts(world: World, report_row: Reports) -> None:
    rows = [report_row(), report_row(unit_id="a2"), report_row(value="7"), report_row(unit_id="a2", value="坏")]
    world.put("reports/a.csv", rows)
    world.put("reports/b.csv", [report_row(month="2024-05")])
    world.land()
    assert world.bad() == [
        ("2024/reports/a.csv", 2, KEY, "duplicate_key"),
        ("2024/reports/a.csv", 3, KEY, "duplicate_key"),
        ("2024/reports/a.csv", 4, KEY, "duplicate_key"),
        ("2024/reports/a.csv", 5, "value", "bad_number"),
    ]
    assert len(world.rows("reports")) == 1


def test_blank_optional_keys_are_equal_to_each_other(world: World) -> None:
    row = {"assessment_id": "county", "indicator_id": "c01", "org_id": "city", "role": "lead"}
    world.put("responsibilities/a.csv", [{**row, "unit_id": ""}, {**row, "unit_id": "a1"}, {**row, "unit_id": ""}])
    world.land()
    assert [(row, code) for _, row, _, code in world.bad()] == [(2, "duplicate_key"), (4, "duplicate_key")]


@pytest.mark.dear
def test_two_assessments_with_one_id(world: World) -> None:
    first = SCHEME["assessments"][0]
    world.put("assessments/z.csv", [{**first, "assessment_name": "后来的"}])
    world.land()
    assert [(r["assessment_name"], r["_superseded"]) for r in world.rows("assessments")] == [
        ("县区考评", True),
        ("后来的", False),
    ]
    world.put("assessments/z.csv", [first, {**first, "assessment_name": "又一个"}])
    world.land()
    assert {(d, c) for d, _, _, c in world.bad()} == {("2024/assessments/z.csv", "duplicate_key")}
    assert [r["_superseded"] for r in world.rows("assessments")] == [False]


def test_the_later_resubmission_counts_by_its_time_then_by_its_path(world: World, report_row: Reports) -> None:
    world.put(
        "reports/a.csv",
        [report_row(value="1", submitted_at="2024-07-02 09:00:00"), report_row(unit_id="a2", value="1")],
    )
    world.put("reports/b.csv", [report_row(value="2"), report_row(unit_id="a2", value="2")])
    world.land()
    found = {(r["unit_id"], r["_delivery"][-5:]): r["_superseded"] for r in world.rows("reports")}
    assert found == {("a1", "a.csv"): False, ("a1", "b.csv"): True, ("a2", "a.csv"): True, ("a2", "b.csv"): False}
    assert world.delivery("2024/reports/a.csv")["rows_superseded"] == 1


def test_a_bad_resubmission_supersedes_nothing(world: World, report_row: Reports) -> None:
    world.put("reports/a.csv", [report_row(value="1")])
    world.put("reports/b.csv", [report_row(value="坏", submitted_at="2024-07-02")])
    world.land()
    assert [(r["value"], r["_superseded"]) for r in world.rows("reports")] == [(Decimal(1), False)]


@pytest.mark.dear
def test_a_row_that_points_at_a_quarantined_row_follows_it(empty_world: World, report_row: Reports) -> None:
    world = empty_world
    world.scheme()
    world.put(
        "organisations/all.csv",
        [{**row, "org_kind": "" if row["org_id"] == "a1" else "县区"} for row in SCHEME["organisations"]],
    )
    world.put("reports/a.csv", [report_row(), report_row(unit_id="a2")])
    world.land()
    assert world.bad() == [
        ("2024/organisations/all.csv", 3, "org_kind", "missing_required"),
        ("2024/participants/all.csv", 2, "unit_id", "unknown_reference"),
        ("2024/reports/a.csv", 2, "unit_id", "unknown_reference"),
    ]


def test_parents_are_followed_to_the_top_and_circles_are_left_alone(world: World) -> None:
    def org(name: str, parent: str) -> dict[str, str]:
        return {"org_id": name, "org_name": name, "org_kind": "x", "parent_org_id": parent}

    world.put(
        "organisations/b.csv",
        [org("n1", "n2"), org("n2", "n3"), org("n3", "nosuch"), org("c1", "c2"), org("c2", "c1"), org("s", "s")],
    )
    world.land()
    assert [(row, column, code) for _, row, column, code in world.bad()] == [
        (row, "parent_org_id", "unknown_reference") for row in (2, 3, 4)
    ]


@pytest.mark.dear
def test_references_stay_within_their_cycle_and_assessment(world: World, report_row: Reports) -> None:
    world.scheme(2023)
    world.put("organisations/b.csv", [{"org_id": "only23", "org_name": "x", "org_kind": "x"}], cycle=2023)
    world.put("assessments/b.csv", [{**SCHEME["assessments"][0], "assessment_id": "other"}])
    world.put(
        "participants/b.csv", [{"assessment_id": "county", "unit_id": "only23", "group_id": "A", "group_name": "A"}]
    )
    world.put("reports/a.csv", [report_row(assessment_id="other")])
    world.land()
    assert world.bad() == [
        ("2024/participants/b.csv", 2, "unit_id", "unknown_reference"),
        ("2024/reports/a.csv", 2, "unit_id", "unknown_reference"),
    ]


def test_an_indicator_without_an_assessment_may_be_of_any(world: World) -> None:
    item = {
        "source": "inspection",
        "unit_id": "a1",
        "problem": "p",
        "org_id": "city",
        "found_on": "2024-06-01",
        "status": "open",
    }
    world.put(
        "rectifications/a.csv",
        [{**item, "item_id": "i1", "indicator_id": "c01"}, {**item, "item_id": "i2", "indicator_id": "nosuch"}],
    )
    world.land()
    assert world.bad() == [("2024/rectifications/a.csv", 3, "indicator_id", "unknown_reference")]
    assert world.quarantine()[0]["assessment_id"] is None


def test_a_measure_points_at_the_references_of_its_own_indicator(world: World) -> None:
    world.put("indicators/b.csv", [{**SCHEME["indicators"][0], "indicator_id": "c02"}])
    world.put(
        "references/a.csv",
        [{"assessment_id": "county", "indicator_id": "c01", "reference_id": "mean", "month": "2024-12", "value": "1"}],
    )
    measure = {
        "assessment_id": "county",
        "measure_id": "m1",
        "basis": "reference_gap",
        "rule": "threshold",
        "reference_id": "mean",
    }
    world.put("measures/a.csv", [{**measure, "indicator_id": "c01"}, {**measure, "indicator_id": "c02"}])
    world.land()
    assert world.bad() == [("2024/measures/a.csv", 3, "reference_id", "unknown_reference")]


def test_document_ids_are_not_checked_here(world: World, report_row: Reports) -> None:
    world.put("reports/a.csv", [report_row(document_id="not-registered")])
    world.land()
    assert world.bad() == []


@pytest.mark.dear
def test_the_same_content_in_every_format_gives_the_same_rows(tmp_path: Path, report_row: Reports) -> None:
    import openpyxl
    import pyarrow as pa

    rows = [
        report_row(value=12.5, note="甲 乙", base_value=1234, nil_return=False),
        report_row(unit_id="a2", value=0.1, note=None, base_value=None, nil_return=False),
    ]
    found = []
    for suffix in ("csv", "xlsx", "parquet"):
        world = World(tmp_path / suffix / "raw", tmp_path / suffix / "landing")
        world.scheme()
        path = world.put(f"reports/a.{suffix}", csv_text(rows))
        if suffix == "xlsx":
            book = openpyxl.Workbook()
            book.active.append(list(rows[0]))
            for row in rows:
                typed = {**row, "submitted_at": datetime.fromisoformat(row["submitted_at"])}
                book.active.append(list(typed.values()))
            book.save(path)
        if suffix == "parquet":
            pq.write_table(pa.Table.from_pylist(rows), path)
        world.land()
        assert world.bad() == []
        found.append(world.plain("reports"))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 2


def test_a_percent_is_a_fraction_only_where_the_basis_says_so(world: World) -> None:
    measure = {"assessment_id": "county", "rule": "threshold", "cutoff": "60%"}
    world.put(
        "measures/a.csv",
        [
            {**measure, "indicator_id": "c01", "measure_id": "m1", "basis": "completion"},
            {**measure, "indicator_id": "c01", "measure_id": "m2", "basis": "value"},
            {**measure, "indicator_id": "c01", "measure_id": "m3", "basis": "completion", "cutoff": "0.6"},
        ],
    )
    world.land()
    found = {row["measure_id"]: row["cutoff"] for row in world.rows("measures") if row["measure_id"] != "m0"}
    assert {name: found[name] for name in ("m1", "m2", "m3")} == {
        "m1": Decimal("0.6"),
        "m2": Decimal(60),
        "m3": Decimal("0.6"),
    }
