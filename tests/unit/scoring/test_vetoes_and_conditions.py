"""Vetoes with a place and a score of their own, and conditions of tiers, from feeds to tiers.

The arithmetic of each row stands beside its model as a worked example; here it is what they make together.
"""

from collections.abc import Generator
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, event, report, scheme
from tests.scored_together import Case, scored_together
from tests.scoring import Feeds, Scored, score

pytestmark = pytest.mark.dear  # compiles every data test of the project

Rows = dict[str, list[dict[str, Any]]]


def given(**units: Any) -> Rows:
    return scheme(units, points=100, measures=[{"basis": "given", "rule": "given"}])


def tiers(feeds: Rows, *rows: dict[str, Any], assessment: str = "A") -> None:
    feeds.setdefault("tiers", []).extend(
        {"assessment_id": assessment, "tier_rank": n, "tier_name": f"{n}等"} | row
        for n, row in enumerate(rows, start=1)
    )


def veto(unit: str, kind: str = "veto", **more: Any) -> dict[str, Any]:
    return {
        "override_id": f"{unit}-{kind}",
        "assessment_id": "A",
        "unit_id": unit,
        "kind": kind,
        "title": kind,
        "stage": "approved",
        "decided_on": "2024-12-20",
    } | more


def condition(**more: Any) -> dict[str, Any]:
    return {"assessment_id": "A", "tier_rank": 1, "condition_id": "k", "subject": "indicator"} | more


def outcome(scored: Scored, assessment: str = "A") -> dict[str, tuple[Any, ...]]:
    rows = scored.rows(f"select * from marts.rankings where assessment_id = '{assessment}'")
    return {r["unit_id"]: (r["rank"], r["tier_name"], r["total"]) for r in rows}


def soundly(feeds: Feeds) -> Generator[Feeds, Scored, Scored]:
    """What is sent for the feeds, whose ledger adds up."""
    scored = yield feeds
    assert scored.violations() == {}
    return scored


@scored_together
def test_a_vetoed_unit_without_a_place_leaves_it_to_the_next_and_counts_for_no_quota() -> Case:
    feeds = given(u1=90, u2=80, u3=70, u4=60)
    feeds["assessments"][0] |= {"veto_rank": "unranked", "veto_score": 60}
    tiers(feeds, {"quota_share": Decimal("0.3")}, {"quota_count": 1}, {})
    feeds["overrides"] = [veto("u1")]
    scored = yield from soundly(feeds)
    # 30 % of three ranked units, rounded down, are none.
    assert outcome(scored) == {
        "u1": (None, "3等", 60),
        "u2": (1, "2等", 80),
        "u3": (2, "3等", 70),
        "u4": (3, "3等", 60),
    }
    rows = scored.rows(
        f"select * from marts.score_ledger where entry = 'veto' and month = '{FINAL}' and unit_id = 'u1'"
    )
    assert {(r["scenario"], r["points"], r["category_id"], r["cause_kind"]) for r in rows} == {
        ("actual", -30, None, None),
        ("without_procedural", -30, None, None),
    }
    assert rows[0]["explanation"] == "因一票否决，总分90分最多计60分，减30分"


@scored_together
def test_vetoed_units_stand_behind_all_others_in_the_order_of_their_totals() -> Case:
    feeds = given(u1=90, u2=80, u3=70, u4=60)
    feeds["assessments"][0]["veto_rank"] = "last"
    tiers(feeds, {"quota_share": Decimal("0.5")}, {})
    feeds["overrides"] = [veto("u2"), veto("u1", "falsification")]
    assert outcome((yield from soundly(feeds))) == {
        "u1": (3, "2等", 90),
        "u2": (4, "2等", 80),
        "u3": (1, "1等", 70),
        "u4": (2, "1等", 60),
    }


@scored_together
def test_an_event_outdone_by_a_procedural_one_costs_again_where_procedure_is_left_out() -> Case:
    feeds = given(u1=90)
    feeds["categories"][0]["same_matter"] = "highest"
    feeds["events"] = [
        event("u1", 3, indicator_id=None, matter_id="m", cause_kind="performance"),
        event("u1", 5, indicator_id=None, matter_id="m", multiplier=2, cause_kind="procedural"),
    ]
    scored = yield from soundly(feeds)
    assert scored.total("u1") == 80
    assert scored.total("u1", scenario="without_procedural") == 87


@scored_together
def test_a_floor_gives_back_only_what_one_matter_has_left() -> Case:
    feeds = given(u1=90)
    feeds["categories"][0]["same_matter"] = "highest"
    feeds["indicators"][0]["floor_rate"] = Decimal("0.87")
    feeds["events"] = [event("u1", 3, matter_id="m"), event("u1", 5, matter_id="m")]
    assert (yield from soundly(feeds)).total("u1") == 87


@scored_together
def test_who_misses_a_condition_uses_no_place_and_an_affirmation_asks_none() -> Case:
    feeds = given(u1=95, u2=90, u3=80, u4=70)
    tiers(feeds, {"quota_count": 1}, {})
    feeds["categories"].append(
        {"assessment_id": "A", "category_id": "d", "category_name": "过程", "kind": "scored", "points": 0}
    )
    feeds["indicators"].append(feeds["indicators"][0] | {"indicator_id": "j", "category_id": "d", "points": 10})
    feeds["measures"].append(feeds["measures"][0] | {"indicator_id": "j"})
    feeds["reports"] += [report(f"u{n}", FINAL, v, indicator_id="j") for n, v in enumerate((1, 9, 10, 1), start=1)]
    feeds["overrides"] = [veto("u4", "affirm")]
    # Either nine tenths of every category, or the second place in the process: u2 has the one, nobody but u3 the other.
    feeds["tier_conditions"] = [
        condition(subject="category", min_rate=Decimal("0.9")),
        condition(subject="indicator", subject_id="j", max_place=1, alternative=2),
    ]
    scored = yield from soundly(feeds)
    assert outcome(scored) == {
        "u1": (2, "2等", 96),
        "u2": (1, "1等", 99),
        "u3": (3, "2等", 90),
        "u4": (4, "1等", 71),
    }
    lacking = scored.value(
        "select lacking from rankings.unmet_conditions"
        f" where unit_id = 'u1' and month = '{FINAL}' and scenario = 'actual'"
    )
    assert lacking == "各计分类别得分率不低于90.00%（现2个中1个满足），或者“增加值”名次不低于第1位"


def two_assessments(look_at: str = "B") -> Rows:
    """u1 leads in A; in B it is last, and vetoed there."""
    feeds = given(u1=90, u2=80, u3=70)
    for feed in ("assessments", "participants", "categories", "indicators", "measures"):
        feeds[feed] += [row | {"assessment_id": "B"} for row in feeds[feed]]
    feeds["reports"] += [report(f"u{n}", FINAL, v, assessment_id="B") for n, v in enumerate((99, 70, 90), start=1)]
    tiers(feeds, {"quota_count": 1}, {"quota_count": 1}, {})
    tiers(feeds, {"quota_count": 1}, {"quota_count": 1}, {}, assessment="B")
    feeds["overrides"] = [veto("u1", assessment_id="B")]
    feeds["tier_conditions"] = [condition(subject="assessment", subject_id=look_at, max_tier_rank=1)]
    return feeds


def tier_names(scored: Scored, assessment: str) -> dict[str, str]:
    return {unit: tier for unit, (_, tier, _) in outcome(scored, assessment).items()}


@scored_together
def test_the_tier_elsewhere_is_the_one_that_overrides_leave() -> Case:
    scored = yield from soundly(two_assessments())
    assert tier_names(scored, "B") == {"u1": "3等", "u2": "2等", "u3": "1等"}
    assert tier_names(scored, "A") == {"u1": "2等", "u2": "3等", "u3": "1等"}


@scored_together
def test_a_chain_of_assessments_is_filled_from_its_end_and_a_circle_ends() -> Case:
    feeds = two_assessments()
    # In B the first tier asks for rank 3 in C, where u2 alone takes part.
    feeds["assessments"].append(feeds["assessments"][0] | {"assessment_id": "C"})
    feeds["participants"].append(feeds["participants"][1] | {"assessment_id": "C"})
    for feed in ("categories", "indicators", "measures"):
        feeds[feed].append(feeds[feed][0] | {"assessment_id": "C"})
    feeds["reports"].append(report("u2", FINAL, 50, assessment_id="C"))
    tiers(feeds, {"quota_count": 1}, {}, assessment="C")
    feeds["tier_conditions"].append(
        condition(assessment_id="B", subject="assessment", subject_id="C", max_tier_rank=1, max_place=3)
    )
    back = condition(assessment_id="C", subject="assessment", subject_id="A", max_tier_rank=1)
    chain, circle = yield feeds, feeds | {"tier_conditions": [*feeds["tier_conditions"], back]}
    assert chain.violations() == {}
    assert tier_names(chain, "B") == {"u1": "3等", "u2": "1等", "u3": "2等"}
    assert tier_names(chain, "A") == {"u1": "2等", "u2": "1等", "u3": "3等"}
    assert len(outcome(circle)) == 3


def test_who_failed_at_the_gate_elsewhere_meets_no_condition_there() -> None:
    feeds = two_assessments()
    scored = score(feeds, only=["unit_tiers"], verdict="failed")
    rows = scored.rows(
        f"select unit_id, tier_name from scores.unit_tiers where assessment_id = 'A' and month = '{FINAL}'"
        " and scenario = 'actual'"
    )
    assert {r["unit_id"]: r["tier_name"] for r in rows} == {"u1": "2等", "u2": "3等", "u3": "3等"}


@scored_together
def test_a_coefficient_a_line_and_the_lowest_category_stand_together_under_the_level_above() -> Case:
    feeds = given(u1=80)
    feeds["assessments"][0] |= {"layer": "received", "total_of": "lowest", "veto_score": 70}
    feeds["coefficients"] = [{"assessment_id": "A", "unit_id": "u1", "value": Decimal("0.9")}]
    feeds["superior_results"] = [
        {"assessment_id": "A", "unit_id": "u1", "category_id": "c", "month": FINAL, "points": 85},
    ]
    scored, vetoed = yield feeds, feeds | {"overrides": [veto("u1")]}
    assert scored.violations() == vetoed.violations() == {}
    # 80 · 0.9 = 72 of 100, and the category is what the level above says.
    assert scored.total("u1") == 85
    assert scored.value(f"select score_rate from scores.placings where month = '{FINAL}' and scenario = 'actual'") == (
        Decimal("0.85")
    )
    assert vetoed.total("u1") == 70
