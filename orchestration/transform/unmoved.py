"""One phase of a run that goes on with a kept build: dbt makes only the models that would come out different.

A model that reads something that has moved is asked first: its own query, as dbt compiles it, against the rows that it
holds. So a new day or a new release stops where it no longer makes a difference. What does differ dbt makes, room by
room, with the tests; only tables that then hold something else have moved themselves. Whatever fails here is left to
the whole phase, which says what is wrong in the way that people know.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.files import BUILD_DATABASE
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
    def rooms(self) -> list[str]:
        """The folders of the phase, each after those that it reads; two that read each other are an error."""
        of = {uid: node["fqn"][1] for uid, node in self.models.items()}
        needs: dict[str, set[str]] = {room: set() for room in of.values()}
        for uid, node in self.models.items():
            needs[of[uid]] |= {of[name] for name in self.reads(node) if name in of} - {of[uid]}
        return list(TopologicalSorter(needs).static_order())

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
    outcome = _build_moved(graph, dbt, database) if goes_on else None
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


def _build_moved(graph: Graph, dbt: DbtRun, database: Path) -> Outcome | None:
    """None where something failed, or dbt was never asked about a node: the whole phase is to be built."""
    with duckdb.connect(str(database)) as connection:
        moved = (moved_in(connection) or set()) | look(connection, graph.sources)
        said = results_of(connection, graph.models.keys() | graph.tests.keys())
    if (graph.models.keys() | graph.tests.keys()) - said.keys():
        return None
    done: dict[str, NodeResult] = {}
    settled: set[str] = set()
    while wave := _next_wave(graph, database, moved, settled):
        tables = [uid for uid in wave if not is_view(graph.models[uid])]
        before = _fingerprints(database, graph, tables)
        outcome = dbt.build([graph.models[uid]["name"] for uid in tables])
        if outcome.error:
            return None
        done |= {node.unique_id: node for node in outcome.nodes}
        moved |= {uid for uid, found in _fingerprints(database, graph, tables).items() if found != before[uid]}
        with duckdb.connect(str(database)) as connection:
            moved |= look(connection, {uid: place(graph.models[uid]) for uid in wave if uid not in before})
        settled |= set(wave)
    tests = [uid for uid, node in graph.tests.items() if uid not in done and moved & set(graph.reads(node))]
    held = _held(graph, database, tests)
    if held is None:
        return None
    done |= held
    with duckdb.connect(str(database)) as connection:
        note_moved(connection, moved - (moved_in(connection) or set()))
        remember_results(connection, list(done.values()))
    return Outcome(tuple((said | done).values()), "")


def _next_wave(graph: Graph, database: Path, moved: set[str], settled: set[str]) -> list[str]:
    """The models that dbt is to make next; those that come out as they are become `settled` here, without it.

    Of what a move reaches, models that nothing else to be made may change are asked what they would hold now. Once only
    such are left as would hold something else, the first room that has one is made, with all that is reached there.
    """
    different: set[str] = set()
    with opened(database) as connection:
        while True:
            reached = reached_by(graph, moved, settled)
            asked = [uid for uid, is_first in reached.items() if is_first and uid not in different]
            if not asked:
                break
            views = {uid: place(graph.models[uid]) for uid in asked if is_view(graph.models[uid])}
            moved |= look(connection, views)
            for uid in asked:
                if uid in views or _stays(connection, graph, uid):
                    settled.add(uid)
                else:
                    different.add(uid)
    room_of = {uid: graph.models[uid]["fqn"][1] for uid in reached}
    first = next((room for room in graph.rooms if any(room_of[uid] == room for uid in different)), "")
    return [uid for uid in reached if room_of[uid] == first]


def reached_by(graph: Graph, moved: Collection[str], settled: Collection[str]) -> dict[str, bool]:
    """The models that are not settled and that a move reaches; True: nothing that it reads may still change."""
    reached: dict[str, bool] = {}
    for uid, node in graph.models.items():
        reads = graph.reads(node)
        if uid not in settled and any(name in reached or name in moved for name in reads):
            reached[uid] = not any(name in reached for name in reads)
    return reached


def _stays(connection: duckdb.DuckDBPyConnection, graph: Graph, uid: str) -> bool:
    """Whether a table, made anew, would hold what it holds; one whose query refuses is to be made, and refuse there."""
    where = place(graph.models[uid])
    try:
        return fingerprint(connection, *where, graph.queries[uid]) == fingerprint(connection, *where)
    except duckdb.Error:
        return False


def _held(graph: Graph, database: Path, tests: Iterable[str]) -> dict[str, NodeResult] | None:
    """The results of data tests whose queries find no row; None where one does, or is judged by another measure."""
    found: dict[str, NodeResult] = {}
    with opened(database) as connection:
        for uid in tests:
            config = graph.tests[uid]["config"]
            if any(config[name] != usual for name, usual in _USUAL.items()):
                return None
            if connection.execute(f"select 1 from ({graph.queries[uid]}) limit 1").fetchone():
                return None
            found[uid] = NodeResult(uid, "pass", 0.0, 0, "")
    return found


def _fingerprints(database: Path, graph: Graph, uids: Iterable[str]) -> dict[str, str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {uid: fingerprint(connection, *place(graph.models[uid])) for uid in uids}
