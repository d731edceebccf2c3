"""What a unit lacks to the place above, where to draw level is not enough."""

from decimal import Decimal

import pytest

from tests.schemes import Feeds, scheme
from tests.scoring import score

pytestmark = pytest.mark.dear


def tied(tie_rule: str) -> Feeds:
    """Units x and y, 10 points each; x has more of them in the category that breaks ties. Unit z has less in all."""
    feeds = scheme({"x": 10, "y": 5, "z": 1}, target=10, assessment={"tie_rule": tie_rule, "tie_category_id": "c"})
    feeds["categories"].append(feeds["categories"][0] | {"category_id": "d", "category_name": "其他"})
    feeds["indicators"].append(feeds["indicators"][0] | {"indicator_id": "j", "category_id": "d"})
    feeds["measures"].append(feeds["measures"][0] | {"indicator_id": "j"})
    feeds["targets"] += [row | {"indicator_id": "j"} for row in feeds["targets"]]
    values = {"x": 5, "y": 10, "z": 1}
    feeds["reports"] += [row | {"indicator_id": "j", "value": values[row["unit_id"]]} for row in feeds["reports"]]
    return feeds


@pytest.mark.parametrize(("tie_rule", "needed"), [("category", Decimal("0.01")), ("shared", None)])
def test_a_tie_that_is_broken_takes_the_least_that_shows(tie_rule: str, needed: Decimal | None) -> None:
    found = score(tied(tie_rule), only=["promotion_aims"])
    aims = {row["unit_id"]: row for row in found.rows("select * from application.promotion_aims")}
    assert (aims["y"]["rank"], aims["y"]["points_to_next_rank"]) == ((2 if needed else 1), needed)
    # Unit z has less of the category of ties, too: level with those above, it would stay behind them.
    assert aims["z"]["points_to_next_rank"] == 13 + (needed or 0)
