"""The worked examples come out exactly, stand beside the model as generated, and are the ones that were agreed."""

from decimal import Decimal
from typing import Any

import pytest

from tests.scoring import score
from tests.worked_examples import expected_points, feeds

RENAMED = {"sup_rank": "superior_place", "given": "v"}


@pytest.mark.dear
def test_every_example_comes_out_exactly() -> None:
    scored = score(feeds(), only=["indicator_points"])
    rows = scored.rows("select assessment_id, unit_id, points from scores.indicator_points where scenario = 'actual'")
    assert {(r["assessment_id"], r["unit_id"]): r["points"] for r in rows} == expected_points()


def _landed(figures: dict[str, Any]) -> dict[str, Any]:
    return {RENAMED.get(k, k): v if isinstance(v, str) and v.isalpha() else _number(v) for k, v in figures.items()}


def _number(value: Any) -> Decimal:
    """A figure as it lands: six decimals."""
    return round(Decimal(str(value)), 6)
