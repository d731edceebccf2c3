"""What the columns of every table of a build are called and of which types they are, as DuckDB itself says.

No row is looked at: every model is described on empty tables, in the order in which models are built. A model that
declares its columns has those.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.base.sql import identifier, quoted
from orchestration.transform.compiled import Model
from orchestration.transform.project import Column, ParsedProject

# Columns by schema and table.
Catalogue = dict[str, list[Column]]


def catalogue(build: Path, parsed: ParsedProject, models: Sequence[Model]) -> Catalogue:
    """The models as they will stand, and the sources that they read as they stand in the build."""
    declared = _declared(parsed)
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(build)} as landed (read_only); attach ':memory:' as build")
        found: Catalogue = {}
        for schema, table in _sources(parsed, models):
            columns = _described(connection, f"from landed.{identifier(schema)}.{identifier(table)}")
            _create(connection, found, schema, table, columns)
        for model in models:
            columns = declared.get(model.name) or _described(connection, model.sql)
            _create(connection, found, model.schema, model.name, columns)
    return found


def _sources(parsed: ParsedProject, models: Sequence[Model]) -> list[tuple[str, str]]:
    read = {uid for model in models for uid in parsed.models()[model.name]["depends_on"]["nodes"]}
    sources = (source for uid, source in parsed.manifest["sources"].items() if uid in read)
    return sorted((source["schema"], source["identifier"]) for source in sources)


def _declared(parsed: ParsedProject) -> Mapping[str, list[Column]]:
    models = parsed.models().items()
    return {name: parsed.columns(name) for name, node in models if node["config"]["contract"]["enforced"]}


def _described(connection: duckdb.DuckDBPyConnection, query: str) -> list[Column]:
    return [Column(str(row[0]), str(row[1]), "") for row in connection.execute(f"describe {query}").fetchall()]


def _create(
    connection: duckdb.DuckDBPyConnection, found: Catalogue, schema: str, table: str, columns: list[Column]
) -> None:
    declared = ", ".join(f"{identifier(column.name)} {column.type}" for column in columns)
    connection.execute(f"create schema if not exists build.{identifier(schema)}")
    connection.execute(f"create table build.{identifier(schema)}.{identifier(table)} ({declared})")
    found[f"{schema}.{table}"] = columns
