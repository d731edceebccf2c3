"""The ledger in cases that jurisdictions seldom hold, named after the mistake prevented."""

from datetime import date
from decimal import Decimal

import pytest

from tests.schemes import FINAL, bonus, decision, document, event, report, scheme, target_row
from tests.scored_together import Case, scored_together
from tests.scoring import Scored, score


def points(scored: Scored, unit: str = "x", month: str = FINAL) -> Decimal | None:
    rows = scored.rows(
        "select points from scores.indicator_points"
        f" where unit_id = '{unit}' and month = '{month}' and scenario = 'actual'"
    )
    return rows[0]["points"] if rows else None


def entries(scored: Scored, unit: str = "x", month: str = FINAL, scenario: str = "actual") -> list[tuple[str, Decimal]]:
    return [
        (row["entry"], row["points"])
        for row in scored.rows(
            f"select entry, points from marts.score_ledger where unit_id = '{unit}' and month = '{month}'"
            f" and scenario = '{scenario}' order by entry, points"
        )
    ]


def assert_entry_ids_are_unique(scored: Scored) -> None:
    assert scored.rows("select entry_id from marts.score_ledger group by entry_id having count(*) > 1") == []


@pytest.mark.dear
@scored_together
def test_before_the_first_milestone_nothing_is_due() -> Case:
    feeds = scheme(
        {"x": 40}, month="2024-06", indicator={"pacing": "milestone"}, assessment={"missing_report_points": 1}
    )
    feeds["targets"] = [target_row("x", 80, "2024-06"), target_row("x", 100)]
    scored = yield feeds
    assert points(scored, month="2024-05") is None
    assert entries(scored, month="2024-05") == []
    assert points(scored, month="2024-06") == 5
    assert ("report", Decimal(-1)) not in entries(scored, month="2024-06")
    assert entries(scored, month="2024-07").count(("report", Decimal(-1))) == 1


@scored_together
def test_a_nil_return_is_zero_and_not_missing() -> Case:
    feeds = scheme(
        {"x": None}, measures=[{"basis": "value", "rule": "threshold"}], assessment={"missing_report_points": 1}
    )
    feeds["reports"] = [report("x", FINAL, None, nil_return=True)]
    scored = yield feeds
    assert points(scored) == 10
    assert ("report", Decimal(-1)) in entries(scored, month="2024-11")
    assert entries(scored).count(("report", Decimal(-1))) == 11


@scored_together
def test_a_missing_report_is_waived_with_its_charge_and_every_row_has_its_own_id() -> Case:
    feeds = scheme({"x": None, "y": 1}, target=1, assessment={"missing_report_points": 1, "first_month": FINAL})
    feeds["documents"] = [document("paper")]
    feeds["decisions"] = [decision("x", "score", "i", "waive")]
    scored = yield feeds
    assert_entry_ids_are_unique(scored)
    assert sum(p for _, p in entries(scored)) == 10


@scored_together
def test_a_waiver_without_a_month_is_for_every_month() -> Case:
    feeds = scheme({"x": None}, target=1)
    feeds["documents"] = [document("paper")]
    feeds["decisions"] = [decision("x", "score", "i", "waive")]
    of_all, of_june = yield feeds, feeds | {"decisions": [feeds["decisions"][0] | {"month": "2024-06"}]}
    assert {of_all.total("x", f"2024-{n:02}") for n in range(1, 13)} == {Decimal(10)}
    assert [of_june.total("x", month) for month in ("2024-05", "2024-06", "2024-07")] == [0, 10, 0]


@scored_together
def test_an_adjustment_without_a_month_counts_from_its_decision_moved_into_the_assessment() -> Case:
    feeds = scheme({"x": 1}, target=1)
    feeds["reports"] = [report("x", f"2024-{n:02}", 1) for n in range(1, 13)]
    feeds["documents"] = [document("paper", received_at="2023-01-01 09:00:00")]
    adjusted = decision("x", "score", "i", "adjust", points=Decimal("-0.5"))
    late, early, of_march = yield (
        feeds | {"decisions": [adjusted | {"decided_on": "2025-01-10"}]},
        feeds | {"decisions": [adjusted | {"decided_on": "2023-11-01"}]},
        feeds | {"decisions": [adjusted | {"decided_on": "2023-11-01", "month": "2024-03"}]},
    )
    assert [late.total("x", month) for month in ("2024-11", "2024-12")] == [10, Decimal("9.5")]
    assert early.total("x", "2024-01") == Decimal("9.5")
    assert [of_march.total("x", month) for month in ("2024-02", "2024-03")] == [10, Decimal("9.5")]


@scored_together
def test_a_decision_whose_paper_has_no_stamp_counts_for_nothing() -> Case:
    feeds = scheme({"x": None}, target=1)
    feeds["documents"] = [document("paper", stamp="absent")]
    feeds["decisions"] = [decision("x", "score", "i", "waive")]
    assert (yield feeds).total("x") == 0


@scored_together
def test_a_claim_decided_outside_the_months_is_moved_to_the_nearest() -> Case:
    feeds = scheme({"x": 1}, target=1)
    feeds["reports"] = [report("x", f"2024-{n:02}", 1) for n in range(1, 13)]
    bonus(
        feeds,
        {"points": 1, "decided_on": "2023-10-10"},
        {"points": 2, "decided_on": "2025-01-09"},
        {"points": 1, "decided_on": None},
    )
    scored = yield feeds
    assert [scored.total("x", month) for month in ("2024-01", "2024-11", "2024-12")] == [12, 12, 14]


@scored_together
def test_the_higher_claim_of_one_matter_counts_after_points_each_and_before_the_caps() -> Case:
    feeds = scheme({"x": 1}, target=1)
    bonus(feeds, {"points": 9, "matter_id": "m"}, {"points": 2, "matter_id": "m"}, {"points": 3}, cap=5, category_cap=4)
    scored = yield feeds
    assert [e for e in entries(scored) if e[0] in ("bonus", "same_matter", "bonus_cap")] == [
        ("bonus", 2),
        ("bonus", 3),
        ("bonus", 3),
        ("bonus_cap", -1),
        ("bonus_cap", -1),
        ("same_matter", -2),
    ]


@scored_together
def test_floor_of_an_indicator_gives_back_events_but_not_reports() -> Case:
    feeds = scheme(
        {"x": 80, "y": 100},
        target=100,
        indicator={"floor_rate": Decimal("0.6")},
        assessment={"late_report_points": 1, "first_month": FINAL},
    )
    feeds["reports"][0]["submitted_at"] = "2024-12-28 09:00:00"
    feeds["events"] = [event("x", 5)]
    scored = yield feeds
    assert entries(scored) == [("assigned", 10), ("event", -5), ("floor", 3), ("report", -1), ("shortfall", -2)]


@scored_together
def test_a_category_never_falls_below_zero() -> Case:
    feeds = scheme({"x": 1}, target=10)
    feeds["events"] = [event("x", 5, indicator_id=None)]
    scored = yield feeds
    assert sum(p for _, p in entries(scored)) == 0
    assert ("floor", Decimal(4)) in entries(scored)


@scored_together
def test_events_outside_the_months_do_not_count() -> Case:
    feeds = scheme({"x": 1}, target=1)
    feeds["events"] = [event("x", 1, occurred_on="2023-12-31"), event("x", 2, occurred_on="2025-01-01")]
    assert (yield feeds).total("x") == 10


@scored_together
def test_a_rank_table_with_a_broken_place_does_not_double_rows() -> Case:
    feeds = scheme(
        {"x": 3, "y": 1},
        measures=[{"basis": "value", "rule": "rank"}],
        bands=[(1, 1), (2, Decimal("0.5")), (Decimal("1.5"), Decimal("0.7"))],
    )
    scored = yield feeds
    assert_entry_ids_are_unique(scored)
    assert sum(p for _, p in entries(scored, "y")) == 5


@scored_together
def test_an_event_on_an_indicator_that_is_not_assigned_is_borne_by_its_leads() -> Case:
    feeds = scheme({"x": 1, "y": 1}, target=1)
    feeds["indicators"].append(feeds["indicators"][0] | {"indicator_id": "j"})
    feeds["measures"].append(feeds["measures"][0] | {"indicator_id": "j"})
    feeds["targets"] += [target_row("y", 1, indicator_id="j")]
    feeds["responsibilities"] = [{"assessment_id": "A", "indicator_id": "j", "org_id": "office", "role": "lead"}]
    feeds["events"] = [event("x", 1, indicator_id="j")]
    scored = yield feeds
    (row,) = scored.rows(
        f"select org_id, points_lost from marts.loss_by_organisation where unit_id = 'x' and month = '{FINAL}'"
        " and scenario = 'actual'"
    )
    assert row == {"org_id": "office", "points_lost": 1}


@pytest.mark.dear
def test_rows_dated_after_the_as_of_date_are_counted_in_a_note() -> None:
    feeds = scheme({"x": 5}, target=10)
    feeds["reports"].append(report("x", "2024-11", 10, submitted_at="2025-02-01 09:00:00"))
    feeds["events"] = [event("x", 1, occurred_on="2025-01-16")]
    (row,) = score(feeds, only=["dim_assessment"]).rows("select rows_not_seen, note from marts.dim_assessment")
    assert row == {
        "rows_not_seen": 2,
        "note": "有 2 行的日期在截止日 2025-01-15 之后（最早 2025-01-16），本次没有计入",
    }
    seen = score(feeds, as_of=date(2025, 2, 1), only=["dim_assessment"])
    (row,) = seen.rows("select rows_not_seen, note from marts.dim_assessment")
    assert row == {"rows_not_seen": 0, "note": None}


@scored_together
def test_what_the_level_above_gives_is_taken_as_it_is_where_the_scheme_assigns_nothing() -> Case:
    feeds = scheme({"x": 4}, measures=[{"basis": "given", "rule": "given"}], assessment={"layer": "received"})
    feeds["superior_results"] = [{"assessment_id": "A", "unit_id": "x", "month": FINAL, "points": Decimal("892.2")}]

    def told(scored: Scored) -> list[str]:
        found = scored.rows(
            f"select explanation from marts.score_ledger where entry = 'superior' and month = '{FINAL}'"
            " and scenario = 'actual'"
        )
        return [row["explanation"] for row in found]

    scored, alone = yield feeds, feeds | {"indicators": [], "measures": [], "reports": []}
    assert told(scored) == ["上级给总分892.2分，按方案算得4分，差额888.2分单列，不摊入指标"]
    assert told(alone) == ["上级给总分892.2分，直接采用"]
