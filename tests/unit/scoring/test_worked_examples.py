"""The worked examples come out exactly, stand beside the model as generated, and are the ones that were agreed."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.scoring import score
from tests.worked_examples import UNIT_TESTS, examples, expected_points, feeds, unit_tests

RENAMED = {"sup_rank": "superior_place", "given": "v"}


def test_the_unit_tests_beside_the_model_are_as_generated() -> None:
    assert UNIT_TESTS.read_text(encoding="utf-8") == unit_tests(), "run: python -m tests.worked_examples"


def test_every_example_comes_out_exactly() -> None:
    scored = score(feeds(), only=["indicator_points"])
    rows = scored.rows("select assessment_id, unit_id, points from scores.indicator_points where scenario = 'actual'")
    assert {(r["assessment_id"], r["unit_id"]): r["points"] for r in rows} == expected_points()


def test_the_examples_are_the_agreed_ones(shared: Path) -> None:
    with (shared / "data" / "rules" / "worked_examples.csv").open(encoding="utf-8") as file:
        agreed = {row["example"]: row for row in csv.DictReader(file)}
    own = {example.id: example for example in examples()}
    assert list(own) == list(agreed)
    for name, row in agreed.items():
        example = own[name]
        assert (example.basis, example.rule, example.direction) == (row["basis"], row["rule"], row["direction"]), name
        assert example.full == Decimal(row["points"]), name
        assert expected_points()[name, f"{name}-1"] == Decimal(row["expected_points"]), name
        assert _landed(example.parameters) == _landed(json.loads(row["parameters"])), name
        assert [[_number(at), _number(rate)] for at, rate in example.bands] == [
            [_number(at), _number(rate)] for at, rate in json.loads(row["bands"])
        ], name
        agreed_units = [json.loads(row["inputs"]), *json.loads(row["other_units"])]
        if row["peers"]:
            agreed_units[0]["superior_peers"] = int(row["peers"])
        own_units = [{k: v for k, v in unit.items() if k != "points"} for unit in example.units]
        assert [_landed(unit) for unit in own_units] == [_landed(unit) for unit in agreed_units], name


def _landed(figures: dict[str, Any]) -> dict[str, Any]:
    return {RENAMED.get(k, k): v if isinstance(v, str) and v.isalpha() else _number(v) for k, v in figures.items()}


def _number(value: Any) -> Decimal:
    """A figure as it lands: six decimals."""
    return round(Decimal(str(value)), 6)
