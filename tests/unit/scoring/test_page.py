"""docs/scoring.md names every basis, rule, parameter, ledger entry and worked example that the engine has."""

import re
from pathlib import Path

from orchestration.landing.contracts import load_contracts
from tests.worked_examples import examples

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "scoring.md").read_text(encoding="utf-8")


def test_every_basis_and_rule_is_on_the_page() -> None:
    measures = load_contracts()["measures"]
    for column in ("basis", "rule"):
        for value, label in measures.column(column).values:
            assert f"`{value}` {label}" in PAGE, (value, label)


def test_every_parameter_is_on_the_page() -> None:
    beside = {"assessment_id", "indicator_id", "measure_id", "basis", "rule", "band_set"}
    for column in load_contracts()["measures"].columns:
        assert column.name in beside or f"`{column.name}`" in PAGE, column.name


def test_every_worked_example_is_on_the_page() -> None:
    assert {f"E{number}" for number in re.findall(r"\bE(\d\d)", PAGE)} == {example.id for example in examples()}
