"""What one phase of a run builds and tests, and what each of it reads, with the queries as dbt compiles them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from orchestration.base.files import BUILD_DATABASE
from orchestration.transform.arguments import is_selected
from orchestration.transform.compiled import compiled_queries
from orchestration.transform.project import ParsedProject

Node = Mapping[str, Any]
# A table or view as compiled queries name it.
_NAMED = re.compile(rf'(?:"{Path(BUILD_DATABASE).stem}"\.)?"(\w+)"\."(\w+)"')


@dataclass(frozen=True)
class Graph:
    """The models, tests and sources of a phase, and what each reads. `select`: as dbt is told, by tag or by name."""

    parsed: ParsedProject
    select: tuple[str, ...]

    @cached_property
    def models(self) -> dict[str, Node]:
        """The selected models by unique id, each after what it reads."""
        every = self._every
        chosen = {uid: self.reads(every[uid]) for uid in sorted(selected(every, self.select))}
        return {uid: every[uid] for uid in TopologicalSorter(chosen).static_order() if uid in chosen}

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
    def _every(self) -> dict[str, Node]:
        return {node["unique_id"]: node for node in self.parsed.models().values()}

    @cached_property
    def _needed(self) -> set[str]:
        return made_of(self.models, {uid: self.reads(node) for uid, node in self._every.items()})

    @cached_property
    def sources(self) -> dict[str, tuple[str, str]]:
        """Where the sources lie that models of the phase read."""
        read = {name for node in self.models.values() for name in self.reads(node)}
        every = self.parsed.manifest["sources"]
        return {uid: (every[uid]["schema"], every[uid]["identifier"]) for uid in sorted(read & every.keys())}

    @property
    def queries(self) -> Mapping[str, str]:
        """The compiled query of every model and test."""
        return compiled_queries(self.parsed)

    def reads(self, node: Node) -> Sequence[str]:
        """What dbt knows of, and what the compiled query names beside it: macros may read more than they tell."""
        return _reads(self.parsed).get(node["unique_id"], ())

    def views(self) -> dict[str, tuple[str, str]]:
        return {uid: place(node) for uid, node in self.models.items() if is_view(node)}


@lru_cache(maxsize=2)
def _reads(parsed: ParsedProject) -> Mapping[str, Sequence[str]]:
    """What every model and test of a parse reads, by unique id; worked out once, several phases of a night ask."""
    manifest, queries = parsed.manifest, compiled_queries(parsed)
    nodes = {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] in ("model", "test")}
    at = {place(node): uid for uid, node in nodes.items() if node["resource_type"] == "model"}
    at |= {(source["schema"], source["identifier"]): uid for uid, source in manifest["sources"].items()}
    named = {uid: {at[found] for found in _NAMED.findall(queries.get(uid, "")) if found in at} for uid in nodes}
    return {uid: sorted({*node["depends_on"]["nodes"], *named[uid]} - {uid}) for uid, node in nodes.items()}


def selected(models: Mapping[str, Node], select: Sequence[str]) -> set[str]:
    """What dbt selects by words that are joined, each of terms with commas between them that all have to hold.

    A term is `tag:…`, `path:…` or a model's name, with all that it is made of where `+` stands before it. Raises
    LookupError for any other.
    """
    return set().union(*(set.intersection(*(_term(models, term) for term in word.split(","))) for word in select))


def _term(models: Mapping[str, Node], term: str) -> set[str]:
    method, _, value = term.removeprefix("+").rpartition(":")
    if method == "path":
        found = {uid for uid, node in models.items() if Path(node["original_file_path"]).is_relative_to(value)}
    elif method in ("", "tag"):
        found = {uid for uid, node in models.items() if is_selected(node, [term.removeprefix("+")])}
    else:
        found = set()
    if not found:
        raise LookupError(f"nothing that is known is selected by {term}")
    declared = {uid: node["depends_on"]["nodes"] for uid, node in models.items()}
    return found | made_of(found, declared) if term.startswith("+") else found


def made_of(models: Iterable[str], reads: Mapping[str, Iterable[str]]) -> set[str]:
    """All models that these read, directly or through others, by unique id. `reads`: of every model, what it names."""
    found: set[str] = set()
    wanted = list(models)
    while wanted:
        new = {name for name in reads[wanted.pop()] if name in reads and name not in found}
        found |= new
        wanted += new
    return found


def place(node: Node) -> tuple[str, str]:
    return node["schema"], node["name"]


def is_view(node: Node) -> bool:
    return bool(node["config"]["materialized"] == "view")
