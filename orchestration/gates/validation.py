"""Great Expectations judges: every expectation of the suites is one of GX's own, on the table that it is about.

native.py says which; the condition itself in an UnexpectedRowsExpectation is for the rest. One GX suite per suite and
table. GX takes seconds to import, so that happens inside. Where GX raises, or leaves one out, the gate has not run.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.gates import dialect
from orchestration.gates.errors import GateError
from orchestration.gates.native import Condition, native
from orchestration.gates.sql import Looking, unexpected_rows
from orchestration.gates.suites import Suite

_GX_SEVERITY = {"error": "critical", "hold": "critical", "warning": "warning"}


@dataclass(frozen=True)
class Judgement:
    """What GX found of one expectation: rows that are unexpected, and rows looked at where GX says so, of each part."""

    success: bool
    unexpected: tuple[int, ...]
    looked_at: tuple[int, ...]


@dataclass(frozen=True)
class Validation:
    """What GX says of one suite: judgement and declared severity per expectation, and its whole result as JSON."""

    suite: str
    judgements: dict[str, Judgement]
    declared: dict[str, str]
    result: dict[str, Any]


def validate(
    build_db: Path,
    suites: Sequence[Suite],
    lookings: Sequence[Looking],
    standing: Mapping[str, Sequence[dict[str, Any]]] | None = None,
) -> tuple[Validation, ...]:
    """Let GX judge the tables of a build. The file must not be open elsewhere for writing.

    `standing`: by the name of an expectation, what GX said of it earlier and of the same rows; it is not asked again.
    """
    standing = standing or {}
    asked = [one for one in lookings if one.expectation.name not in standing]
    try:
        with _source(build_db) if asked else nullcontext() as source:
            found = {
                suite.suite: _of_suite(source, suite, [one for one in asked if one.suite == suite.suite])
                for suite in suites
            }
        for looking in lookings:
            found[looking.suite] += standing.get(looking.expectation.name, ())
        return tuple(
            _validation(suite, [one for one in lookings if one.suite == suite.suite], found[suite.suite])
            for suite in suites
        )
    except GateError:
        raise
    except Exception as error:
        raise GateError(f"Great Expectations 没有跑完：{type(error).__name__}：{error}") from error


@contextmanager
def _source(build_db: Path) -> Iterator[Any]:
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
        yield source
    finally:
        for engine in (source.get_engine(), source.get_execution_engine().engine):
            engine.dispose()


def _of_suite(source: Any, suite: Suite, lookings: Sequence[Looking]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    for table in dict.fromkeys(looking.table.address for looking in lookings):
        found = _of_table(source, suite, [one for one in lookings if one.table.address == table])
        results += found["results"]
    return results


def _validation(suite: Suite, lookings: Sequence[Looking], results: Sequence[dict[str, Any]]) -> Validation:
    place = {expectation.name: n for n, expectation in enumerate(suite.expectations)}
    results = sorted(results, key=lambda one: place[name_of(one)])
    counts = {
        "evaluated_expectations": len(results),
        "successful_expectations": sum(bool(one["success"]) for one in results),
    }
    whole = {
        "suite_name": suite.suite,
        "success": all(one["success"] for one in results),
        "statistics": counts,
        "meta": {"great_expectations_version": version("great_expectations")},
        "results": results,
    }
    return Validation(suite.suite, _judgements(lookings, results), declared(suite), whole)


def declared(suite: Suite) -> dict[str, str]:
    """The severity of every expectation."""
    return {expectation.name: expectation.severity for expectation in suite.expectations}


def _of_table(source: Any, suite: Suite, lookings: Sequence[Looking]) -> dict[str, Any]:
    import great_expectations as gx

    table = lookings[0].table
    name = f"{suite.suite}.{table.schema}.{table.name}"
    asset = source.add_table_asset(name, table_name=table.name, schema_name=table.schema)
    expectations = gx.ExpectationSuite(name=name, expectations=[one for looking in lookings for one in built(looking)])
    # Nobody looks for suite, definition or result in the context again: it need not keep them.
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    return dict(batch.validate(expectations, result_format="BASIC").to_json_dict())


def built(looking: Looking) -> list[Any]:
    """One of ours in GX: native expectations where its condition allows, else one with the condition itself."""
    import great_expectations as gx
    from great_expectations.expectations.metadata_types import FailureSeverity

    expectation = looking.expectation
    told: dict[str, Any] = {
        "description": expectation.title,
        "severity": FailureSeverity(_GX_SEVERITY[expectation.severity]),
    }
    meta = {"name": expectation.name, "code": expectation.code, "remedy": expectation.remedy}
    found = native(expectation, looking.table.columns)
    if found is None:
        query = unexpected_rows(looking)
        return [
            gx.expectations.UnexpectedRowsExpectation(unexpected_rows_query=query, meta={**meta, "part": 0}, **told)
        ]
    natives, chosen = found
    row_condition = _row_condition(chosen)
    return [
        getattr(gx.expectations, one.kind)(
            **one.arguments, row_condition=row_condition, meta={**meta, "part": part}, **told
        )
        for part, one in enumerate(natives)
    ]


def _parts(looking: Looking) -> int:
    """How many of GX's expectations one of ours is."""
    found = native(looking.expectation, looking.table.columns)
    return 1 if found is None else len(found[0])


def _row_condition(conditions: Iterable[Condition]) -> Any:
    from great_expectations.expectations.row_conditions import Column

    whole = None
    for one in conditions:
        column = Column(one.column)
        said = {  # type: ignore[operator]
            "is null": column.is_null,
            "is not null": column.is_not_null,
            "in": lambda column=column, one=one: column.is_in(one.value),
            "==": lambda column=column, one=one: column == one.value,
            "!=": lambda column=column, one=one: column != one.value,
            "<": lambda column=column, one=one: column < one.value,
            "<=": lambda column=column, one=one: column <= one.value,
            ">": lambda column=column, one=one: column > one.value,
            ">=": lambda column=column, one=one: column >= one.value,
        }[one.operator]()
        whole = said if whole is None else whole & said
    return whole


def _judgements(lookings: Sequence[Looking], results: Sequence[Mapping[str, Any]]) -> dict[str, Judgement]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in results:
        exception = one.get("exception_info") or {}
        if _raised(exception):
            raise GateError(f"Great Expectations 判断期望 {name_of(one)} 时出错：{_exception_text(exception)}")
        found.setdefault(name_of(one), []).append(one)
    missing = [
        looking.expectation.name
        for looking in lookings
        if len(found.get(looking.expectation.name, [])) != _parts(looking)
    ]
    if missing:
        raise GateError(f"Great Expectations 没有判断期望 {'、'.join(sorted(missing))}")
    return {name: _judgement(parts) for name, parts in found.items()}


def _judgement(parts: Sequence[Mapping[str, Any]]) -> Judgement:
    unexpected, looked_at = [], []
    for one in parts:
        result = one["result"]
        unexpected.append(int(result.get("observed_value", result.get("unexpected_count")) or 0))
        # A pair of columns is looked at only where neither is null; no null is asked of each beside it.
        if "element_count" in result and "column_A" not in one["expectation_config"]["kwargs"]:
            looked_at.append(int(result["element_count"]))
    return Judgement(all(bool(one["success"]) for one in parts), tuple(unexpected), tuple(looked_at))


def name_of(result: Mapping[str, Any]) -> str:
    """Which expectation of ours a result of GX is about."""
    return str(result["expectation_config"]["meta"]["name"])


def _raised(exception: Mapping[str, Any]) -> bool:
    """One record of an exception, or several keyed by metric."""
    if "raised_exception" in exception:
        return bool(exception["raised_exception"])
    return any(isinstance(part, dict) and part.get("raised_exception") for part in exception.values())


def _exception_text(exception: Mapping[str, Any]) -> str:
    parts = [exception] if "exception_message" in exception else list(exception.values())
    return "；".join(str(part.get("exception_message")) for part in parts if isinstance(part, dict))
