"""Rules that one measure in one month cannot show: months together, full marks less findings, own measures, extras.

Figures: the worked examples W01–W07, W30, W31, W34 of the wider scheme language, worked out by hand (docs/scoring.md).
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import decision, document, event, report, scheme, target_row
from tests.scored_together import Case, scored_together
from tests.scoring import Scored

pytestmark = pytest.mark.dear  # compiles every data test of the project

GIVEN = {"basis": "given", "rule": "given"}
EVENTS = {"value_feed": "events"}


def points(scored: Scored, unit: str = "u", month: str = "2024-12") -> Decimal:
    return scored.value(
        f"select points from marts.indicator_scores where scenario = 'actual' and unit_id = '{unit}'"
        f" and indicator_id = 'i' and month = '{month}'"
    )


def ledger(scored: Scored, unit: str = "u", scenario: str = "actual") -> dict[tuple[str, str | None], Decimal]:
    """The rows of the final month by entry and cause_kind."""
    rows = scored.rows(
        f"select entry, cause_kind, sum(points) as points from marts.score_ledger where unit_id = '{unit}'"
        f" and month = '2024-12' and scenario = '{scenario}' group by all"
    )
    return {(row["entry"], row["cause_kind"]): row["points"] for row in rows}


def months(values: dict[str, Any], measures: list[dict[str, Any]], **more: Any) -> Any:
    """A scheme from October on: the values of unit u by month."""
    feeds = scheme({"u": None}, assessment={"first_month": "2024-10"}, measures=measures, **more)
    feeds["reports"] = [report("u", month, v) for month, v in values.items() if v is not None]
    return feeds


def beside(feeds: Any, points: int = 10) -> Any:
    """The same with a scored category beside, so that there is a ledger."""
    one = {"assessment_id": "A"}
    units = [row["unit_id"] for row in feeds["participants"]]
    feeds["categories"].append(one | {"category_id": "s", "category_name": "基础", "kind": "scored", "points": points})
    feeds["indicators"].append(
        one | {"indicator_id": "j", "indicator_name": "基础", "category_id": "s", "points": points}
    )
    feeds["measures"].append(one | {"indicator_id": "j", "measure_id": "m", **GIVEN})
    feeds["reports"] += [
        report(unit, month, points, indicator_id="j") for unit in units for month in ("2024-10", "2024-11", "2024-12")
    ]
    return feeds


@scored_together
def test_the_mean_over_the_months() -> Case:
    feeds = months({"2024-10": 30, "2024-11": Decimal("28.5"), "2024-12": Decimal("25.5")}, [GIVEN | {"over": "mean"}])
    feeds["indicators"][0]["points"] = feeds["categories"][0]["points"] = 30
    scored = yield feeds
    assert points(scored) == 28
    assert points(scored, month="2024-11") == Decimal("29.25")
    text = scored.value("select explanation from marts.measure_scores where scenario = 'actual' and month = '2024-12'")
    assert text == "核定得分 25.5 分；3 个月平均得分率 93.33%"
    assert scored.violations() == {}


@scored_together
def test_a_month_without_a_report_is_out_where_the_missing_rule_says_so() -> Case:
    values = {"2024-10": 10, "2024-11": None, "2024-12": 8}
    feeds = months(values, [GIVEN | {"over": "mean"}], indicator={"missing_rule": "exclude"})
    assert points((yield feeds)) == 9


@scored_together
def test_a_month_without_a_report_counts_as_nought_and_its_part_is_procedural() -> Case:
    scored = yield months({"2024-10": 10, "2024-11": None, "2024-12": 8}, [GIVEN | {"over": "mean"}])
    assert points(scored) == 6
    assert ledger(scored)["shortfall", "procedural"] == Decimal("-3.3333")
    assert ledger(scored)["shortfall", "performance"] == Decimal("-0.6667")


@scored_together
def test_nothing_but_missing_months_is_nought_whatever_the_lowest_rate() -> Case:
    feeds = months({}, [GIVEN | {"over": "sum"}], indicator={"floor_rate": Decimal("0.4")})
    assert points((yield feeds)) == 0


@scored_together
def test_a_quarter_counts_once() -> Case:
    feeds = months({"2024-12": 8}, [GIVEN | {"over": "sum"}], indicator={"frequency": "quarterly"})
    feeds["assessments"][0]["first_month"] = "2024-07"
    feeds["reports"].append(report("u", "2024-09", 1))
    scored = yield feeds
    assert (points(scored, month="2024-11"), points(scored)) == (1, 9)


@scored_together
def test_the_last_two_of_each_month_lose_and_it_adds_up() -> Case:
    units = ["u", "a", "b", "c", "d"]
    feeds = scheme(
        dict.fromkeys(units),
        points=5,
        assessment={"first_month": "2024-09"},
        category={"kind": "deduction", "points": 0},
        measures=[{"basis": "value", "rule": "rank", "over": "sum"}],
        bands=[(-1, Decimal("-0.1")), (-2, Decimal("-0.1"))],
    )
    table = {
        "2024-09": [1, 5, 6, 7, 7],
        "2024-10": [2, 5, 6, 7, 7],
        "2024-11": [9, 5, 6, 7, 7],
        "2024-12": [1, 5, 6, 7, 2],
    }
    feeds["reports"] = [report(u, m, v) for m, values in table.items() for u, v in zip(units, values, strict=True)]
    scored = yield beside(feeds)
    assert ledger(scored)["extra", "performance"] == Decimal("-1.5")
    assert points(scored) == Decimal("-1.5")
    assert scored.violations() == {}


def finding(number: int, taken: Any, **more: Any) -> dict[str, Any]:
    return event("u", taken, event_id=f"e{number}", occurred_on=f"2024-12-0{number}", kind="process") | more


@scored_together
def test_marks_are_full_less_what_findings_take() -> Case:
    feeds = scheme({"u": None, "w": None}, points=75, indicator=EVENTS, measures=[GIVEN])
    feeds["categories"][0] |= {"points": 100, "scaling": "to_points"}
    feeds["events"] = [finding(1, 7, cause_kind="performance"), finding(2, 5)]
    scored = yield feeds
    assert scored.total("u") == 84
    assert scored.total("w") == 100
    assert points(scored, month="2024-11") == 75
    found = ledger(scored)
    assert found["shortfall", "procedural"] == -5
    assert found["shortfall", "performance"] == -7
    assert not [entry for entry, _ in found if entry == "event"]
    assert scored.total("u", scenario="without_procedural") == Decimal("90.666667")
    assert scored.violations() == {}


@scored_together
def test_of_one_matter_the_gravest_and_a_multiple_counts() -> Case:
    feeds = scheme({"u": None}, points=20, category={"same_matter": "highest"}, indicator=EVENTS, measures=[GIVEN])
    feeds["events"] = [finding(1, 3, matter_id="m"), finding(2, 5, matter_id="m"), finding(3, 2, multiplier=2)]
    assert points((yield feeds)) == 11


@scored_together
def test_a_finding_that_is_waived_takes_nothing_and_more_than_all_leaves_nothing() -> Case:
    feeds = scheme({"u": None}, indicator=EVENTS, measures=[GIVEN])
    feeds["events"] = [finding(1, 4), finding(2, 30)]
    waived = {"documents": [document("paper")], "decisions": [decision("u", "event", "e2", "waive")]}
    before, after = yield feeds, feeds | waived
    assert (points(before), points(after)) == (0, 6)


@scored_together
def test_an_indicator_that_takes() -> Case:
    feeds = scheme(
        {"u": 88},
        points=5,
        category={"kind": "deduction", "points": 0},
        measures=[{"basis": "value", "rule": "curve"}],
        bands=[(83, -1), (90, Decimal("-0.3")), (96, 0)],
    )
    waived = {"documents": [document("paper")], "decisions": [decision("u", "score", "i", "waive")]}
    scored, free = yield beside(feeds), feeds | waived
    assert ledger(scored)["extra", "performance"] == Decimal("-2.5")
    assert scored.total("u") == Decimal("7.5")
    assert scored.value("select rule_text from marts.dim_indicator where indicator_id = 'i'") == (
        "最多扣 5 分，按实际值在各点之间折算：83 扣分值的 100%，90 扣分值的 30%，96 不得分，"
        "只计加减，不计入满分；缺报记 0 分。"
    )
    assert free.total("u") == 10
    assert free.violations() == {}


@scored_together
def test_an_indicator_that_adds_stops_at_the_cap_of_its_category() -> Case:
    feeds = scheme(
        {"u": 100},
        points=3,
        category={"kind": "bonus", "points": 0, "cap": 2},
        measures=[{"basis": "value", "rule": "curve"}],
        bands=[(0, 0), (100, 1)],
    )
    scored = yield beside(feeds)
    assert scored.total("u") == 12
    assert (
        scored.value("select points_available from scores.unit_totals where scenario = 'actual' and month = '2024-12'")
        == 10
    )
    score_row = scored.rows("select * from marts.indicator_scores where indicator_id = 'i' and month = '2024-12'")[0]
    assert (score_row["points_assigned"], score_row["points"]) == (0, 3)
    assert scored.violations() == {}


@scored_together
def test_whoever_is_scored_on_nothing_else_has_no_ledger() -> Case:
    feeds = scheme({"u": 100}, category={"kind": "bonus", "points": 0}, measures=[GIVEN])
    scored = yield feeds
    assert scored.rows("select * from marts.score_ledger") == []
    assert scored.violations() == {}


@scored_together
@pytest.mark.parametrize(("group", "expected"), [("g", 4), ("h", 0)])
def test_own_measures_of_a_group_replace_those_for_all(group: str, expected: int) -> Case:
    feeds = scheme({"u": 96, "w": 96}, points=5)
    feeds["targets"] = [target_row(unit, 120) for unit in ("u", "w")]
    feeds["participants"][0] |= {"group_id": group, "group_name": "甲组"}
    feeds["participants"][1] |= {"group_id": "h", "group_name": "乙组"}
    feeds["measures"].append(feeds["measures"][0] | {"group_id": "h", "rule": "threshold"})
    scored = yield feeds
    assert (points(scored), points(scored, "w")) == (expected, 0)
    assert scored.violations() == {}


@scored_together
def test_points_of_a_band_are_those_of_the_measure() -> Case:
    feeds = scheme(
        {"u": 7},
        measures=[
            {"basis": "value", "rule": "band", "share": Decimal("0.3")},
            GIVEN | {"share": Decimal("0.7"), "band_set": None},
        ],
    )
    feeds["measures"][0]["band_set"] = "s"
    feeds["bands"] = [
        {"assessment_id": "A", "band_set": "s", "at": at, "points": given} for at, given in ((0, 0), (5, 2), (9, 3))
    ]
    assert points((yield feeds)) == 9
