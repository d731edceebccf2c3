"""What the gate writes into a build: gate.checks, gate.violations and gate.verdicts.

count() says what there is to look at, by one scan per table; validation.py judges; settle() writes down what was judged
and keeps every failing row. Pages and Dagster are elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import duckdb

from orchestration.base.sql import quoted
from orchestration.gates import sql
from orchestration.gates.errors import GateError
from orchestration.gates.suites import Expectation, Suite, Wording
from orchestration.gates.verdicts import WRITE_VERDICTS
from orchestration.transform.past import GATE_TABLES

# Where dbt puts tables that expectations may name.
_SCHEMAS = ("checks", "marts", "scores", "facts", "staging")
NOTHING_LOOKED_AT = "nothing_looked_at"


@dataclass(frozen=True)
class Counted:
    """Rows that an expectation looked at, and those that failed it."""

    checked: int
    failed: int


def look(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite], wording: Wording, run_id: str) -> None:
    """Judge by our own count alone: for scenarios, of which nothing is ever official. The gate itself: gate.py."""
    lookings = count(connection, suites, wording, run_id)
    settle(connection, lookings, wording, {name: one.failed == 0 for name, one in counted(connection).items()})


def count(
    connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite], wording: Wording, run_id: str
) -> list[sql.Looking]:
    """Write down how many rows each expectation looks at and how many fail; nothing is judged yet."""
    require_build(connection, run_id)
    lookings = _lookings(connection, suites, run_id)
    _require_known_names(connection, lookings, wording)
    connection.execute(sql.CREATE_TABLES)
    _prepare_assessments(connection)
    for table, group in _by_table(lookings):
        _guarded(connection, sql.count_rows(group), f"{table} 的期望")
    connection.execute(sql.fill_in_assessments(lookings))
    return lookings


def counted(connection: duckdb.DuckDBPyConnection) -> dict[str, Counted]:
    """What count() wrote down of every expectation, over all assessments of this build."""
    rows = connection.execute(
        "select expectation, sum(checked_rows), sum(failed_rows) from gate.checks group by expectation"
    ).fetchall()
    return {name: Counted(int(checked), int(failed)) for name, checked, failed in rows}


def settle(
    connection: duckdb.DuckDBPyConnection,
    lookings: Sequence[sql.Looking],
    wording: Wording,
    successes: Mapping[str, bool],
) -> None:
    """Give every expectation the success that was found, keep all rows of those that failed, and what went before.

    A check that nobody judged stays failed: gate.checks is written with `success` false.
    """
    before = counted(connection)
    for name, success in successes.items():
        connection.execute(
            "update gate.checks set success = (? or failed_rows = 0) where expectation = ?", [success, name]
        )
    failed = {name for name, success in successes.items() if not success}
    for table, group in _by_table([looking for looking in lookings if looking.expectation.name in failed]):
        _guarded(connection, sql.collect_failing(group), f"{table} 的期望")
        for looking in group:
            _guarded(connection, sql.write_violations(looking, wording), f"期望 {looking.expectation.name}")
    _require_all_rows_kept(connection, {name: one.failed for name, one in before.items() if one.failed})
    _take_over(connection, lookings[0].build)
    _mark_what_was_not_looked_at(connection, lookings)


def _require_all_rows_kept(connection: duckdb.DuckDBPyConnection, failed: Mapping[str, int]) -> None:
    kept = dict(connection.execute("select expectation, count(*) from gate.violations group by expectation").fetchall())
    differing = sorted(name for name in failed.keys() | kept.keys() if failed.get(name, 0) != kept.get(name, 0))
    if differing:
        raise GateError(f"期望 {'、'.join(differing)} 的计数与写下的行不一致")


def give_verdicts(connection: duckdb.DuckDBPyConnection, run_id: str, page: str) -> None:
    """One verdict per assessment from what was written down. `page`: where Data Docs are, below the release."""
    connection.execute(WRITE_VERDICTS, {"build": run_id, "page": page})


def require_build(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """The data must be those of this run, not of an earlier build."""
    try:
        rows = connection.execute("select run_id from run.run_context").fetchall()
    except duckdb.CatalogException as error:
        raise GateError("构建库里没有 run.run_context，不知道是哪一次运行的数据") from error
    if rows != [(run_id,)]:
        found = "、".join(str(row[0]) for row in rows) or "（空）"
        raise GateError(f"构建库里是运行 {found} 的数据，不是本次运行 {run_id} 的")


def _lookings(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite], run_id: str) -> list[sql.Looking]:
    tables = _tables(connection)
    lookings = []
    for suite in suites:
        for expectation in suite.expectations:
            table = tables.get(expectation.table)
            if table is None:
                raise GateError(f"期望 {expectation.name} 要查的表 {expectation.table} 不在本次构建里")
            lookings.append(sql.Looking(run_id, suite.suite, expectation, table))
    if not lookings:
        raise GateError("没有任何期望，闸门等于没有")
    return lookings


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, sql.Table]:
    rows = connection.execute(
        """
        select schema_name, table_name, column_name, data_type from duckdb_columns()
        where database_name = current_database() order by schema_name, table_name, column_index
        """
    ).fetchall()
    columns: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, kind in rows:
        columns.setdefault((schema, table), {})[column] = kind
    found: dict[str, sql.Table] = {}
    for (schema, name), types in columns.items():
        if schema in _SCHEMAS and (name not in found or _SCHEMAS.index(schema) < _SCHEMAS.index(found[name].schema)):
            found[name] = sql.Table(schema, name, types)
    return found


def _require_known_names(
    connection: duckdb.DuckDBPyConnection, lookings: Sequence[sql.Looking], wording: Wording
) -> None:
    """A condition, key or sentence that names an unknown column is a defect of the suite, never a pass."""
    for looking in lookings:
        _guarded(connection, sql.probe(looking), f"期望 {looking.expectation.name}")
        unknown = sql.unknown_names(looking, wording)
        if unknown:
            raise GateError(
                f"期望 {looking.expectation.name} 提到的 {'、'.join(unknown)} 不是表 {looking.expectation.table} 的列"
            )


def _prepare_assessments(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create or replace table gate.assessments as
        select
            cast(known.cycle as integer) as cycle,
            known.assessment_id,
            own.assessment_name,
            own.gate,
            own.assessment_id is null as is_unknown,
            coalesce(own.is_open, false) as is_open
        from (select distinct cycle, assessment_id from checks.chk_landing_feeds) as known
        left join checks.chk_assessments as own
            on known.cycle = own.cycle and known.assessment_id = own.assessment_id
        """
    )


def _take_over(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """What was found in cycles of which nothing has changed since; the build does not hold their rows."""
    for table in GATE_TABLES:
        if has_past(connection, f"gate_{table}"):
            stamp = f", {quoted(run_id)} as build" if table != "assessments" else ""
            connection.execute(f"insert into gate.{table} by name select *{stamp} from past.gate_{table}")


def has_past(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the build takes rows of this table over."""
    found = connection.execute(
        "select 1 from information_schema.tables where table_schema = 'past' and table_name = ?", [table]
    ).fetchone()
    return found is not None


def _by_table(lookings: Sequence[sql.Looking]) -> list[tuple[str, list[sql.Looking]]]:
    ordered = sorted(lookings, key=lambda looking: looking.table.address)
    return [(address, list(group)) for address, group in groupby(ordered, key=lambda looking: looking.table.address)]


def _mark_what_was_not_looked_at(connection: duckdb.DuckDBPyConnection, lookings: Sequence[sql.Looking]) -> None:
    """An expectation that saw no row fails for every assessment, unless its suite says that there may be none."""
    counted = dict(
        connection.execute("select expectation, sum(checked_rows) from gate.checks group by expectation").fetchall()
    )
    for looking in lookings:
        expectation = looking.expectation
        if not counted.get(expectation.name):
            _write_emptiness(connection, looking, expectation)


def _write_emptiness(connection: duckdb.DuckDBPyConnection, looking: sql.Looking, expectation: Expectation) -> None:
    place = [looking.build, looking.suite, looking.suite, expectation.name]
    allowed = expectation.may_be_empty
    connection.execute(
        "insert into gate.checks values (?, ?, ?, ?, null, null, 0, ?, ?, ?)",
        [*place, 0 if allowed else 1, allowed, expectation.severity if allowed else "error"],
    )
    if not allowed:
        message = f"表 {expectation.table} 里没有可查的行，“{expectation.title}”无从判断"
        connection.execute(
            """
            insert into gate.violations
            values (?, ?, ?, ?, ?, 'error', null, null, null, null, null, null, null, null, '{}', ?, ?)
            """,
            [*place, NOTHING_LOOKED_AT, message, expectation.remedy],
        )


def _guarded(connection: duckdb.DuckDBPyConnection, query: str, what: str) -> None:
    try:
        connection.execute(query)
    except (
        duckdb.BinderException,
        duckdb.ParserException,
        duckdb.CatalogException,
        duckdb.ConversionException,
    ) as error:
        raise GateError(f"{what}无法执行：{str(error).splitlines()[0]}") from error
