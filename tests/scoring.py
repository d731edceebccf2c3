"""The scoring engine without a run: the models' own SQL, compiled once, on feeds given as rows, in a DuckDB in memory.

A small scheme is scored in well under a second, so tests can try hundreds: most share a build that is prepared once
(prepared.py). What landing, the gate and the release do is left out: rows come in typed and valid, and every assessment
passes.
"""

import weakref
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from orchestration.gates.engine import give_verdicts, look
from orchestration.gates.sql import CREATE_TABLES
from orchestration.gates.suites import load_suites, load_wording
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.transform import compiled
from orchestration.transform.arguments import BEFORE_GATE
from orchestration.transform.compiled import Model
from orchestration.transform.graph import Graph
from orchestration.transform.past import show_past
from orchestration.transform.prepare import PREVIOUS_MARTS, RunContext, prepare_build
from orchestration.transform.project import parsed_project
from orchestration.whatif.tables import create_tables
from tests.prepared import Bench

Row = Mapping[str, Any]
Feeds = Mapping[str, Sequence[Row]]
AS_OF = date(2025, 1, 15)
CYCLE = 2024
_LANDED_BESIDE = (
    "_cycle integer, _delivery varchar, _row bigint, _delivered_at timestamp, _sha256 varchar, _superseded boolean"
)
_ENGINE = ("facts", "scores", "losses", "rankings")
# What landing writes beside the feeds; scoring reads none of it.
_EMPTY_TABLES = {
    "landing.deliveries": "cycle integer, delivery varchar, feed varchar, sha256 varchar, encoding varchar,"
    " rows_in bigint, rows_landed bigint, rows_superseded bigint, rows_quarantined bigint, delivered_at timestamp,"
    " unreadable boolean, warnings varchar",
    "landing.quarantine": 'cycle integer, delivery varchar, row bigint, feed varchar, "column" varchar,'
    " reason_code varchar, reason varchar, raw varchar, assessment_id varchar",
}
_DEFAULTS_BESIDE = {"_delivered_at": "2025-01-01 00:00:00", "_sha256": "0", "_superseded": False}


@lru_cache(maxsize=1)
def compiled_models() -> tuple[Model, ...]:
    """Every model of the project that a build makes, in an order in which they can be built."""
    return compiled.compiled_models(parsed_project(), ["resource_type:model"])


@lru_cache(maxsize=1)
def identities() -> dict[str, str]:
    """The data tests of the engine's own models, as SQL by name; a row is a violation."""
    engine = {f"model.kaoping.{m.name}" for m in compiled_models() if m.folder in ("staging", *_ENGINE)}
    nodes, queries = parsed_project().manifest["nodes"], compiled.compiled_queries(parsed_project())
    found = {}
    for uid, sql in queries.items():
        needs = {n for n in nodes[uid]["depends_on"]["nodes"] if n.startswith("model.")}
        if nodes[uid]["resource_type"] == "test" and needs <= engine:
            found[nodes[uid]["name"]] = sql
    return found


class Scored:
    """A scored build; `rows` and `one` read a table of it. A table that `only` left out cannot be read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, bench: Bench | None = None) -> None:
        self.connection = connection
        self._bench = bench

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query (or of a table, by its name) as dictionaries."""
        found = self._read(sql if " " in sql else f"select * from {sql}")
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def value(self, sql: str) -> Any:
        """The one value of a query."""
        (row,) = self._read(sql).fetchall()
        return row[0]

    def _read(self, sql: str, again: bool = False) -> duckdb.DuckDBPyConnection:
        if self._bench is None:
            return self.connection.execute(sql)
        if missing := self._bench.not_built(sql):
            raise AssertionError(f"not among the models that were built: {missing}")
        return self._bench.run(sql) if again else self.connection.execute(sql)

    def violations(self) -> dict[str, list[dict[str, Any]]]:
        """What breaks the identities of the ledger, by identity; empty when all hold."""
        broken = [name for name, sql in identities().items() if self._read(sql, again=True).fetchone()]
        return {name: self.rows(identities()[name]) for name in broken}

    def digests(self, leave_out: Iterable[str] = ()) -> dict[str, str]:
        """The sha256 of every mart's rows in order, by mart; columns that may differ are left out."""
        left_out = set(leave_out)
        found = {}
        for (mart,) in self.connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        ).fetchall():
            names = [row[0] for row in self.connection.execute(f'describe marts."{mart}"').fetchall()]
            kept = ", ".join(f'"{name}"' for name in names if name not in left_out)
            rows = self.connection.execute(f'select {kept} from marts."{mart}" order by all').fetchall()
            found[mart] = sha256(repr(rows).encode()).hexdigest()
        return found

    def total(self, unit: str, month: str = "2024-12", scenario: str = "actual") -> Decimal | None:
        """The exact total of a unit, if it has one."""
        found = self._read(
            f"select exact_total from scores.unit_totals where unit_id = '{unit}' and month = '{month}'"
            f" and scenario = '{scenario}'"
        ).fetchall()
        return found[0][0] if found else None


def score(
    feeds: Feeds, as_of: date = AS_OF, only: Iterable[str] = (), database: Path | None = None, verdict: str = "passed"
) -> Scored:
    """Score the feeds as they stand on a date, up to rankings and losses; with `only`, no more than these need.

    The build is a prepared one unless `database` names a file for it; the gate's `verdict` is the same for every
    assessment.
    """
    wanted = frozenset(only) or _engine()

    def land(connection: duckdb.DuckDBPyConnection) -> None:
        land_rows(connection, feeds)
        _write_run(connection, feeds, as_of, verdict)

    if database:
        connection = _empty_build(database)
        land(connection)
        compiled.build_models(connection, compiled.with_ancestors(compiled_models(), wanted))
        return Scored(connection)
    names = frozenset(model.name for model in compiled.with_ancestors(compiled_models(), wanted))
    at_least = _everything() if names - _engine() else _engine()
    bench = _IDLE[at_least].pop() if _IDLE[at_least] else _bench(at_least)
    try:
        bench.build(land, names)
    except BaseException:
        _give_back(bench, at_least)
        raise
    scored = Scored(bench.connection, bench)
    weakref.finalize(scored, _give_back, bench, at_least)
    return scored


# Prepared builds that nobody reads, by the models in them.
_IDLE: defaultdict[frozenset[str], list[Bench]] = defaultdict(list)


@lru_cache(maxsize=1)
def _engine() -> frozenset[str]:
    engine = {model.name for model in compiled_models() if model.folder in _ENGINE}
    return frozenset(model.name for model in compiled.with_ancestors(compiled_models(), engine))


@lru_cache(maxsize=1)
def _everything() -> frozenset[str]:
    return frozenset(model.name for model in compiled_models())


def _bench(names: frozenset[str]) -> Bench:
    return Bench(_empty_build(), compiled.with_ancestors(compiled_models(), names))


def _give_back(bench: Bench, names: frozenset[str]) -> None:
    bench.clear()
    _IDLE[names].append(bench)


def _empty_build(database: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A build with all that models read, without rows."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"attach '{database or ':memory:'}' as build; use build")
    connection.execute("create schema landing; create schema run; create schema gate")
    for feed, contract in load_contracts().items():
        columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in contract.columns)
        connection.execute(f'create table landing."{feed}" ({columns}, {_LANDED_BESIDE})')
    _create_run(connection)
    return connection


def score_landed(
    landing: Path, as_of: date = AS_OF, threads: int = 1, database: Path | None = None, only: Iterable[str] = ()
) -> Scored:
    """Score what landing has left in a folder; every assessment passes; with `only`, no more than these models need."""
    connection = _landed_build(landing, threads, database)
    found = connection.execute("select distinct _cycle, assessment_id from landing.assessments").fetchall()
    _write_run(connection, {"assessments": [{"_cycle": c, "assessment_id": a} for c, a in found]}, as_of)
    compiled.build_models(connection, compiled.with_ancestors(compiled_models(), frozenset(only) or _engine()))
    return Scored(connection)


def gated(landing: Path, as_of: date, database: Path) -> None:
    """A whole build of what landing has left, in a file: all models, with the verdicts that our own count comes to.

    What a night does beside: dbt's data tests, Great Expectations, the release and all that is written of it.
    """
    parsed = parsed_project()
    when = datetime.combine(as_of, time(2))
    prepare_build(database, landing, RunContext("run", "000001-rel", as_of, when, "dev", "x"), parsed, None)
    first = {node["name"] for node in Graph(parsed, BEFORE_GATE).models.values()}
    with closing(duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})) as connection:
        connection.execute(f"attach '{database}' as build; use build; set memory_limit = '2GB'")
        create_tables(connection, parsed)
        compiled.build_models(connection, [model for model in compiled_models() if model.name in first])
        look(connection, load_suites(), load_wording(), "run")
        give_verdicts(connection, "run", "")
        compiled.build_models(connection, [model for model in compiled_models() if model.name not in first])


def _landed_build(landing: Path, threads: int, database: Path | None) -> duckdb.DuckDBPyConnection:
    """A build that reads what landing has left, with a run of which nothing is written yet."""
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    connection.execute(f"attach '{database or ':memory:'}' as build; use build; set memory_limit = '2GB'")
    connection.execute("create schema landing; create schema run; create schema gate")
    for folder in sorted((landing / "tables").iterdir()):
        files = str(folder / "*.parquet").replace("'", "''")
        connection.execute(f"create view landing.\"{folder.name}\" as select * from read_parquet('{files}')")
    _create_run(connection)
    return connection


def land_rows(connection: duckdb.DuckDBPyConnection, feeds: Feeds) -> None:
    """Fill the landed tables as landing would: typed, defaults in, `_cycle` from the row (else 2024)."""
    unknown = set(feeds) - set(load_contracts())
    if unknown:
        raise AssertionError(f"unknown feeds {sorted(unknown)}")
    for feed, contract in load_contracts().items():
        rows = [_landed(contract, row, number) for number, row in enumerate(feeds.get(feed, ()), start=2)]
        if rows:
            values = ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in rows)
            connection.execute(f'insert into landing."{feed}" values {values}')
            _mark_superseded(connection, contract)


def _mark_superseded(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """As landing does: of several rows of one key all but the last."""
    key = ", ".join(f'"{column}"' for column in contract.key)
    later = f'"{contract.resubmission_column}" desc nulls last, ' if contract.resubmission_column else ""
    connection.execute(
        f"""
        update landing."{contract.feed}" set _superseded = true where rowid in (
            select rowid from (
                select rowid, row_number() over (
                    partition by _cycle, {key} order by {later}_delivery desc, _row desc
                ) as place from landing."{contract.feed}"
            ) where place > 1
        )
        """
    )


def _landed(contract: Contract, row: Row, number: int) -> list[Any]:
    names = {c.name for c in contract.columns}
    beside = [c.split()[0] for c in _LANDED_BESIDE.split(", ")]
    if set(row) - names - set(beside):
        raise AssertionError(f"{contract.feed}: unknown columns {sorted(set(row) - names - set(beside))}")
    defaults = {"_cycle": CYCLE, "_delivery": f"{CYCLE}/{contract.feed}/a.csv", "_row": number, **_DEFAULTS_BESIDE}
    typed = [c.default if row.get(c.name) is None else row[c.name] for c in contract.columns]
    return typed + [row.get(name, defaults[name]) for name in beside]


def literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _create_run(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table run.run_context (run_id varchar, release_id varchar, as_of date, started_at timestamp,"
        " code_revision varchar, input_hash varchar)"
    )
    parsed = parsed_project()
    show_past(connection, parsed, None, ())
    create_tables(connection, parsed)
    for table, mart in PREVIOUS_MARTS.items():
        columns = parsed.columns(mart)
        if columns:
            declared = ", ".join(f'"{c.name}" {c.type}' for c in columns)
            connection.execute(f'create table run."{table}" ({declared})')
    connection.execute(CREATE_TABLES)
    for table, beside in _EMPTY_TABLES.items():
        connection.execute(f"create table {table} ({beside})")


def _write_run(connection: duckdb.DuckDBPyConnection, feeds: Feeds, as_of: date, verdict: str = "passed") -> None:
    connection.execute(f"insert into run.run_context values ('run', 'rel', '{as_of}', '{as_of} 02:00:00', 'dev', 'x')")
    passed = {(row.get("_cycle", CYCLE), row["assessment_id"]) for row in feeds.get("assessments", ())}
    for cycle, assessment in sorted(passed):
        connection.execute(
            "insert into gate.verdicts values ('run', ?, ?, ?, 0, 0, 1, '')", [cycle, assessment, verdict]
        )
