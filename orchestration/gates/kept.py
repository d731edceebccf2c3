"""What the gate keeps in a build, so that a run that goes on with it need not ask about the same rows again.

The tables gate.* are there anyway; here are Great Expectations' results, and the answer to whether they still stand.
"""

import json
from collections.abc import Sequence
from importlib.metadata import version

import duckdb

from orchestration.gates.engine import require_build
from orchestration.gates.suites import Suite
from orchestration.gates.validation import Validation, declared
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
    results = dict(connection.execute("select suite, result from gate.validations").fetchall())
    found = tuple(
        Validation(suite.suite, {}, declared(suite), json.loads(results[suite.suite]))
        for suite in suites
        if suite.suite in results
    )
    said_by = {validation.result["meta"]["great_expectations_version"] for validation in found}
    if len(found) != len(suites) or said_by != {version("great_expectations")}:
        return None
    for table in ("checks", "violations", "verdicts"):
        connection.execute(f"update gate.{table} set build = ?", [run_id])
    return found
