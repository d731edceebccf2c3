"""The order of the verdicts, case by case at its edges: failed before open, open before held, held before passed."""

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.gates import sql
from orchestration.gates.verdicts import WRITE_VERDICTS


@pytest.fixture
def gate() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema gate")
        connection.execute(sql.CREATE_TABLES)
        connection.execute(
            "create table gate.assessments (cycle integer, assessment_id varchar, is_unknown boolean, is_open boolean)"
        )
        yield connection


def verdict(
    gate: duckdb.DuckDBPyConnection,
    *,
    errors: int = 0,
    holds: int = 0,
    warnings: int = 0,
    is_open: bool = False,
    is_unknown: bool = False,
    checked: int = 5,
    build: str = "b",
    of: tuple[int | None, str | None] = (2024, "a"),
) -> str:
    """One assessment with so many failing rows of each severity."""
    gate.execute("insert into gate.assessments values (2024, 'a', ?, ?)", [is_unknown, is_open])
    for severity, failed in (("error", errors), ("hold", holds), ("warning", warnings)):
        gate.execute(
            "insert into gate.checks values (?, 's', 's', ?, ?, ?, ?, ?, ?, ?)",
            [build, severity, *of, checked, failed, failed == 0, severity],
        )
    gate.execute(WRITE_VERDICTS, {"build": "b", "page": "p"})
    [(found,)] = gate.execute("select verdict from gate.verdicts").fetchall()
    return str(found)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "passed"),
        ({"warnings": 1}, "passed"),
        ({"holds": 1}, "held"),
        ({"errors": 1}, "failed"),
        ({"is_open": True}, "open"),
        ({"is_open": True, "holds": 1}, "open"),
        ({"is_open": True, "errors": 1}, "failed"),
        ({"is_open": True, "is_unknown": True}, "failed"),
        ({"is_open": True, "checked": 0}, "failed"),
        ({"errors": 1, "holds": 1}, "failed"),
        ({"checked": 0}, "failed"),
        ({"is_unknown": True}, "failed"),
        ({"errors": 1, "of": (2024, None)}, "failed"),
        ({"errors": 1, "of": (None, None)}, "failed"),
        ({"holds": 1, "of": (2024, None)}, "held"),
        ({"build": "another"}, "failed"),
    ],
)
def test_the_first_that_applies(gate: duckdb.DuckDBPyConnection, given: dict[str, object], expected: str) -> None:
    assert verdict(gate, **given) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("of", [(2024, "b"), (2023, "a"), (2023, None)])
def test_the_failure_of_another_is_not_its_own(gate: duckdb.DuckDBPyConnection, of: tuple[int, str | None]) -> None:
    gate.execute("insert into gate.checks values ('b', 's', 's', 'own', 2024, 'a', 1, 0, true, 'error')")
    assert verdict(gate, errors=1, of=of) == "passed"


def test_rows_that_fail_count_only_where_the_expectation_was_judged_to_fail(gate: duckdb.DuckDBPyConnection) -> None:
    gate.execute("insert into gate.checks values ('b', 's', 's', 'e', 2024, 'a', 3, 0, false, 'error')")
    assert verdict(gate) == "failed"
