"""The draws of an assessment hang on its id alone, so that another one beside it moves none of its figures."""

import hashlib
from decimal import Decimal
from typing import Any

from tests.schemes import scheme
from tests.scoring import AS_OF, Feeds, Scored, score

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
    return {
        feed: [{**row, "assessment_id": assessment} if "assessment_id" in row else row for row in rows]
        for feed, rows in both.items()
    }


def scored(*assessments: str) -> Scored:
    each = [with_id(assessment) for assessment in assessments]
    shared = {"organisations"}
    feeds = {f: each[0][f] if f in shared else [row for one in each for row in one[f]] for f in each[0]}
    return score(feeds, AS_OF, TABLES)


def figures(of: Scored, table: str, assessment: str) -> list[dict[str, Any]]:
    found = of.rows(
        f"select * exclude (assessment_id) from marts.{table} where assessment_id = '{assessment}' order by all"
    )
    assert found
    return found


def test_another_assessment_moves_no_figure_of_this_one() -> None:
    alone, before, around = scored("M"), scored("A", "M"), scored("A", "M", "Z")
    for table in TABLES:
        own = figures(alone, table, "M")
        assert figures(before, table, "M") == own
        assert figures(around, table, "M") == own
    shares = {row["rank_kept_share"] for row in figures(alone, "rank_robustness", "M")}
    assert len(shares) > 1, "the draws move nothing here, so that nothing would be noticed"


def test_assessments_that_are_alike_are_drawn_apart() -> None:
    both = scored("A", "M")
    assert figures(both, "rank_robustness", "A") != figures(both, "rank_robustness", "M")


def test_the_seed_is_the_beginning_of_the_md5_of_the_id() -> None:
    both = scored("A", "市直部门")
    found = both.rows("select distinct assessment_id, assessment_number from application.robustness_parts")
    said = {row["assessment_id"]: row["assessment_number"] for row in found}
    assert said == {name: int(hashlib.md5(name.encode()).hexdigest()[:7], 16) for name in ("A", "市直部门")}
