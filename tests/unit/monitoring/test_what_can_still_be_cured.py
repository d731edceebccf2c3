"""What alerts, the deficiency list and promotion plans say of missing reports: no more than filing them would bring."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, MONTHS, Feeds, decision, document, renamed, report, scheme, together
from tests.scoring import Scored, score

pytestmark = pytest.mark.dear

AFTER_THE_YEAR = date(2025, 1, 31)
MODELS = ("deficiencies", "alerts", "promotion_items", "promotion_plan")


def one_missing(missing_rule: str = "zero", missing: tuple[str, ...] = (FINAL,)) -> Feeds:
    """Unit x owes the reports of some months, unit y none; a missing report costs 0.5, a late one 0.2."""
    feeds = scheme(
        {"x": None, "y": 1},
        target=1,
        indicator={"missing_rule": missing_rule},
        assessment={"missing_report_points": "0.5", "late_report_points": "0.2", "closes_on": "2025-02-20"},
    )
    reported = [report("x", month, 1) for month in MONTHS if month not in missing]
    feeds["reports"] = [report("y", month, 1) for month in MONTHS] + reported
    return feeds


def waived(feeds: Feeds, number: str, **more: Any) -> Feeds:
    waiver = decision("x", "score", "i", "waive", decision_id=number, document_id=number, **more)
    return feeds | {"documents": [document(number)], "decisions": [waiver]}


CASES = {
    "final": one_missing(),
    "july": one_missing(missing=("2024-07",)),
    "waived": waived(one_missing(), "D1"),
    "waived_final": waived(one_missing(), "D2", month=FINAL),
    "one_of_two_waived": waived(one_missing(missing=("2024-11", FINAL)), "D3", month=FINAL),
    "excluded": one_missing("exclude"),
}


@dataclass(frozen=True)
class Told:
    """What is said of one case among all that were scored together."""

    build: Scored
    name: str

    def rows(self, table: str, columns: str = "*") -> list[dict[str, Any]]:
        return self.build.rows(
            f"select {columns} from {table} where assessment_id = '{self.name}' and unit_id = 'x' order by all"
        )

    def alert(self) -> dict[str, Any]:
        [row] = self.rows("marts.alerts", "light, state, points_at_stake, reason")
        return row

    def deficiencies(self) -> list[tuple[str, Decimal, str]]:
        rows = self.rows("marts.deficiencies", "item_id, points_at_stake, remedy")
        return [(row["item_id"], row["points_at_stake"], row["remedy"]) for row in rows]

    def plan(self) -> list[dict[str, Any]]:
        return self.rows("marts.promotion_plan")


@pytest.fixture(scope="module")
def told() -> Callable[[str], Told]:
    """By case; all in one build, while something can still be done."""
    feeds = together([renamed(case, name) for name, case in CASES.items()])
    build = score(feeds, as_of=AFTER_THE_YEAR, only=(*MODELS, "unit_totals"), verdict="open")
    return lambda name: Told(build, name)


def test_once_the_result_stands_no_report_changes_it() -> None:
    found = Told(score(one_missing(), as_of=AFTER_THE_YEAR, only=MODELS, verdict="passed"), "A")
    assert found.deficiencies() == []
    assert found.plan() == []
    said = found.alert()
    assert (said["light"], said["state"], said["points_at_stake"]) == ("red", "lost", 0)
    assert "漏报" not in said["reason"]


def test_a_step_says_its_unit() -> None:
    said = {
        "微克/立方米": "再改善0.7微克/立方米（报到35微克/立方米），",
        "%": "再改善0.7个百分点（报到35%），",
        "": "再改善0.7（报到35），",
    }
    schemes = [
        renamed(
            scheme(
                {"x": "35.7"},
                month="2024-06",
                target=35,
                indicator={"direction": "down", "value_unit": unit or None},
                measures=[{"basis": "gap", "rule": "threshold"}],
            ),
            f"A{unit}",
        )
        for unit in said
    ]
    found = score(together(schemes), as_of=date(2024, 7, 10), only=["promotion_items"], verdict="open")
    steps = found.rows("select assessment_id, told from application.promotion_items where kind = 'indicator'")
    assert len(steps) == len(said)
    for row in steps:
        assert f"与目标的差额{said[row['assessment_id'][1:]]}" in row["told"]


def test_filing_late_brings_the_points_and_the_difference_of_the_charges(told: Callable[[str], Told]) -> None:
    found = told("final")
    assert [(item, points) for item, points, _ in found.deficiencies()] == [(f"i/{FINAL}", Decimal("10.3"))]
    # The category is kept at 0 as it is; with the report it is 10 less the charge for being late.
    assert [row["recoverable_points"] for row in found.plan()] == [Decimal("9.8")]
    assert found.alert()["reason"].startswith("漏报1期，2024-12应于2024-12-25")
    assert found.alert()["state"] == "at_risk"


def test_a_month_that_does_not_stand_for_the_result_brings_only_the_charge(told: Callable[[str], Told]) -> None:
    found = told("july")
    assert [(item, points) for item, points, _ in found.deficiencies()] == [("i/2024-07", Decimal("0.3"))]
    assert found.plan() == []


@pytest.mark.parametrize("name", ["waived", "waived_final"])
def test_what_a_decision_has_given_back_is_not_there_to_be_cured(told: Callable[[str], Told], name: str) -> None:
    found = told(name)
    [row] = found.rows("(from scores.unit_totals where month = '2024-12' and scenario = 'actual')", "exact_total")
    assert row["exact_total"] == 10
    assert found.deficiencies() == []
    assert found.plan() == []
    assert found.alert() == {
        "light": "green", "state": "on_track", "points_at_stake": 0, "reason": "失分已核定免扣。",
    }  # fmt: skip


def test_a_waiver_of_one_month_leaves_the_others_owed(told: Callable[[str], Told]) -> None:
    found = told("one_of_two_waived")
    assert [(item, points) for item, points, _ in found.deficiencies()] == [("i/2024-11", Decimal("0.3"))]
    assert found.plan() == []
    assert found.alert()["reason"].startswith("漏报1期，2024-11应于2024-11-25")


def test_where_missing_reports_are_excluded_nothing_is_lost(told: Callable[[str], Told]) -> None:
    found = told("excluded")
    assert found.deficiencies() == [
        (f"i/{FINAL}", Decimal(0), "补报2024-12的数据，没有发生的填零报送（缺报不计入考评，不失分）")
    ]
    said = found.alert()
    assert (said["light"], said["points_at_stake"]) == ("yellow", 0)
    assert "缺报不计入考评" in said["reason"]
    assert found.plan() == []
