"""The parsed dbt project, built once and shared by every process that needs it.

A parse is kept under the hash of all that it depends on, so it can neither be stale nor half written, and two processes
that parse at once end with the same folder. Running dbt belongs to runner.py.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.problems import Problem
from orchestration.base.settings import PROJECT_ROOT
from orchestration.transform.arguments import parse_arguments

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
_GENERATED = {"target", "logs", "dbt_packages"}
_READ_BY_DBT = {".sql", ".yml", ".yaml", ".md", ".csv", ".py"}
_KEPT_PARSES = 5


@dataclass(frozen=True)
class Column:
    """A column as a model's contract declares it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class ParsedProject:
    """One parse: `folder` holds manifest.json (for us and Dagster) and partial_parse.msgpack (for dbt)."""

    project: Path
    folder: Path

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest as dbt documents it; not to be changed, since others are handed the same."""
        return _manifest(self.folder)

    def graph(self) -> "Manifest":
        """A fresh manifest object for dbtRunner, which writes into it."""
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        packed = (self.folder / "partial_parse.msgpack").read_bytes()
        manifest = Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)
        # What dbt shows as `graph`, which macros/again reads; dbt makes it only when it parses.
        manifest.build_flat_graph()
        return manifest

    def models(self, schema: str | None = None) -> dict[str, Mapping[str, Any]]:
        """The enabled models by name, all or those of one schema."""
        nodes = (node for node in self.manifest["nodes"].values() if node["resource_type"] == "model")
        return {node["name"]: node for node in nodes if schema in (None, node["schema"])}

    def columns(self, model: str) -> list[Column]:
        """The declared columns of a model, in order; empty when there is no such model."""
        declared = self.models().get(model, {}).get("columns", {})
        return [
            Column(c["name"], c.get("data_type") or "varchar", c.get("description") or "") for c in declared.values()
        ]

    def source_tables(self, source: str) -> list[str]:
        """The tables that models read from a source."""
        return sorted(s["name"] for s in self.manifest["sources"].values() if s["source_name"] == source)


@lru_cache(maxsize=2)
def _manifest(folder: Path) -> Mapping[str, Any]:
    """Read once: a folder of that name never holds another parse, and one run asks for it a dozen times."""
    loaded: Mapping[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return loaded


def parsed_project(project: Path = DBT_PROJECT) -> ParsedProject:
    """The parse of the project as it stands on disk; parses when there is none yet."""
    parses = _parses_of(project)
    folder = parses / _fingerprint(project)
    if not _is_whole(folder):
        parses.mkdir(parents=True, exist_ok=True)
        with FileLock(parses / ".lock", thread_local=False):
            # A file that is saved while dbt reads it would else be kept under the hash of what it was before.
            while not _is_whole(folder := parses / _fingerprint(project)):
                _parse(project, folder)
            _forget_old_parses(parses, folder)
    return ParsedProject(project, folder)


def _parses_of(project: Path) -> Path:
    """Beside the project; in the instance's home where the checkout is another user's or read-only."""
    target = project / "target"
    parses = target / "parses"
    nearest = next(place for place in (parses, target, project) if place.is_dir())
    if os.access(nearest, os.W_OK | os.X_OK):
        return parses
    home = os.environ.get("DAGSTER_HOME")
    return (Path(home) if home else PROJECT_ROOT / ".dagster") / "parses"


def _is_whole(folder: Path) -> bool:
    return (folder / "manifest.json").is_file() and (folder / "partial_parse.msgpack").is_file()


def _fingerprint(project: Path) -> str:
    """Everything a parse depends on: the project's files by content, dbt's version."""
    digest = hashlib.sha256()
    digest.update("\n".join([version("dbt-core"), version("dbt-duckdb"), str(project)]).encode())
    for path in sorted(_project_files(project)):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(project).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:20]


def _project_files(project: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(project):
        subfolders[:] = [s for s in subfolders if s not in _GENERATED and not s.startswith(".")]
        yield from (Path(folder, name) for name in names if Path(name).suffix in _READ_BY_DBT and name[0] != ".")


def _parse(project: Path, folder: Path) -> None:
    from orchestration.transform.runner import invoke

    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        # No database is opened; of one name always, so that dbt takes up from this parse in a copy of the project.
        outcome = invoke(parse_arguments(project, fresh), Path(BUILD_DATABASE))
        if outcome.error:
            raise Problem("transform_failed", f"dbt_project 解析失败：{outcome.error}")
        for leftover in fresh.iterdir():
            if leftover.name not in ("manifest.json", "partial_parse.msgpack"):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        if _fingerprint(project) == folder.name:
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _forget_old_parses(parses: Path, newest: Path) -> None:
    """Under the lock: old parses go, but not the ones that a process might just have been given."""
    others = sorted((p for p in parses.iterdir() if p.is_dir() and p != newest), key=lambda p: p.stat().st_mtime)
    for old in others[: -(_KEPT_PARSES - 1)]:
        shutil.rmtree(old, ignore_errors=True)
