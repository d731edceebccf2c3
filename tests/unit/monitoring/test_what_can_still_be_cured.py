"""What alerts, the deficiency list and promotion plans say of missing reports: no more than filing them would bring."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, MONTHS, Feeds, decision, document, report, scheme
from tests.scoring import Scored, score

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


def waived(feeds: Feeds, **more: Any) -> Feeds:
    return feeds | {"documents": [document("paper")], "decisions": [decision("x", "score", "i", "waive", **more)]}


def scored(feeds: Feeds, verdict: str = "open") -> Scored:
    return score(feeds, as_of=AFTER_THE_YEAR, only=MODELS, verdict=verdict)


def alert(found: Scored) -> dict[str, Any]:
    [row] = found.rows("select light, state, points_at_stake, reason from marts.alerts where unit_id = 'x'")
    return row


def deficiencies(found: Scored) -> list[tuple[str, Decimal, str]]:
    rows = found.rows(
        "select item_id, points_at_stake, remedy from marts.deficiencies where unit_id = 'x' order by month"
    )
    return [(row["item_id"], row["points_at_stake"], row["remedy"]) for row in rows]


def test_filing_late_brings_the_points_and_the_difference_of_the_charges() -> None:
    found = scored(one_missing())
    assert [(item, points) for item, points, _ in deficiencies(found)] == [(f"i/{FINAL}", Decimal("10.3"))]
    # The category is kept at 0 as it is; with the report it is 10 less the charge for being late.
    assert [row["recoverable_points"] for row in found.rows("select * from marts.promotion_plan")] == [Decimal("9.8")]
    assert alert(found)["reason"].startswith("漏报1期，2024-12应于2024-12-25")
    assert alert(found)["state"] == "at_risk"


def test_a_month_that_does_not_stand_for_the_result_brings_only_the_charge() -> None:
    found = scored(one_missing(missing=("2024-07",)))
    assert [(item, points) for item, points, _ in deficiencies(found)] == [("i/2024-07", Decimal("0.3"))]
    assert found.rows("select * from marts.promotion_plan") == []


@pytest.mark.parametrize("month", [None, FINAL])
def test_what_a_decision_has_given_back_is_not_there_to_be_cured(month: str | None) -> None:
    found = scored(waived(one_missing(), month=month))
    assert found.total("x") == 10
    assert deficiencies(found) == []
    assert found.rows("select * from marts.promotion_plan") == []
    assert alert(found) == {
        "light": "green", "state": "on_track", "points_at_stake": 0, "reason": "失分已核定免扣。",
    }  # fmt: skip


def test_a_waiver_of_one_month_leaves_the_others_owed() -> None:
    found = scored(waived(one_missing(missing=("2024-11", FINAL)), month=FINAL))
    assert [(item, points) for item, points, _ in deficiencies(found)] == [("i/2024-11", Decimal("0.3"))]
    assert found.rows("select * from marts.promotion_plan") == []
    assert alert(found)["reason"].startswith("漏报1期，2024-11应于2024-11-25")


def test_where_missing_reports_are_excluded_nothing_is_lost() -> None:
    found = scored(one_missing("exclude"))
    assert deficiencies(found) == [
        (f"i/{FINAL}", Decimal(0), "补报2024-12的数据，没有发生的填零报送（缺报不计入考评，不失分）")
    ]
    said = alert(found)
    assert (said["light"], said["points_at_stake"]) == ("yellow", 0)
    assert "缺报不计入考评" in said["reason"]
    assert found.rows("select * from marts.promotion_plan") == []


def test_once_the_result_stands_no_report_changes_it() -> None:
    found = scored(one_missing(), verdict="passed")
    assert deficiencies(found) == []
    assert found.rows("select * from marts.promotion_plan") == []
    said = alert(found)
    assert (said["light"], said["state"], said["points_at_stake"]) == ("red", "lost", 0)
    assert "漏报" not in said["reason"]


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("微克/立方米", "再改善0.7微克/立方米（报到35微克/立方米），"),
        ("%", "再改善0.7个百分点（报到35%），"),
        (None, "再改善0.7（报到35），"),
    ],
)
def test_a_step_says_its_unit(unit: str | None, said: str) -> None:
    feeds = scheme(
        {"x": "35.7"},
        month="2024-06",
        target=35,
        indicator={"direction": "down", "value_unit": unit},
        measures=[{"basis": "gap", "rule": "threshold"}],
    )
    found = score(feeds, as_of=date(2024, 7, 10), only=["promotion_items"], verdict="open")
    [step] = found.rows("select told from application.promotion_items where kind = 'indicator'")
    assert f"与目标的差额{said}" in step["told"]
