"""The schema `past` of a build: the rows of the cycles that are taken over from the release now published.

Models that look back read them there, and once all models have run they complete the marts. Which cycles those are is
decided in cycles.py. That the result equals a rebuild from nothing is proved by tests/integration/test_kept_cycles.py.
"""

from collections.abc import Collection
from pathlib import Path

import duckdb

from orchestration.base.files import PARQUET
from orchestration.base.sql import identifier, quoted
from orchestration.transform.moved import go_on
from orchestration.transform.project import Column, ParsedProject

SCHEMA = "past"
# In a release: rows of tables that are no marts, but that later builds look back at, one file per table and cycle.
CARRIED = "carried"
# What the gate found; the gate itself takes these rows over.
GATE_TABLES = ("assessments", "checks", "violations")
_OFFICIAL = ("actual", "without_procedural", "forecast")
# A model that itself holds the rows of the cycles taken over says so in its configuration.
_HOLDS, _ALL_CYCLES = "holds", "all_cycles"
# Columns that move on with the as-of date though nothing else in their row does.
_MOVING = {
    "fct_evidence": {"days_left": "date_diff('day', run_context.as_of, taken.due_on)"},
    "dim_assessment": {"as_of": "run_context.as_of"},
}


def show_past(
    connection: duckdb.DuckDBPyConnection, parsed: ParsedProject, previous: Path | None, kept: Collection[int]
) -> None:
    """Create the schema: a view, or an empty table, per mart and per model that others look back at."""
    connection.execute(f"create schema {SCHEMA}")
    for table, columns in {**carried_models(parsed), **_marts_of_cycles(parsed)}.items():
        files = files_of(previous, table, kept)
        if files:
            shown = ", ".join(identifier(column.name) for column in columns)
            _show(connection, table, shown, files, kept, _official(columns))
        else:
            declared = ", ".join(f"{identifier(column.name)} {column.type}" for column in columns)
            connection.execute(f"create table {SCHEMA}.{identifier(table)} ({declared})")
    for table in (f"gate_{name}" for name in GATE_TABLES):
        files = files_of(previous, table, kept)
        if files:
            _show(connection, table, "*", files, kept)


def take_over(database: Path, parsed: ParsedProject, kept: Collection[int]) -> dict[str, int]:
    """Put the rows of the cycles taken over into the marts of the build; returns how many, by mart."""
    taken: dict[str, int] = {}
    if not kept:
        return taken
    with duckdb.connect(str(database)) as connection:
        for mart, columns in _completed(parsed).items():
            moving = _MOVING.get(mart, {})
            types = {column.name: column.type for column in columns}
            replaced = ", ".join(
                f"cast({sql} as {types[name]}) as {identifier(name)}" for name, sql in moving.items() if name in types
            )
            counted = connection.execute(
                f"insert into marts.{identifier(mart)} by name"
                f" select taken.* {f'replace ({replaced})' if replaced else ''}"
                f" from {SCHEMA}.{identifier(mart)} as taken cross join run.run_context"
            ).fetchone()
            taken[mart] = int(counted[0]) if counted else 0
    return taken


def give_back(connection: duckdb.DuckDBPyConnection, parsed: ParsedProject, kept: Collection[int]) -> None:
    """Take out of a build that another run goes on with what its own showed its models, and what take_over() added."""
    for schema in ("landing", "run", SCHEMA):
        connection.execute(f"drop schema if exists {schema} cascade")
    if kept:
        cycles = ", ".join(map(str, sorted(kept)))
        for mart in _completed(parsed):
            connection.execute(f"delete from marts.{identifier(mart)} where cycle in ({cycles})")
    go_on(connection)


def carried_models(parsed: ParsedProject) -> dict[str, list[Column]]:
    """The models that are no marts but that later cycles look back at, with the columns that they look at."""
    sources = [s for s in parsed.manifest["sources"].values() if s["source_name"] == SCHEMA]
    return {
        source["identifier"]: [Column(c["name"], c["data_type"], c["description"]) for c in source["columns"].values()]
        for source in sorted(sources, key=lambda source: source["identifier"])
        if source["columns"]
    }


def files_of(release: Path | None, table: str, kept: Collection[int]) -> list[Path]:
    """The files of a release that hold the rows of a table in these cycles, and maybe in others."""
    if release is None:
        return []
    carried = [release / CARRIED / table / f"{cycle}.parquet" for cycle in sorted(kept)]
    mart = release / PARQUET / f"{table}.parquet"
    return [file for file in carried if file.is_file()] or [file for file in (mart,) if kept and file.is_file()]


def _show(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    shown: str,
    files: list[Path],
    kept: Collection[int],
    also: str = "",
) -> None:
    listed = ", ".join(quoted(file) for file in files)
    cycles = ", ".join(map(str, sorted(kept)))
    connection.execute(
        f"create view {SCHEMA}.{identifier(table)} as"
        f" select {shown} from read_parquet([{listed}]) where cycle in ({cycles}){also}"
    )


def _marts_of_cycles(parsed: ParsedProject) -> dict[str, list[Column]]:
    marts = {name: parsed.columns(name) for name in parsed.models("marts")}
    return {name: columns for name, columns in marts.items() if any(column.name == "cycle" for column in columns)}


def _completed(parsed: ParsedProject) -> dict[str, list[Column]]:
    """The marts that take_over() completes."""
    models, marts = parsed.models(), _marts_of_cycles(parsed)
    holds = {name for name in marts if models[name]["config"].get("meta", {}).get(_HOLDS) == _ALL_CYCLES}
    return {name: columns for name, columns in marts.items() if name not in holds}


def _official(columns: list[Column]) -> str:
    """Rows of what-if scenarios are made anew by every build."""
    if not any(column.name == "scenario" for column in columns):
        return ""
    return f" and scenario in ({', '.join(quoted(scenario) for scenario in _OFFICIAL)})"
