"""Great Expectations over what the gate wrote down: did every expectation run in this build and look at rows?

One GX suite per suite of ours, one GX expectation per expectation of ours. GX takes seconds to import, so that happens
inside. What GX finds must agree with gate.checks; where it does not, or where GX raises, the gate has not run.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.base.sql import quoted
from orchestration.gates import dialect
from orchestration.gates.errors import GateError
from orchestration.gates.suites import Expectation, Suite

_GX_SEVERITY = {"error": "critical", "hold": "critical", "warning": "warning"}


@dataclass(frozen=True)
class Validation:
    """What GX says of one suite: success and declared severity per expectation, and its whole result as JSON."""

    suite: str
    success: dict[str, bool]
    declared: dict[str, str]
    result: dict[str, Any]


def validate(build_db: Path, suites: Sequence[Suite], run_id: str) -> tuple[Validation, ...]:
    """Validate the tables that the engine wrote. The file must not be open elsewhere for writing."""
    try:
        with _context(build_db) as (context, batch):
            return tuple(_validate_suite(context, batch, suite, run_id) for suite in suites)
    except GateError:
        raise
    except Exception as error:
        raise GateError(f"Great Expectations 没有跑完：{type(error).__name__}：{error}") from error


def proof(expectation: Expectation, suite: str, run_id: str) -> str:
    """SQL that finds what speaks against the expectation: failing rows, or that this build did not look at it."""
    own = f"expectation = {quoted(expectation.name)} and suite = {quoted(suite)}"
    this_build = f"{own} and build = {quoted(run_id)}"
    troubles = [
        f"select 'not_run' as trouble where not exists (select 1 from {{batch}} where {this_build})",
        f"select 'other_build' as trouble from {{batch}} where {own} and build != {quoted(run_id)}",
        f"select 'miscounted' as trouble from {{batch}} where {this_build} and success != (failed_rows = 0)",
        f"select message as trouble from gate.violations where {this_build}",
    ]
    if not expectation.may_be_empty:
        troubles.append(f"select 'empty' as trouble from {{batch}} where {this_build} having sum(checked_rows) = 0")
    return "\nunion all\n".join(troubles)


@contextmanager
def _context(build_db: Path) -> Iterator[tuple[Any, Any]]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    dialect.register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_sql(
        "build", connection_string=f"{dialect.URL_SCHEME}:///{build_db}", create_temp_table=False
    )
    try:
        asset = source.add_query_asset("checks", query="select * from gate.checks")
        yield context, asset.add_batch_definition_whole_table("all")
    finally:
        for engine in (source.get_engine(), source.get_execution_engine().engine):
            engine.dispose()


def _validate_suite(context: Any, batch: Any, suite: Suite, run_id: str) -> Validation:
    import great_expectations as gx
    from great_expectations.expectations.metadata_types import FailureSeverity

    expectations = gx.ExpectationSuite(name=suite.suite)
    for expectation in suite.expectations:
        expectations.add_expectation(
            gx.expectations.UnexpectedRowsExpectation(
                unexpected_rows_query=proof(expectation, suite.suite, run_id),
                description=expectation.title,
                severity=FailureSeverity(_GX_SEVERITY[expectation.severity]),
                meta={"name": expectation.name, "code": expectation.code, "remedy": expectation.remedy},
            )
        )
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=suite.suite, data=batch, suite=context.suites.add(expectations))
    )
    result = definition.run(result_format="BASIC").to_json_dict()
    declared: dict[str, str] = {expectation.name: expectation.severity for expectation in suite.expectations}
    return Validation(suite.suite, _successes(suite, result), declared, result)


def _successes(suite: Suite, result: dict[str, Any]) -> dict[str, bool]:
    success: dict[str, bool] = {}
    for one in result["results"]:
        exception = one.get("exception_info") or {}
        name = one["expectation_config"]["meta"]["name"]
        if _raised(exception):
            raise GateError(f"Great Expectations 判断期望 {name} 时出错：{_exception_text(exception)}")
        success[name] = bool(one["success"])
    missing = {expectation.name for expectation in suite.expectations} - success.keys()
    if missing:
        raise GateError(f"Great Expectations 没有判断期望 {'、'.join(sorted(missing))}")
    return success


def _raised(exception: dict[str, Any]) -> bool:
    """One record of an exception, or several keyed by metric."""
    if "raised_exception" in exception:
        return bool(exception["raised_exception"])
    return any(isinstance(part, dict) and part.get("raised_exception") for part in exception.values())


def _exception_text(exception: dict[str, Any]) -> str:
    parts = [exception] if "exception_message" in exception else list(exception.values())
    return "；".join(str(part.get("exception_message")) for part in parts if isinstance(part, dict))
