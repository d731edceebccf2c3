"""Expectations, suites and alterations for the tests of the gate."""

from pathlib import Path
from typing import Any

import duckdb

from orchestration.gates.suites import REQUIRED_SUITES, Expectation, Suite

RUN = "run-1"


def expectation(**changes: Any) -> Expectation:
    """An expectation about checks.things."""
    given: dict[str, Any] = {
        "name": "things_are_fine",
        "title": "东西完好",
        "code": "thing_broken",
        "severity": "error",
        "table": "things",
        "must_be": "is_fine",
        "keys": ["thing_id"],
        "message": "“{unit_name}”的{thing_id}坏了。",
        "remedy": "请修好。",
    }
    return Expectation.model_validate({**given, **changes})


def suites(*of_integrity: Expectation) -> tuple[Suite, ...]:
    """The three required suites; the integrity suite holds what is given."""
    return tuple(
        Suite(
            suite=name,
            title=f"{name}层",
            expectations=of_integrity
            if name == "integrity" and of_integrity
            else (expectation(name=f"{name}_things"),),
        )
        for name in REQUIRED_SUITES
    )


def change(database: Path, statement: str) -> None:
    """Alter the build."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)
