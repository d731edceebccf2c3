"""What a release keeps so that later builds need not reckon its cycles again: a few inner tables, and dates.

The marts are there anyway. Files are one per table and cycle, so that a cycle taken over is linked, not written again.
Which cycles a build takes over is decided in transform/cycles.py.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from orchestration.base.hard_links import link
from orchestration.base.sql import identifier, quoted
from orchestration.transform.past import CARRIED, GATE_TABLES, carried_models, files_of
from orchestration.transform.project import ParsedProject
from orchestration.warehouse.cycles import NEVER, CycleState

# Which build looked is for the build to say that takes the rows over.
_GATE_COLUMNS = {name: "*" if name == "assessments" else "* exclude (build)" for name in GATE_TABLES}
# Dates that models work out; all others stand in the feeds.
RECKONED = {
    "assessment_months": "due_on",
    "assessment_terms": "greatest(final_report_due_on, closes_on)",
    "fct_evidence": "due_on",
    # A publicity without an end goes on day by day.
    "fct_bonus_claim": "case when publicised_from is not null and publicised_to is null then date '9999-12-31' end",
}


def kept_in(database: Path) -> list[int]:
    """The cycles that a build takes over."""
    return _cycles_in(database, "kept_cycles")


def unseen_in(database: Path) -> list[int]:
    """The cycles that a build leaves alone."""
    return _cycles_in(database, "unseen_cycles")


def _cycles_in(database: Path, table: str) -> list[int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return [int(row[0]) for row in connection.execute(f"select cycle from run.{table} order by 1").fetchall()]


def carry(database: Path, parsed: ParsedProject, previous: Path | None, out: Path) -> None:
    """Write the files of a build into the release `out`; `previous`: the release that cycles were taken over from."""
    kept = kept_in(database)
    schemas = {name: parsed.models()[name]["schema"] for name in carried_models(parsed)}
    queries = {
        name: f"select {', '.join(identifier(c.name) for c in columns)} from {schemas[name]}.{identifier(name)}"
        for name, columns in carried_models(parsed).items()
    }
    queries |= {
        f"gate_{name}": f"select {_GATE_COLUMNS[name]} from gate.{name} where cycle is not null" for name in GATE_TABLES
    }
    with duckdb.connect(str(database), read_only=True) as connection:
        for table, query in queries.items():
            folder = out / CARRIED / table
            folder.mkdir(parents=True, exist_ok=True)
            for (cycle,) in connection.execute(f"select distinct cycle from ({query}) order by 1").fetchall():
                if cycle not in kept:
                    rows = f"select * from ({query}) where cycle = {int(cycle)} order by all"
                    target = quoted(folder / f"{int(cycle)}.parquet")
                    connection.execute(f"copy ({rows}) to {target} (format parquet, compression zstd)")
            for file in files_of(previous, table, kept):
                link(file, folder / file.name)


def cycle_states(
    database: Path, parsed: ParsedProject, now: Mapping[int, str], before: Mapping[int, CycleState]
) -> dict[int, CycleState]:
    """What the release made from a build knows of each of its cycles.

    `now`: fingerprints of the cycles. `before`: states in the release that cycles were taken over from. Empty where a
    project does not reckon the dates.
    """
    where = {name: node["schema"] for name, node in parsed.models().items()}
    if not where.keys() >= RECKONED.keys():
        return {}
    with duckdb.connect(str(database), read_only=True) as connection:
        feeds = connection.execute(
            """
            select table_name, column_name from information_schema.columns
            where table_schema = 'landing' and table_name not in ('deliveries', 'quarantine')
                and data_type in ('DATE', 'TIMESTAMP') and column_name not like '\\_%' escape '\\'
            order by all
            """
        ).fetchall()
        spoken = [f"select _cycle, {identifier(column)} from landing.{identifier(feed)}" for feed, column in feeds]
        spoken += [f"select cycle, {day} from {where[model]}.{model}" for model, day in RECKONED.items()]
        dates = " union all ".join(spoken)
        settles = _dates(connection, f"select cycle, max(cast(spoken as date)) from ({dates}) as d (cycle, spoken)")
        first_due = _dates(connection, "select cycle, min(due_on) from facts.assessment_months")
    kept = kept_in(database)
    return {
        cycle: before[cycle]
        if cycle in kept
        else CycleState(fingerprint, first_due.get(cycle, NEVER), settles.get(cycle, NEVER))
        for cycle, fingerprint in sorted(now.items())
    }


def _dates(connection: duckdb.DuckDBPyConnection, query: str) -> dict[int, date]:
    return {int(cycle): day for cycle, day in connection.execute(f"{query} group by cycle").fetchall() if day}
