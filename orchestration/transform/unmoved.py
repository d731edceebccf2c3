"""One phase of a run that goes on with a kept build: only the models that come out different are made anew.

A model that reads something that has moved is asked: its own query, as dbt compiles it, against the rows that it holds.
So a new day or a new release stops where it no longer makes a difference. Where they differ the table takes the new
rows and has moved itself; data tests are asked of all that has. dbt is not needed for that, and starting it would cost
more than most changes do; whatever fails here is left to it and the whole phase, which says what is wrong in the way
that people know.
"""

import re
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.sql import identifier
from orchestration.transform.compiled import compiled_queries
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

Node = Mapping[str, Any]
# A table or view as compiled queries name it.
_NAMED = re.compile(rf'(?:"{Path(BUILD_DATABASE).stem}"\.)?"(\w+)"\."(\w+)"')
# A data test that is judged as dbt judges it unless told otherwise: whoever finds a row fails.
_USUAL = {"fail_calc": "count(*)", "error_if": "!= 0", "warn_if": "!= 0", "limit": None, "where": None}


@dataclass(frozen=True)
class Graph:
    """The models, tests and sources of a project, and what each reads. `tags`: of the models of the phase."""

    parsed: ParsedProject
    tags: frozenset[str]

    @cached_property
    def models(self) -> dict[str, Node]:
        """The models of the phase by unique id, each after what it reads."""
        every = {node["unique_id"]: node for node in self.parsed.models().values()}
        chosen = {uid for uid, node in every.items() if self.tags & set(node["tags"])}
        order = TopologicalSorter({uid: self.reads(every[uid]) for uid in chosen}).static_order()
        return {uid: every[uid] for uid in order if uid in chosen}

    @cached_property
    def tests(self) -> dict[str, Node]:
        """The data tests of the phase: of a model of it, and of none that its models do not need."""
        known = self.models.keys() | self._needed
        found: dict[str, Node] = {}
        for uid, node in self.parsed.manifest["nodes"].items():
            reads = {name for name in self.reads(node) if name.startswith("model.")}
            if node["resource_type"] == "test" and reads & self.models.keys() and reads <= known:
                found[uid] = node
        return found

    @cached_property
    def _needed(self) -> set[str]:
        every = {node["unique_id"]: node for node in self.parsed.models().values()}
        needed: set[str] = set()
        wanted = list(self.models)
        while wanted:
            for name in self.reads(every[wanted.pop()]):
                if name in every and name not in needed:
                    needed.add(name)
                    wanted.append(name)
        return needed

    @cached_property
    def sources(self) -> dict[str, tuple[str, str]]:
        """Where the sources lie that models of the phase read."""
        read = {name for node in self.models.values() for name in self.reads(node)}
        every = self.parsed.manifest["sources"]
        return {uid: (every[uid]["schema"], every[uid]["identifier"]) for uid in sorted(read & every.keys())}

    @cached_property
    def queries(self) -> dict[str, str]:
        """The compiled query of every model and test."""
        return compiled_queries(self.parsed)

    def reads(self, node: Node) -> list[str]:
        """What dbt knows of, and what the compiled query names beside it: macros may read more than they tell."""
        return self._reads[node["unique_id"]]

    @cached_property
    def _reads(self) -> dict[str, list[str]]:
        manifest = self.parsed.manifest
        nodes = {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] in ("model", "test")}
        at = {place(node): uid for uid, node in nodes.items() if node["resource_type"] == "model"}
        at |= {(source["schema"], source["identifier"]): uid for uid, source in manifest["sources"].items()}
        named = {
            uid: {at[found] for found in _NAMED.findall(self.queries.get(uid, "")) if found in at} for uid in nodes
        }
        return {uid: sorted({*node["depends_on"]["nodes"], *named[uid]} - {uid}) for uid, node in nodes.items()}

    def views(self) -> dict[str, tuple[str, str]]:
        return {uid: place(node) for uid, node in self.models.items() if is_view(node)}


def place(node: Node) -> tuple[str, str]:
    return node["schema"], node["name"]


def is_view(node: Node) -> bool:
    return bool(node["config"]["materialized"] == "view")


def build_phase(parsed: ParsedProject, dbt: DbtRun, database: Path, select: Sequence[str]) -> Outcome:
    """Build the models with these tags and run their data tests; on a kept build, those that a move reaches."""
    graph = Graph(parsed, frozenset(tag.removeprefix("tag:") for tag in select))
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
    graph = Graph(parsed, frozenset(tag.removeprefix("tag:") for tag in tags))
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
            held = _held(connection, graph, moved)
        except duckdb.Error:
            return None
        if held is None:
            return None
        done |= held
        note_moved(connection, moved - before)
        remember_results(connection, list(done.values()))
    return Outcome(tuple((said | done).values()), "")


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


def _held(connection: duckdb.DuckDBPyConnection, graph: Graph, moved: Collection[str]) -> dict[str, NodeResult] | None:
    """The results of data tests of what has moved, whose queries find no row; None where one does, or is judged by
    another measure.
    """
    found: dict[str, NodeResult] = {}
    for uid, node in graph.tests.items():
        if not set(moved) & set(graph.reads(node)):
            continue
        if any(node["config"][name] != usual for name, usual in _USUAL.items()):
            return None
        started = time.perf_counter()
        if connection.execute(f"select 1 from ({graph.queries[uid]}) limit 1").fetchone():
            return None
        found[uid] = NodeResult(uid, "pass", time.perf_counter() - started, 0, "")
    return found
