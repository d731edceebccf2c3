"""What the gate keeps in a build, so that a run that goes on with it need not ask about the same rows again.

The tables gate.* are there anyway; here are Great Expectations' results, and the answer to whether they still stand.
"""

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import duckdb

from orchestration.gates.engine import require_build
from orchestration.gates.suites import Suite
from orchestration.gates.validation import Validation, declared, name_of
from orchestration.transform.moved import moved_in

# Beside the tables that expectations are about: which assessments there are, and what organisations are called.
BESIDE = {"chk_assessments", "chk_landing_feeds", "stg_organisations"}


def keep_validations(connection: duckdb.DuckDBPyConnection, validations: Sequence[Validation]) -> None:
    """Write down what Great Expectations said."""
    connection.execute("create or replace table gate.validations (suite varchar, result varchar)")
    for validation in validations:
        result = json.dumps(validation.result, ensure_ascii=False)
        connection.execute("insert into gate.validations values (?, ?)", [validation.suite, result])


def kept_validations(
    connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite], run_id: str
) -> tuple[Validation, ...] | None:
    """What Great Expectations said of the very same rows, and gate.* put in this run's name; None: look anew."""
    moved = moved_in(connection)
    tables = {expectation.table for suite in suites for expectation in suite.expectations} | BESIDE
    if moved is None or tables & {node.rpartition(".")[2] for node in moved}:
        return None
    require_build(connection, run_id)
    said = _said(connection)
    if said.keys() != {suite.suite for suite in suites}:
        return None
    found = tuple(Validation(suite.suite, {}, declared(suite), said[suite.suite]) for suite in suites)
    for table in ("checks", "violations", "verdicts"):
        connection.execute(f"update gate.{table} set build = ?", [run_id])
    return found


def standing_results(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite]) -> dict[str, list[dict[str, Any]]]:
    """What Great Expectations said of expectations whose table has not moved, by their names; empty in a new build."""
    moved = moved_in(connection)
    if moved is None:
        return {}
    tables = {node.rpartition(".")[2] for node in moved}
    still = {one.name for suite in suites for one in suite.expectations if one.table not in tables}
    found: dict[str, list[dict[str, Any]]] = {}
    for whole in _said(connection).values():
        for one in whole["results"]:
            if (name := name_of(one)) in still:
                found.setdefault(name, []).append(one)
    return found


def _said(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Great Expectations' results by suite; none where another version of it gave them."""
    known = connection.execute("select suite, result from gate.validations").fetchall()
    said = {suite: json.loads(result) for suite, result in known}
    by = {result["meta"]["great_expectations_version"] for result in said.values()}
    return said if by == {version("great_expectations")} else {}
