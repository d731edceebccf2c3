"""The candidate: the marts of a build as one DuckDB file for readers and one Parquet file each beside it.

The file holds the schema `marts` and nothing else, rows in the order of their key, every table and column with its
Chinese description. It is written in an older storage version, which BI clients can open. Judging it is audit.py.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.files import PARQUET, RELEASE_DATABASE
from orchestration.base.hard_links import link
from orchestration.base.sql import quoted
from orchestration.release.same_marts import same_marts
from orchestration.transform.lacking import marked, reasons_in
from orchestration.whatif.tables import MARTS as SCENARIO_MARTS
from orchestration.whatif.tables import SCHEMA as SCENARIOS

SCHEMA = "marts"
# The generic test that states the key of a table.
KEY_TEST = "key_of_table"
# DuckDB 1.1 and everything newer can open it.
STORAGE_VERSION = "v1.1.0"
# A mart with both says when a release was made; of this one only publishing knows.
_STAMPED = {"release_id", "published_at"}


@dataclass(frozen=True)
class Mart:
    """A mart to write: its key orders the rows, its descriptions become comments."""

    name: str
    key: tuple[str, ...]
    description: str
    columns: Mapping[str, str]


def marts_of(manifest: Mapping[str, Any]) -> dict[str, Mart]:
    """The marts that a dbt manifest declares, by name."""
    keys = {uid: key for uid, key in map(_declared_key, manifest["nodes"].values()) if key}
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == SCHEMA]
    return {
        node["name"]: Mart(
            name=node["name"],
            key=keys.get(node["unique_id"], ()),
            description=node.get("description") or "",
            columns={c["name"]: c.get("description") or "" for c in node.get("columns", {}).values()},
        )
        for node in sorted(nodes, key=lambda n: n["name"])
    }


def write_candidate(
    build: Path,
    out: Path,
    marts: Mapping[str, Mart],
    release_id: str,
    published_at: datetime,
    previous: Path | None = None,
) -> dict[str, int]:
    """Write kaoping.duckdb and parquet/ into `out`; returns the rows of every mart.

    `previous`: the release before. Tables that hold the same as there are taken over from its files.
    """
    (out / PARQUET).mkdir(parents=True, exist_ok=True)
    database = out / RELEASE_DATABASE
    same = same_marts(build, previous, marts)
    if same and previous:
        shutil.copyfile(previous / RELEASE_DATABASE, database)
    with duckdb.connect() as connection:
        connection.execute(f"set temp_directory = {quoted(build.parent / 'spill')}")
        connection.execute(f"attach {quoted(build)} as build (read_only)")
        connection.execute(f"attach {quoted(database)} as release (storage_version '{STORAGE_VERSION}')")
        connection.execute("create schema if not exists release.marts")
        lacking = reasons_in(connection, "build")
        marts = {n: replace(mart, description=marked(mart.description, lacking.get(n))) for n, mart in marts.items()}
        built = _built(connection, marts)
        for name in built:
            if name not in same:
                _write_mart(connection, marts[name], release_id, published_at)
        for name in built:
            file = out / PARQUET / f"{name}.parquet"
            if name in same and previous:
                link(previous / PARQUET / file.name, file)
            else:
                _write_parquet(connection, marts[name], file)
        rows = {name: _rows_of(connection, name) for name in built}
        connection.execute("checkpoint release")
        connection.execute("detach release")
    return rows


def _write_parquet(connection: duckdb.DuckDBPyConnection, mart: Mart, target: Path) -> None:
    """The descriptions go along: in the file's metadata, the columns' as JSON."""
    columns = json.dumps(dict(mart.columns), ensure_ascii=False)
    described = f"{{description: {quoted(mart.description)}, columns: {quoted(columns)}}}"
    connection.execute(
        f'copy release.marts."{mart.name}" to {quoted(target)} '
        f"(format parquet, compression zstd, kv_metadata {described})"
    )


def _declared_key(node: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The model whose key a test declares, and its columns, which order its rows; some of them may be null."""
    metadata = node.get("test_metadata") or {}
    if metadata.get("name") != KEY_TEST:
        return "", ()
    given = metadata.get("kwargs", {})
    arguments = given if given.get("columns") else given.get("arguments", {})
    return str(node.get("attached_node") or ""), (*(arguments.get("columns") or ()), *(arguments.get("optional") or ()))


def _built(connection: duckdb.DuckDBPyConnection, marts: Mapping[str, Mart]) -> Sequence[str]:
    found = connection.execute(
        "select table_name from information_schema.tables where table_catalog = 'build' and table_schema = 'marts'"
    ).fetchall()
    return sorted(str(row[0]) for row in found if row[0] in marts)


def _has_scenarios(connection: duckdb.DuckDBPyConnection, mart: Mart) -> bool:
    """Whether rows of what-if scenarios, made beside the official ones, are to be published among them."""
    found = connection.execute(
        "select 1 from information_schema.tables "
        "where table_catalog = 'build' and table_schema = $schema and table_name = $name",
        {"schema": SCENARIOS, "name": mart.name},
    ).fetchone()
    return mart.name in SCENARIO_MARTS and found is not None


def _write_mart(connection: duckdb.DuckDBPyConnection, mart: Mart, release_id: str, published_at: datetime) -> None:
    table = f'release.marts."{mart.name}"'
    stamp = (
        "replace (case when release_id = $release_id then $published_at else published_at end as published_at)"
        if mart.columns.keys() >= _STAMPED
        else ""
    )
    order = ", ".join(f'"{column}" nulls first' for column in mart.key) if mart.key else "all nulls first"
    parameters = {"release_id": release_id, "published_at": published_at} if stamp else None
    rows = f'select * {stamp} from build.marts."{mart.name}"'
    if _has_scenarios(connection, mart):
        rows = f'{rows} union all by name select * from build.{SCENARIOS}."{mart.name}"'
    connection.execute(f"create or replace table {table} as from ({rows}) order by {order}", parameters)
    connection.execute(f"comment on table {table} is {quoted(mart.description)}")
    for column, description in mart.columns.items():
        connection.execute(f'comment on column {table}."{column}" is {quoted(description)}')


def _rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    counted = connection.execute(f'select count(*) from release.marts."{name}"').fetchone()
    return int(counted[0]) if counted else 0
