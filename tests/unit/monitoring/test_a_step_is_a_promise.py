"""What each kind of step promises in small schemes: the feeds changed as it says give exactly that."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import Feeds, document, report, scheme
from tests.scoring import Scored, score

AS_OF = date(2024, 7, 10)
MONTH = "2024-06"
TRIES = ["promotion_candidates"]


def gains(feeds: Feeds) -> dict[tuple[str, str], dict[str, Any]]:
    """What every item of every unit brings by itself."""
    found = score(feeds, as_of=AS_OF, only=TRIES, verdict="open")
    rows = found.rows(
        "select unit_id, item_id, gain, new_value, is_counted, told from application.promotion_candidates"
    )
    return {(row["unit_id"], row["item_id"]): row for row in rows}


def total(feeds: Feeds, unit: str) -> Decimal:
    """The total that is expected of a unit."""
    found: Scored = score(feeds, as_of=AS_OF, only=["unit_totals"], verdict="open")
    return found.value(f"select total from scores.unit_totals where unit_id = '{unit}' and scenario = 'forecast'")


def compared(rule: str, basis: str, values: dict[str, Any], **more: Any) -> Feeds:
    return scheme(values, month=MONTH, measures=[{"basis": basis, "rule": rule}], **more)


def reporting(feeds: Feeds, unit: str, value: Any) -> Feeds:
    rest = [row for row in feeds["reports"] if row["unit_id"] != unit]
    return feeds | {"reports": [*rest, report(unit, MONTH, value)]}


@pytest.mark.parametrize(
    "feeds",
    [
        # The last of a group that moves up to the last but one stays last; beyond, it moves the lowest with it.
        compared("minmax", "value", {"x": 1, "y": 2, "z": 10}),
        # The own value moves the mean.
        compared("minmax", "mean_gap", {"x": 1, "y": 2, "z": 10}),
        compared("ratio", "completion", {"x": "3.4122", "y": 9}, target=7),
        compared("ratio", "completion", {"x": "9.17", "y": 5}, target=7, indicator={"direction": "down"}),
        compared("band", "deviation_pct", {"x": "3.1", "y": 7}, target=7, bands=[(0, 1), (5, "0.8"), (20, "0.5")]),
        compared("curve", "value", {"x": "3.33333", "y": 7}, bands=[(0, 0), (5, "0.8"), (9, 1)]),
    ],
)
def test_reporting_the_figure_brings_what_was_promised(feeds: Feeds) -> None:
    found = [(key, row) for key, row in gains(feeds).items() if row["new_value"] is not None]
    assert found
    for (unit, _), row in found:
        assert total(reporting(feeds, unit, row["new_value"]), unit) - total(feeds, unit) == row["gain"] > 0


def test_up_to_the_last_but_one_the_last_gains_nothing() -> None:
    found = gains(compared("minmax", "value", {"x": 1, "y": 2, "z": 10}))
    assert found["x", "i/m1"]["new_value"] == 10


def lacking_a_stamp(**more: Any) -> Feeds:
    """Unit x has everything but a stamp on its material, which costs 1; late material costs 0.4."""
    feeds = compared("ratio", "completion", {"x": 7, "y": 7}, target=7)
    requirement = {
        "assessment_id": "A", "requirement_id": "r", "requirement_name": "总结", "indicator_id": "i", "unit_id": "x",
        "document_kind": "document", "due_on": "2024-06-30", "month": MONTH, "missing_points": 2, "no_stamp_points": 1,
        "no_signature_points": 1, "late_points": "0.4", "needs_stamp": True,
    }  # fmt: skip
    paper = document("p", unit_id="x", requirement_id="r", month=MONTH, **more)
    return feeds | {"evidence_requirements": [requirement], "documents": [paper]}


def test_a_stamp_on_what_came_in_time_gives_all_of_it_back() -> None:
    step = gains(lacking_a_stamp(stamp="absent"))["x", "r"]
    assert (step["gain"], step["is_counted"]) == (
        total(lacking_a_stamp(), "x") - total(lacking_a_stamp(stamp="absent"), "x"),
        True,
    )


def test_a_claim_that_nobody_has_decided_is_not_counted() -> None:
    feeds = compared("ratio", "completion", {"x": 5, "y": 7}, target=7)
    feeds["categories"].append(
        {"assessment_id": "A", "category_id": "b", "category_name": "加分", "kind": "bonus", "points": 3, "cap": 3}
    )
    feeds["bonus_clauses"] = [
        {
            "assessment_id": "A",
            "clause_id": "k",
            "clause_name": "表彰",
            "category_id": "b",
            "cap": 2,
            "min_publicity_days": 0,
        }
    ]
    claim = {"assessment_id": "A", "clause_id": "k", "unit_id": "x", "title": "获奖", "points": 5, "document_id": "p"}
    feeds["documents"] = [document("p")]
    waiting = feeds | {"bonus_claims": [claim | {"claim_id": "c1", "matter_id": "m", "status": "submitted"}]}
    decided = feeds | {
        "bonus_claims": [waiting["bonus_claims"][0] | {"status": "approved", "decided_on": "2024-06-20"}]
    }
    step = gains(waiting)["x", "c1"]
    assert (step["gain"], step["is_counted"]) == (total(decided, "x") - total(waiting, "x"), False)
    assert step["gain"] > 0
    assert "待核定" in step["told"]
