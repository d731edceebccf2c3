"""Figures nobody means, but somebody types: they may cost their own assessment its sense, never the run its life."""

import contextlib
from decimal import Decimal

import pytest

from orchestration.base.problems import Problem
from tests.schemes import FINAL, Feeds, decision, document, event, renamed, report, scheme, target_row, together
from tests.scoring import Scored, score

pytestmark = pytest.mark.dear

LARGEST = Decimal("999999999999.999999")
SMALLEST = Decimal("0.000001")
BASES = {
    "ratio": ["completion"],
    "given": ["given"],
    "threshold": ["value", "gap", "growth", "growth_gap", "deviation_pct", "interval", "mean_gap"],
    "step": ["value", "gap_pct", "growth", "growth_gap", "increment", "reference_gap", "mean_gap", "deviation_pct"],
    "band": ["gap_pct", "growth"],
    "curve": ["gap_pct", "growth", "value"],
    "minmax": ["value", "growth", "gap_pct", "growth_gap", "mean_gap", "deviation_pct"],
    "rank": ["growth", "mean_gap"],
}
PAIRS = [(basis, rule) for rule, bases in BASES.items() for basis in bases]
PARAMETERS = {
    "step": SMALLEST,
    "up_points": LARGEST,
    "down_points": LARGEST,
    "reference_id": "r",
    "base": LARGEST,
    "cutoff": LARGEST,
}


def assert_identities(feeds: Feeds) -> None:
    scored = score(feeds)
    assert scored.value("select count(*) from marts.score_ledger") > 0
    assert scored.violations() == {}


CASES = {
    f"{basis}-{rule}-{name}": (basis, rule, low)
    for basis, rule in PAIRS
    for name, low in (("lowest", -LARGEST), ("smallest", SMALLEST))
}


def case(name: str) -> Feeds:
    """A pair of basis and rule at its ends, as the assessment of that name."""
    basis, rule, low = CASES[name]
    feeds = scheme(
        {"x": LARGEST, "y": low, "z": 0},
        points=SMALLEST if rule == "given" else 10,
        measures=[
            {"basis": basis, "rule": rule} | PARAMETERS,
            {"basis": basis, "rule": rule, "share": LARGEST} | PARAMETERS,
        ],
        bands=[(-LARGEST, -LARGEST), (1, LARGEST), (LARGEST, -LARGEST)],
        indicator={"cap_rate": LARGEST, "floor_rate": -LARGEST},
        assessment={"first_month": FINAL},
    )
    feeds["targets"] = [target_row("x", SMALLEST), target_row("y", LARGEST), target_row("z", -SMALLEST)]
    feeds["references"] = [
        {"assessment_id": "A", "indicator_id": "i", "reference_id": "r", "month": FINAL, "value": -LARGEST}
    ]
    for row in feeds["reports"]:
        row["base_value"] = SMALLEST
    return renamed(feeds, name)


@pytest.fixture(scope="module")
def pairs() -> Scored | None:
    """All cases in one build; None where that cannot be built, so that each case is tried by itself."""
    with contextlib.suppress(Problem):
        return score(together([case(name) for name in CASES]))
    return None


@pytest.mark.parametrize("name", CASES)
def test_extreme_values_of_every_pair(name: str, pairs: Scored | None) -> None:
    scored = pairs or score(case(name))
    assert scored.value(f"select count(*) from marts.score_ledger where assessment_id = '{name}'") > 0


def test_extreme_values_of_every_pair_keep_the_identities(pairs: Scored | None) -> None:
    assert pairs is not None and pairs.violations() == {}


def test_extreme_points_of_everything_that_gives_or_takes() -> None:
    feeds = scheme({"x": LARGEST, "y": 1}, points=LARGEST, measures=[{"basis": "given", "rule": "given"}])
    feeds["assessments"][0] |= {"late_report_points": LARGEST, "missing_report_points": LARGEST, "full_points": LARGEST}
    feeds["categories"][0]["scaling"] = "to_points"
    feeds["categories"].append(
        {"assessment_id": "A", "category_id": "b", "category_name": "加分", "kind": "bonus", "points": 0}
    )
    feeds["bonus_clauses"] = [{"assessment_id": "A", "clause_id": "k", "clause_name": "表彰", "category_id": "b"}]
    feeds["bonus_claims"] = [
        {
            "claim_id": f"c{n}",
            "assessment_id": "A",
            "unit_id": "x",
            "clause_id": "k",
            "matter_id": f"m{n}",
            "title": "奖",
        }
        | {"points": LARGEST, "status": "approved", "document_id": "paper", "decided_on": "2024-12-01"}
        for n in range(3)
    ]
    feeds["events"] = [event("y", LARGEST, event_id=f"e{n}", indicator_id=None) for n in range(3)]
    feeds["documents"] = [document("paper")]
    feeds["decisions"] = [
        decision("x", "score", "i", "adjust", decision_id=f"a{n}", points=LARGEST, month=f"2024-0{n}")
        for n in range(1, 4)
    ]
    feeds["evidence_requirements"] = [
        {"assessment_id": "A", "requirement_id": f"q{n}", "indicator_id": "i", "requirement_name": "方案"}
        | {"document_kind": "plan", "due_on": "2024-12-01", "missing_points": LARGEST}
        for n in range(3)
    ]
    assert_identities(feeds)


@pytest.mark.parametrize("layer", ["own", "received"])
def test_extreme_superior_results(layer: str) -> None:
    feeds = scheme({"x": 1}, measures=[{"basis": "given", "rule": "given"}], assessment={"layer": layer})
    result = {"assessment_id": "A", "unit_id": "x", "month": FINAL, "points": LARGEST}
    feeds["superior_results"] = [
        result,
        result | {"category_id": "c", "points": -LARGEST},
        result | {"indicator_id": "i"},
    ]
    assert_identities(feeds)


def test_extreme_ballots_and_ratings() -> None:
    feeds = scheme({"x": None}, indicator={"value_feed": "surveys"}, measures=[{"basis": "given", "rule": "given"}])
    ballot = {"assessment_id": "A", "indicator_id": "i", "unit_id": "x", "month": FINAL, "panel_weight": LARGEST}
    feeds["surveys"] = [
        ballot | {"panel": f"p{n}", "grade": f"g{m}", "grade_value": LARGEST * (-1) ** m, "ballots": 2**62}
        for n in range(12)
        for m in range(3)
    ]
    assert_identities(feeds)
    feeds["indicators"][0]["value_feed"] = "ratings"
    feeds["ratings"] = [
        {
            "assessment_id": "A",
            "indicator_id": "i",
            "unit_id": "x",
            "month": FINAL,
            "rater_id": f"r{n}",
            "score": LARGEST,
        }
        for n in range(1200)
    ]
    assert_identities(feeds)


def test_many_units_of_the_largest_value_have_a_mean() -> None:
    units = {f"u{n}": LARGEST for n in range(1500)}
    feeds = scheme(units, measures=[{"basis": "mean_gap", "rule": "threshold"}], assessment={"first_month": FINAL})
    assert score(feeds, only=["unit_totals"]).total("u7") == 10


def test_absurd_quotas_limits_and_years() -> None:
    feeds = scheme({"x": 1}, target=1)
    feeds["tiers"] = [
        {"assessment_id": "A", "tier_rank": 2**40, "tier_name": "甲", "quota_count": 2**60},
        {"assessment_id": "A", "tier_rank": 2**41, "tier_name": "乙"},
    ]
    feeds["overrides"] = [
        {
            "override_id": "o",
            "assessment_id": "A",
            "unit_id": "x",
            "kind": "block",
            "title": "查处",
            "stage": "approved",
        }
        | {"limit_tier_rank": 2**62, "decided_on": "0001-01-01"}
    ]
    feeds["measures"][0]["lag"] = 2**40
    feeds["participants"][0]["headcount"] = 2**62
    feeds["assessments"][0]["report_due_month_offset"] = 2**40
    score(feeds)
    feeds["assessments"][0]["report_due_month_offset"] = 0
    feeds["superior_results"] = [
        {
            "assessment_id": "A",
            "unit_id": "x",
            "indicator_id": "i",
            "month": FINAL,
            "points": 1,
            "rank": 2**62,
            "peers": 2**62,
        }
    ]
    feeds["measures"].append(
        feeds["measures"][0] | {"measure_id": "m2", "basis": "superior_rank", "rule": "rank", "lag": 0}
    )
    feeds["bands"] = [{"assessment_id": "A", "band_set": "s", "at": LARGEST, "rate": 1}]
    feeds["reports"].append(report("x", "0001-01", 1, submitted_at="0001-01-02 00:00:00"))
    score(feeds)


def test_a_category_of_a_thousand_points_can_be_scaled() -> None:
    feeds = scheme(
        {"x": 1000}, points=1000, measures=[{"basis": "given", "rule": "given"}], category={"scaling": "to_points"}
    )
    assert score(feeds, only=["unit_totals"]).total("x") == 1000


def test_a_linear_target_in_yuan_is_no_overflow() -> None:
    feeds = scheme(
        {"x": Decimal("450000000000")}, target=Decimal("900000000000"), month="2024-06", indicator={"pacing": "linear"}
    )
    assert score(feeds, only=["unit_totals"]).total("x", "2024-06") == 10
