"""The models' own SQL, compiled once per parse and kept beside it, for builds that are thrown away.

Starting dbt costs several times what the models of a scheme cost; whoever only wants to look runs their SQL himself.
What dbt does beside (data tests, contracts, order of phases) is left out: official builds go through phases.py.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.problems import Problem
from orchestration.transform.arguments import compile_arguments
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import compiled_by_dbt


@dataclass(frozen=True)
class Model:
    """One model: where it stands, the models that it reads, and its SQL."""

    name: str
    relation: str
    schema: str
    folder: str
    is_view: bool
    needs: tuple[str, ...]
    sql: str


def compiled_models(parsed: ParsedProject, select: Sequence[str]) -> tuple[Model, ...]:
    """The selected models, in an order in which they can be built; compiles what was never asked of this parse."""
    kept = parsed.folder / f"compiled-{hashlib.sha256(' '.join(select).encode()).hexdigest()[:12]}.json"

    def made() -> list[dict[str, Any]]:
        nodes = compiled_nodes(parsed, *select)
        return [asdict(model) for model in _in_order([_model(node) for node in nodes if _is_model(node)])]

    rows = kept_beside(kept, made)
    return tuple(Model(**{**row, "needs": tuple(row["needs"])}) for row in rows)


@lru_cache(maxsize=2)
def compiled_queries(parsed: ParsedProject) -> Mapping[str, str]:
    """The query of every model and data test by unique id; compiled once per parse and read once per process."""

    def made() -> dict[str, str]:
        nodes = compiled_nodes(parsed, "resource_type:model", "resource_type:test")
        return {node["unique_id"]: node["compiled_code"] for node in nodes}

    found: dict[str, str] = kept_beside(parsed.folder / "compiled-queries.json", made)
    return found


def kept_beside(file: Path, make: Callable[[], Any]) -> Any:
    """What `make` makes, from the JSON file where it was made before; whoever else wants it meanwhile waits for it."""
    if not file.is_file():
        with FileLock(file.with_name(f".{file.name}.lock"), thread_local=False):
            if not file.is_file():
                fresh = file.with_name(f".{file.name}.{os.getpid()}")
                fresh.write_text(json.dumps(make(), ensure_ascii=False), encoding="utf-8")
                fresh.replace(file)
    return json.loads(file.read_text(encoding="utf-8"))


def compiled_nodes(parsed: ParsedProject, *select: str, inline: str | None = None) -> list[dict[str, Any]]:
    """What `dbt compile` makes of the selected nodes, or of a query of one's own; opens no database of anybody's."""
    with tempfile.TemporaryDirectory(prefix="kaoping-compile-") as scratch:
        arguments = compile_arguments(parsed.project, Path(scratch), Path(scratch), select, inline)
        nodes, error = compiled_by_dbt(arguments, Path(scratch) / BUILD_DATABASE, parsed.graph())
    if error:
        raise Problem("transform_failed", f"dbt_project 编译失败：{error}")
    return nodes


def build_models(connection: duckdb.DuckDBPyConnection, models: Sequence[Model]) -> None:
    """Build them where the connection's build stands. Raises Problem naming the model that failed."""
    for schema in sorted({model.schema for model in models}):
        connection.execute(f'create schema if not exists "{schema}"')
    for model in models:
        try:
            connection.execute(f"create {'view' if model.is_view else 'table'} {model.relation} as {model.sql}")
        except duckdb.Error as error:
            raise Problem("transform_failed", f"{model.name}：{' '.join(str(error).split())[:500]}") from error


def with_ancestors(models: Sequence[Model], names: Collection[str]) -> list[Model]:
    """The named models and all that they read, in the same order."""
    wanted = set(names)
    for model in reversed(models):
        if model.name in wanted:
            wanted |= set(model.needs)
    return [model for model in models if model.name in wanted]


def _is_model(node: dict[str, Any]) -> bool:
    return bool(node["resource_type"] == "model")


def _model(node: dict[str, Any]) -> Model:
    needs = [name.split(".")[2] for name in node["depends_on"]["nodes"] if name.startswith("model.")]
    is_view = node["config"]["materialized"] == "view"
    folder = Path(node["path"]).parts[0]
    return Model(
        node["name"], node["relation_name"], node["schema"], folder, is_view, tuple(needs), node["compiled_code"]
    )


def _in_order(models: Sequence[Model]) -> list[Model]:
    by_name = {model.name: model for model in models}
    ordered: dict[str, Model] = {}

    def add(model: Model) -> None:
        for needed in model.needs:
            if needed not in ordered and needed in by_name:
                add(by_name[needed])
        ordered.setdefault(model.name, model)

    for name in sorted(by_name):
        add(by_name[name])
    return list(ordered.values())
