"""What each kind of step promises in small schemes: the feeds changed as it says give exactly that."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import Feeds, document, renamed, report, scheme, together
from tests.scoring import Scored, score

pytestmark = pytest.mark.dear

AS_OF = date(2024, 7, 10)
MONTH = "2024-06"
Gains = dict[tuple[str, str], dict[str, Any]]


def compared(rule: str, basis: str, values: dict[str, Any], **more: Any) -> Feeds:
    return scheme(values, month=MONTH, measures=[{"basis": basis, "rule": rule}], **more)


def reporting(feeds: Feeds, unit: str, value: Any) -> Feeds:
    rest = [row for row in feeds["reports"] if row["unit_id"] != unit]
    return feeds | {"reports": [*rest, report(unit, MONTH, value)]}


def lacking_a_stamp(paper: str, **more: Any) -> Feeds:
    """Unit x has everything but a stamp on its material, which costs 1; late material costs 0.4."""
    feeds = compared("ratio", "completion", {"x": 7, "y": 7}, target=7)
    requirement = {
        "assessment_id": "A", "requirement_id": "r", "requirement_name": "总结", "indicator_id": "i", "unit_id": "x",
        "document_kind": "document", "due_on": "2024-06-30", "month": MONTH, "missing_points": 2, "no_stamp_points": 1,
        "no_signature_points": 1, "late_points": "0.4", "needs_stamp": True,
    }  # fmt: skip
    stamped = document(paper, unit_id="x", requirement_id="r", month=MONTH, **more)
    return feeds | {"evidence_requirements": [requirement], "documents": [stamped]}


def claiming(claim_id: str, **more: Any) -> Feeds:
    """Unit x has claimed five points under a clause that gives two."""
    feeds = compared("ratio", "completion", {"x": 5, "y": 7}, target=7)
    one = {"assessment_id": "A", "clause_id": "k"}
    category = {
        "assessment_id": "A",
        "category_id": "b",
        "category_name": "加分",
        "kind": "bonus",
        "points": 3,
        "cap": 3,
    }
    claim = one | {
        "claim_id": claim_id,
        "matter_id": "m",
        "unit_id": "x",
        "title": "获奖",
        "points": 5,
        "document_id": "p",
    }
    return feeds | {
        "categories": [*feeds["categories"], category],
        "bonus_clauses": [one | {"clause_name": "表彰", "category_id": "b", "cap": 2, "min_publicity_days": 0}],
        "documents": [document("p")],
        "bonus_claims": [claim | more],
    }


FIGURES = {
    # The last of a group that moves up to the last but one stays last; beyond, it moves the lowest with it.
    "last": compared("minmax", "value", {"x": 1, "y": 2, "z": 10}),
    # The own value moves the mean.
    "mean": compared("minmax", "mean_gap", {"x": 1, "y": 2, "z": 10}),
    "up": compared("ratio", "completion", {"x": "3.4122", "y": 9}, target=7),
    "down": compared("ratio", "completion", {"x": "9.17", "y": 5}, target=7, indicator={"direction": "down"}),
    "band": compared("band", "deviation_pct", {"x": "3.1", "y": 7}, target=7, bands=[(0, 1), (5, "0.8"), (20, "0.5")]),
    "curve": compared("curve", "value", {"x": "3.33333", "y": 7}, bands=[(0, 0), (5, "0.8"), (9, 1)]),
}
OTHERS = {
    "no_stamp": lacking_a_stamp("d1", stamp="absent"),
    "stamped": lacking_a_stamp("d2"),
    "waiting": claiming("c1", status="submitted"),
    "decided": claiming("c2", status="approved", decided_on="2024-06-20"),
}


def seen(schemes: Mapping[str, Feeds], *only: str) -> Scored:
    """All in one build, each the assessment of its name."""
    feeds = together([renamed(feeds, name) for name, feeds in schemes.items()])
    return score(feeds, as_of=AS_OF, only=only, verdict="open")


@pytest.fixture(scope="module")
def found() -> Scored:
    return seen(FIGURES | OTHERS, "promotion_candidates", "unit_totals")


@pytest.fixture(scope="module")
def changed(found: Scored) -> Scored:
    """What comes of every figure that was to be reported, by case and unit."""
    steps = {
        f"{name}/{unit}": reporting(feeds, unit, row["new_value"])
        for name, feeds in FIGURES.items()
        for (unit, _), row in gains(found, name).items()
        if row["new_value"] is not None
    }
    return seen(steps, "unit_totals")


def gains(scored: Scored, name: str) -> Gains:
    """What every item of every unit brings by itself."""
    rows = scored.rows(
        "select unit_id, item_id, gain, new_value, is_counted, told from application.promotion_candidates"
        f" where assessment_id = '{name}'"
    )
    return {(row["unit_id"], row["item_id"]): row for row in rows}


def total(scored: Scored, name: str, unit: str) -> Decimal:
    """The total that is expected of a unit."""
    return scored.value(
        f"select total from scores.unit_totals where assessment_id = '{name}' and unit_id = '{unit}'"
        " and scenario = 'forecast'"
    )


@pytest.mark.parametrize("name", FIGURES)
def test_reporting_the_figure_brings_what_was_promised(found: Scored, changed: Scored, name: str) -> None:
    steps = [(unit, row) for (unit, _), row in gains(found, name).items() if row["new_value"] is not None]
    assert steps
    for unit, row in steps:
        assert total(changed, f"{name}/{unit}", unit) - total(found, name, unit) == row["gain"] > 0


def test_up_to_the_last_but_one_the_last_gains_nothing(found: Scored) -> None:
    assert gains(found, "last")["x", "i/m1"]["new_value"] == 10


def test_a_stamp_on_what_came_in_time_gives_all_of_it_back(found: Scored) -> None:
    step = gains(found, "no_stamp")["x", "r"]
    assert (step["gain"], step["is_counted"]) == (total(found, "stamped", "x") - total(found, "no_stamp", "x"), True)


def test_a_claim_that_nobody_has_decided_is_not_counted(found: Scored) -> None:
    step = gains(found, "waiting")["x", "c1"]
    assert (step["gain"], step["is_counted"]) == (total(found, "decided", "x") - total(found, "waiting", "x"), False)
    assert step["gain"] > 0
    assert "待核定" in step["told"]
