"""What has moved since the build that a run goes on with was made: content against content, never times or guesses.

A table whose SQL and whose every input are what they were holds what it held. Sources and views, whose content changes
under them, are compared with the fingerprint that the build kept of them, tables with what they held a moment ago. What
becomes of it is unmoved.py; where a build lies between two runs is warehouse/kept_build.py.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import duckdb

from orchestration.base.sql import identifier, quoted
from orchestration.transform.runner import NodeResult

SCHEMA = "kept"
# Which build looked says nothing of what it found.
_LEFT_OUT = {("gate", table): ("build",) for table in ("checks", "verdicts", "violations")}


def go_on(connection: duckdb.DuckDBPyConnection) -> None:
    """A kept build goes on in another run: so far nothing has moved."""
    connection.execute(f"create or replace table {SCHEMA}.moved (node varchar)")


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on the build counts as one that began from nothing."""
    connection.execute(f"drop schema if exists {SCHEMA} cascade")


def moved_in(connection: duckdb.DuckDBPyConnection) -> set[str] | None:
    """The sources and models of a kept build that have moved so far; None where the build began from nothing."""
    if not _exists(connection, SCHEMA, "moved"):
        return None
    return {row[0] for row in connection.execute(f"select node from {SCHEMA}.moved").fetchall()}


def note_moved(connection: duckdb.DuckDBPyConnection, nodes: Iterable[str]) -> None:
    """They hold something else than before."""
    connection.execute(f"insert into {SCHEMA}.moved select unnest(?)", [sorted(nodes)])


def fingerprint(connection: duckdb.DuckDBPyConnection, schema: str, table: str, query: str = "") -> str:
    """Columns, types and rows of a table or view, in whatever order the rows come; empty where there is none.

    `query`: of what it would hold if it were made of this, with the columns and types that it has.
    """
    place = f"{identifier(schema)}.{identifier(table)}"
    try:
        described = connection.execute(f"describe {place}").fetchall()
    except duckdb.CatalogException:
        return ""
    columns = [(row[0], row[1]) for row in described if row[0] not in _LEFT_OUT.get((schema, table), ())]
    names = ", ".join(identifier(name) for name, _ in columns)
    typed = ", ".join(f"cast({identifier(name)} as {kind}) as {identifier(name)}" for name, kind in columns)
    rows = f"(select {typed} from ({query}))" if query else place
    # Two hashes of 64 bits, so that nobody has to reckon with an accident.
    found = connection.execute(
        f"select count(*), sum(hash({names})), sum(hash({quoted(table)}, {names})) from {rows}"
    ).fetchone()
    return repr((columns, found))


def look(connection: duckdb.DuckDBPyConnection, places: Mapping[str, tuple[str, str]]) -> set[str]:
    """Which of these sources or views, by node, hold something else than when they were last looked at."""
    known = _seen(connection)
    now = {node: fingerprint(connection, *place) for node, place in places.items()}
    changed = {node for node, found in now.items() if known.get(node) != found}
    remember(connection, {node: now[node] for node in changed})
    return changed


def remember(connection: duckdb.DuckDBPyConnection, fingerprints: Mapping[str, str]) -> None:
    """Keep these fingerprints in the build."""
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(f"create table if not exists {SCHEMA}.seen (node varchar primary key, fingerprint varchar)")
    looked = [list(fingerprints), list(fingerprints.values())]
    connection.execute(f"insert or replace into {SCHEMA}.seen select unnest(?), unnest(?)", looked)


def remember_results(connection: duckdb.DuckDBPyConnection, results: Sequence[NodeResult]) -> None:
    """Keep what dbt said of models and tests, for the runs in which nothing they look at moves."""
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(
        f"create table if not exists {SCHEMA}.results"
        " (node varchar primary key, status varchar, failures bigint, message varchar)"
    )
    columns = ("unique_id", "status", "failures", "message")
    said = [[getattr(one, column) for one in results] for column in columns]
    # In one statement: each of six hundred would be written out by itself.
    rows = ", ".join("unnest(?)" for _ in columns)
    connection.execute(f"insert or replace into {SCHEMA}.results select {rows}", said)


def was_told(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether dbt's word on the models is in the build."""
    return _exists(connection, SCHEMA, "results")


def results_of(connection: duckdb.DuckDBPyConnection, nodes: Collection[str]) -> dict[str, NodeResult]:
    """What dbt said of these when it last ran them."""
    rows = connection.execute(f"select node, status, failures, message from {SCHEMA}.results").fetchall()
    return {row[0]: NodeResult(row[0], row[1], 0.0, row[2], row[3], is_kept=True) for row in rows if row[0] in nodes}


def _seen(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute(f"select node, fingerprint from {SCHEMA}.seen").fetchall())


def _exists(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = connection.execute(
        "select 1 from information_schema.tables"
        " where table_catalog = current_database() and table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return found is not None
