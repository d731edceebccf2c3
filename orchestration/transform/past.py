"""Cycles that a build need not reckon: nothing that they are made of has changed, so their rows come from the release before.

Pure decisions (`fingerprints`, `kept_cycles`), the views through which models see earlier cycles (`show_past`), and the
rows that those cycles bring to the marts once all models have run (`take_over`). The result equals a rebuild from
nothing; tests/integration/test_kept_cycles.py proves it.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.sql import identifier, quoted
from orchestration.transform.manifest import Column, ParsedProject

SCHEMA = "past"
# In a release: rows of models that are no marts, but that later cycles look back at.
CARRIED = "carried"
# A model that itself holds the rows of the cycles taken over says so in its configuration.
HOLDS = "holds"
ALL_CYCLES = "all_cycles"
# Columns that move on with the as-of date, though nothing else of their row does.
_MOVING = {"fct_evidence": {"days_left": "date_diff('day', as_of, due_on)"}, "dim_assessment": {"as_of": "as_of"}}
NEVER = date.max


@dataclass(frozen=True)
class CycleState:
    """What a release knows of one of its cycles.

    `fingerprint`: everything it was made of. `first_due_on`: when its first month was due. `settles_on`: the last date
    that any of its rows speaks of; from then on the passing of time alone changes no figure of it.
    """

    fingerprint: str
    first_due_on: date
    settles_on: date


def fingerprints(landing: Path, code_revision: str) -> dict[int, str]:
    """A hash per landed cycle: code, its deliveries, those of all cycles before it, and the assessments of later ones.

    Later assessments count because they decide whether a cycle is still the running one.
    """
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select cycle, feed, cast(d as varchar) from read_parquet($file) as d where cycle is not null order by all",
            {"file": str(landing / "deliveries.parquet")},
        ).fetchall()
    cycles = sorted({cycle for cycle, _, _ in rows})
    found: dict[int, str] = {}
    before = f"{code_revision} duckdb {version('duckdb')}"
    for cycle in cycles:
        own = [text for c, _, text in rows if c == cycle]
        before = _digest([before, *own])
        later = [text for c, feed, text in rows if c > cycle and feed == "assessments"]
        found[cycle] = _digest([before, *later])
    return found


def kept_cycles(
    now: Mapping[int, str], as_of: date, before: Mapping[int, CycleState], as_of_before: date
) -> tuple[int, ...]:
    """The cycles to take over: made of the same, and the same on both as-of dates. Later ones need all earlier ones."""
    kept: list[int] = []
    for cycle in sorted(set(now) | set(before)):
        state = before.get(cycle)
        if state is None or now.get(cycle) != state.fingerprint:
            break
        later = [other.first_due_on for number, other in before.items() if number > cycle]
        settles_on = max(state.settles_on, min(later, default=NEVER))
        if as_of == as_of_before or min(as_of, as_of_before) > settles_on:
            kept.append(cycle)
    return tuple(kept)


def show_past(
    connection: duckdb.DuckDBPyConnection, parsed: ParsedProject, previous: Path | None, kept: Collection[int]
) -> None:
    """The schema `past`: a view per mart and per carried model on the rows of the cycles taken over."""
    connection.execute(f"create schema {SCHEMA}")
    for table, columns in past_tables(parsed).items():
        files = _files_of(previous, table, columns, kept) if previous else []
        if files:
            shown = ", ".join(identifier(column.name) for column in columns)
            listed = ", ".join(quoted(file) for file in files)
            connection.execute(
                f"create view {SCHEMA}.{identifier(table)} as select {shown} from read_parquet([{listed}])"
                f" where cycle in ({', '.join(map(str, sorted(kept)))})"
            )
        else:
            declared = ", ".join(f"{identifier(column.name)} {column.type}" for column in columns)
            connection.execute(f"create table {SCHEMA}.{identifier(table)} ({declared})")


def past_tables(parsed: ParsedProject) -> dict[str, list[Column]]:
    """The marts that have cycles, and the models whose rows are carried along, with their columns."""
    marts = {name: parsed.columns(name) for name in parsed.models("marts")}
    with_cycles = {name: columns for name, columns in marts.items() if any(c.name == "cycle" for c in columns)}
    return {**carried_models(parsed), **with_cycles}


def carried_models(parsed: ParsedProject) -> dict[str, list[Column]]:
    """The models that are no marts, but that later cycles look back at: the columns that they look at."""
    declared = {s["identifier"]: s["columns"] for s in parsed.manifest["sources"].values() if s["source_name"] == SCHEMA}
    return {
        name: [Column(c["name"], c["data_type"], c["description"]) for c in columns.values()]
        for name, columns in declared.items()
        if columns
    }


def take_over(database: Path, parsed: ParsedProject, kept: Collection[int]) -> dict[str, int]:
    """Put the rows of the cycles taken over into the marts of the build; returns how many, by mart."""
    taken: dict[str, int] = {}
    if not kept:
        return taken
    with duckdb.connect(str(database)) as connection:
        for mart, node in parsed.models("marts").items():
            has_cycles = any(column.name == "cycle" for column in parsed.columns(mart))
            if has_cycles and node["config"].get("meta", {}).get(HOLDS) != ALL_CYCLES:
                moving = _MOVING.get(mart, {})
                replaced = ", ".join(
                    f"cast({sql} as {c.type}) as {identifier(c.name)}"
                    for c in parsed.columns(mart)
                    if (sql := moving.get(c.name, "").replace("as_of", "run_context.as_of"))
                )
                rows = connection.execute(
                    f"insert into marts.{identifier(mart)} by name"
                    f" select taken.* {f'replace ({replaced})' if replaced else ''}"
                    f" from {SCHEMA}.{identifier(mart)} as taken cross join run.run_context"
                ).fetchone()
                taken[mart] = int(rows[0]) if rows else 0
    return taken


def _files_of(release: Path, table: str, columns: list[Column], kept: Collection[int]) -> list[str]:
    carried = [release / CARRIED / table / f"{cycle}.parquet" for cycle in sorted(kept)]
    mart = release / "parquet" / f"{table}.parquet"
    found = [file for file in carried if file.is_file()] or ([mart] if kept and mart.is_file() else [])
    return [str(file) for file in found]


def _digest(texts: list[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)} {text}\n".encode())
    return digest.hexdigest()
