"""The draws of an assessment hang on its id alone, so that another one beside it moves none of its figures."""

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from tests.schemes import renamed, scheme, together
from tests.scoring import AS_OF, Feeds, score

pytestmark = pytest.mark.dear

UNITS = {f"u{number}": Decimal(number) / 10 + 9 for number in range(6)}
TABLES = ("rank_robustness", "category_sensitivity")


def with_id(assessment: str) -> Feeds:
    """An assessment of two categories whose units stand close together."""
    feeds = scheme(UNITS, target=10)
    second = {
        "categories": [
            {**row, "category_id": "d", "category_name": "民生", "points": 30} for row in feeds["categories"]
        ],
        "indicators": [{**row, "category_id": "d", "indicator_id": "j", "points": 30} for row in feeds["indicators"]],
        "measures": [{**row, "indicator_id": "j"} for row in feeds["measures"]],
        "targets": [{**row, "indicator_id": "j"} for row in feeds["targets"]],
        "reports": [{**row, "indicator_id": "j", "value": 19 - row["value"]} for row in feeds["reports"]],
    }
    both = {feed: [*rows, *second.get(feed, [])] for feed, rows in feeds.items()}
    return renamed(both, assessment)


@cache
def scored(*assessments: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table, of assessments that are scored together."""
    build = score(together([with_id(assessment) for assessment in assessments]), AS_OF, TABLES)
    return {table: build.rows(f"from marts.{table} order by all") for table in TABLES}


def figures(table: str, of: str, *assessments: str) -> list[dict[str, Any]]:
    """What is found of one of several assessments that are scored together."""
    found = [row | {"assessment_id": ""} for row in scored(*assessments)[table] if row["assessment_id"] == of]
    assert found
    return found


@pytest.mark.parametrize("table", TABLES)
def test_another_assessment_moves_no_figure_of_this_one(table: str) -> None:
    own = figures(table, "M", "M")
    assert figures(table, "M", "A", "M") == own
    assert figures(table, "M", "A", "M", "Z") == own


def test_the_draws_move_something() -> None:
    """Else nothing would be noticed."""
    assert len({row["rank_kept_share"] for row in figures("rank_robustness", "M", "M")}) > 1


def test_assessments_that_are_alike_are_drawn_apart() -> None:
    assert figures("rank_robustness", "A", "A", "M") != figures("rank_robustness", "M", "A", "M")
