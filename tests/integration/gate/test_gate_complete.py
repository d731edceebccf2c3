"""Every expectation is tried: a case breaks it alone, or an example beside it says its edge (tests/unit/gates)."""

from collections.abc import Collection

from gate_cases import CASES

from orchestration.gates.suites import Expectation, load_suites


def without_case(expectations: Collection[Expectation]) -> set[str]:
    """What nothing breaks. One over facts that are there already may say an example beside itself instead."""
    return {e.name for e in expectations if not e.example} - {name for case in CASES for name in case.fails}


def test_every_expectation_has_a_case_or_an_example() -> None:
    assert without_case([e for suite in load_suites() for e in suite.expectations]) == set()
