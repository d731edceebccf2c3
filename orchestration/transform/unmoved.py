"""One phase of a run that goes on with a kept build: only the models that come out different are made anew.

A model that reads something that has moved is asked: its own query, as dbt compiles it, against the rows that it holds.
So a new day or a new release stops where it no longer makes a difference. Where they differ the table takes the new
rows and has moved itself; data tests are asked of all that has. Whatever fails here is left to the whole phase, made
from nothing.
"""

import time
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import duckdb

from orchestration.base.sql import identifier
from orchestration.transform.graph import Graph, is_view, place
from orchestration.transform.moved import (
    fingerprint,
    forget,
    look,
    moved_in,
    note_moved,
    remember,
    remember_results,
    results_of,
)
from orchestration.transform.phases import DbtRun
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import NodeResult, Outcome, opened
from orchestration.transform.straight import NotAsDeclaredError, ask


def build_phase(parsed: ParsedProject, dbt: DbtRun, database: Path, select: Sequence[str]) -> Outcome:
    """Build the models with these tags and run their data tests; on a kept build, those that a move reaches."""
    graph = Graph(parsed, tuple(select))
    with duckdb.connect(str(database)) as connection:
        goes_on = moved_in(connection) is not None
    outcome = _build_moved(graph, database) if goes_on else None
    if outcome is not None:
        return outcome
    if goes_on:
        with duckdb.connect(str(database)) as connection:
            forget(connection)
    outcome = dbt.build(select)
    with duckdb.connect(str(database)) as connection:
        remember_results(connection, outcome.nodes)
    return outcome


def look_around(connection: duckdb.DuckDBPyConnection, parsed: ParsedProject, tags: Iterable[str]) -> None:
    """Before a build is put away: keep the fingerprints of the sources and views that its models were made of."""
    if moved_in(connection) is not None:
        return
    graph = Graph(parsed, tuple(tags))
    places = {**graph.sources, **graph.views()}
    remember(connection, {node: fingerprint(connection, *where) for node, where in places.items()})


def _build_moved(graph: Graph, database: Path) -> Outcome | None:
    """None where something failed, or dbt was never asked about a node: the whole phase is to be built."""
    with opened(database) as connection:
        before = moved_in(connection) or set()
        moved = before | look(connection, graph.sources)
        said = results_of(connection, graph.models.keys() | graph.tests.keys())
        if (graph.models.keys() | graph.tests.keys()) - said.keys():
            return None
        try:
            done = remade(connection, graph, moved)
            done |= _held(connection, graph, moved)
        except (duckdb.Error, NotAsDeclaredError):
            return None
        note_moved(connection, moved - before)
        remember_results(connection, list(done.values()))
    # Dagster wants to hear of a table after those that it reads.
    known = said | done
    return Outcome(tuple(known[uid] for uid in (*graph.models, *graph.tests)), "")


def remade(connection: duckdb.DuckDBPyConnection, graph: Graph, moved: set[str]) -> dict[str, NodeResult]:
    """Make anew what reads something that has `moved`, each after what it reads; what comes out different joins it.

    Raises duckdb.Error where a query refuses, or gives other columns than its table has.
    """
    done: dict[str, NodeResult] = {}
    for uid, node in graph.models.items():
        if moved.isdisjoint(graph.reads(node)):
            continue
        started = time.perf_counter()
        if is_view(node):
            moved |= look(connection, {uid: place(node)})
        elif _takes_other_rows(connection, *place(node), graph.queries[uid]):
            moved.add(uid)
            done[uid] = NodeResult(uid, "success", time.perf_counter() - started, None, "OK")
    return done


def _takes_other_rows(connection: duckdb.DuckDBPyConnection, schema: str, table: str, query: str) -> bool:
    """Put the rows of a query in the place of a table's, unless they are the same, and say whether they are not."""
    target = f"{identifier(schema)}.{identifier(table)}"
    columns = connection.execute(f"describe {target}").fetchall()
    typed = ", ".join(f"cast({identifier(name)} as {kind}) as {identifier(name)}" for name, kind, *_ in columns)
    connection.execute(f"create or replace temp table fresh as select {typed} from ({query})")
    differs = fingerprint(connection, schema, table, "from temp.fresh") != fingerprint(connection, schema, table)
    if differs:
        connection.execute("begin")
        connection.execute(f"truncate {target}")
        connection.execute(f"insert into {target} from temp.fresh")
        connection.execute("commit")
    connection.execute("drop table temp.fresh")
    return differs


def _held(connection: duckdb.DuckDBPyConnection, graph: Graph, moved: Collection[str]) -> dict[str, NodeResult]:
    """The results of data tests of what has moved. Raises duckdb.Error, or NotAsDeclaredError where one finds a row."""
    asked = {uid: node for uid, node in graph.tests.items() if set(moved) & set(graph.reads(node))}
    return {uid: ask(connection, node, graph.queries[uid]) for uid, node in asked.items()}
