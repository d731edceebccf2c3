"""One more day, one more point, one more row would decide otherwise: what stands exactly on a line."""

from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, Feeds, bonus, decision, document, event, report, scheme
from tests.scored_together import Case, scored_together
from tests.scoring import Scored

GIVEN = [{"basis": "given", "rule": "given"}]


def entries(scored: Scored, *kinds: str) -> list[tuple[str, Decimal]]:
    found = scored.rows(
        f"select entry, points from marts.score_ledger where unit_id = 'x' and month = '{FINAL}'"
        " and scenario = 'actual' order by entry, points"
    )
    return [(row["entry"], row["points"]) for row in found if row["entry"] in kinds]


@scored_together
@pytest.mark.parametrize(("value", "expected"), [(5, "4"), (10, "4"), (15, "7"), (20, "10"), (30, "10")])
def test_a_curve_goes_on_level_beyond_its_ends(value: int, expected: str) -> Case:
    curve = [{"basis": "value", "rule": "curve"}]
    feeds = scheme({"x": value}, measures=curve, bands=[(10, Decimal("0.4")), (20, 1)])
    assert (yield feeds).total("x") == Decimal(expected)


@scored_together
@pytest.mark.parametrize(("first", "second", "expected"), [("30", "31", "7"), ("31", "30", "8")])
def test_of_two_decisions_on_one_thing_the_later_counts(first: str, second: str, expected: str) -> Case:
    feeds = scheme({"x": 1}, target=1) | {"documents": [document("paper")]}
    feeds["decisions"] = [
        decision("x", "score", "i", "adjust", decision_id="D1", points=-2, decided_on=f"2024-12-{first}"),
        decision("x", "score", "i", "adjust", decision_id="D2", points=-3, decided_on=f"2024-12-{second}"),
    ]
    assert (yield feeds).total("x") == Decimal(expected)


@scored_together
@pytest.mark.parametrize(("day", "expected"), [("25", []), ("26", [("report", Decimal(-1))])])
def test_a_report_of_the_due_day_is_in_time_although_it_is_corrected_later(
    day: str, expected: list[tuple[str, Decimal]]
) -> Case:
    feeds = scheme({"x": None}, target=1, assessment={"first_month": FINAL, "late_report_points": 1})
    feeds["reports"] = [
        report("x", FINAL, 1, submitted_at=f"2024-12-{day} 23:00:00"),
        report("x", FINAL, 1, submitted_at="2024-12-28 09:00:00"),
    ]
    assert entries((yield feeds), "report") == expected


@scored_together
@pytest.mark.parametrize(("until", "points"), [("2024-12-05", 1), ("2024-12-04", None)])
def test_as_many_days_of_publicity_as_the_clause_asks_are_enough(until: str, points: int | None) -> Case:
    feeds = scheme({"x": 1}, target=1)
    claim = {"points": 1, "publicised_from": "2024-12-01", "publicised_to": until}
    bonus(feeds, claim, min_publicity_days=5)
    found = [row for row in entries((yield feeds), "bonus") if row[1]]
    assert found == ([("bonus", Decimal(points))] if points else [])


def deducting(cap: Any) -> Feeds:
    """Findings of 3 and 4 points in a category of deductions."""
    feeds: Feeds = scheme({"x": 1}, target=1)
    feeds["categories"].append(
        {
            "assessment_id": "A",
            "category_id": "d",
            "category_name": "扣分",
            "kind": "deduction",
            "points": 0,
            "cap": cap,
        }
    )
    feeds["events"] = [event("x", points, category_id="d", indicator_id=None) for points in (3, 4)]
    return feeds


@scored_together
def test_deductions_stop_at_the_cap_of_their_category() -> Case:
    taken = [("event", Decimal(-4)), ("event", Decimal(-3))]
    reached, without, passed = [
        entries(scored, "event", "deduction_cap") for scored in (yield deducting(7), deducting(None), deducting(5))
    ]
    assert reached == taken == without
    assert passed == [("deduction_cap", Decimal(2)), *taken]


@scored_together
@pytest.mark.parametrize(("taken", "expected"), [(9, "1"), (10, "0"), (30, "0")])
def test_a_scaled_category_ends_at_nought(taken: int, expected: str) -> Case:
    feeds = scheme({"x": 5}, points=10, measures=GIVEN, category={"points": 20, "scaling": "to_points"})
    feeds["events"] = [event("x", taken, indicator_id=None)]
    assert (yield feeds).total("x") == Decimal(expected)


@scored_together
def test_the_latest_word_of_the_level_above_counts() -> Case:
    feeds = scheme({"x": 4}, measures=GIVEN, assessment={"layer": "received"})
    feeds["superior_results"] = [
        {"assessment_id": "A", "unit_id": "x", "month": month, "points": points}
        for month, points in (("2024-11", 7), (FINAL, 9), ("2024-10", 8))
    ]
    assert (yield feeds).total("x") == 9


@scored_together
@pytest.mark.parametrize(("line", "tier"), [(80, "一等"), ("80.000001", "二等")])
def test_on_the_line_is_in_the_tier(line: Any, tier: str) -> Case:
    feeds = scheme({"x": 80}, points=100, measures=GIVEN)
    feeds["tiers"] = [
        {"assessment_id": "A", "tier_rank": 1, "tier_name": "一等", "min_score": line},
        {"assessment_id": "A", "tier_rank": 2, "tier_name": "二等"},
    ]
    (row,) = (yield feeds).rows("select tier_name from marts.rankings")
    assert row["tier_name"] == tier


@scored_together
def test_the_largest_share_leads() -> Case:
    feeds = scheme({"x": 1}, target=1)
    feeds["organisations"] += [{"org_id": o, "org_name": o, "org_kind": "市直部门"} for o in ("a", "b")]
    feeds["responsibilities"] = [
        {"assessment_id": "A", "indicator_id": "i", "org_id": o, "role": "lead", "share": Decimal(share)}
        for o, share in (("a", "0.3"), ("b", "0.7"))
    ]
    found = (yield feeds).rows(
        "select org_id, lead_order from facts.lead_organisations where unit_id = 'x' order by lead_order"
    )
    assert [row["org_id"] for row in found] == ["b", "a"]
