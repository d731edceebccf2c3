"""A scheme scored beside others shows the rows that it has alone; who fails to ask is left to fail by itself."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.schemes import bonus, event, scheme
from tests.scored_together import Case, _turns, scored_together
from tests.scoring import CYCLE, Feeds, Scored, score

pytestmark = pytest.mark.dear

TABLES = (
    *("scores.unit_totals", "scores.placings", "rankings.outcomes", "marts.score_ledger", "marts.rankings"),
    *("marts.indicator_scores", "marts.measure_scores", "marts.loss_by_cause", "marts.dim_indicator"),
)


def over_two_years() -> Feeds:
    """The same indicator in two years that follow each other: growth, ranks and tiers look at the year before."""
    now = scheme({"x": 9, "y": 8}, measures=[{"basis": "growth", "rule": "threshold"}])
    before = {
        feed: [
            {k: v.replace("2024-", "2023-") if isinstance(v, str) else v for k, v in row.items()}
            | {"_cycle": CYCLE - 1}
            for row in rows
        ]
        for feed, rows in now.items()
    }
    return {feed: [*rows, *before[feed]] for feed, rows in now.items()}


def with_a_bonus() -> Feeds:
    feeds = scheme({"x": 5, "y": None}, target=10, assessment={"missing_report_points": 1})
    bonus(feeds, {"points": 2})
    return feeds | {"events": [event("x", 1)]}


def with_another_bonus() -> Feeds:
    """Of the same ids: what one scheme calls its own, another may, too."""
    feeds = scheme({"x": 7, "y": 9}, target=10, points=Decimal("12.5"))
    bonus(feeds, {"points": 3, "decided_on": "2024-11-15"})
    return feeds | {"events": [event("x", 2, event_id="E-x-1")]}


def item(name: str, test: Any) -> pytest.Item:
    return cast(pytest.Item, SimpleNamespace(nodeid=name, function=test))


def test_each_scheme_shows_what_it_shows_alone() -> None:
    schemes = (with_a_bonus(), over_two_years(), with_another_bonus())

    @scored_together
    def asking() -> Case:
        yield schemes

    alone = [everything(score(feeds)) for feeds in schemes]
    assert all(rows for each in alone for rows in each.values())
    ((_, beside),) = _turns([item("asking", asking)]).values()
    assert [everything(scored) for scored in beside] == alone
    assert [scored.violations() for scored in beside] == [{}] * len(schemes)


def everything(scored: Scored) -> dict[str, list[str]]:
    """Without the numbers that a build gives and the ids of the ledger's entries, which name the year of the build."""
    return {
        table: sorted(
            str({k: v for k, v in row.items() if not k.endswith(("_no", "entry_id"))})
            for row in scored.rows(f"from {table}")
        )
        for table in TABLES
    }


def test_who_fails_to_ask_is_left_out() -> None:
    @scored_together
    def asking() -> Case:
        yield with_a_bonus()

    @scored_together
    def failing() -> Case:
        raise AssertionError("before it asks")
        yield {}

    assert list(_turns([item("asking", asking), item("failing", failing), item("plain", everything)])) == ["asking"]
