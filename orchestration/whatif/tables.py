"""The schema `whatif` of a build: what the models of models/whatif compare with the official figures.

Each scenario's outcome, its faults, the scheme it shows, and its rows of the marts that carry a scenario. The tables
are always there, empty when there is no scenario. Moves rows; no figure is computed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.base.sql import identifier, quoted
from orchestration.transform.project import ParsedProject
from orchestration.whatif.folder import Fault

SCHEMA = "whatif"
ACTUAL = "actual"
# Marts that say of every row which scenario it belongs to: their rows are published among the others.
MARTS = ("standings", "score_ledger", "indicator_scores", "category_scores", "measure_scores")
SCHEME = "scheme_shown"
_OWN = {
    "scenarios": "scenario varchar, cycle integer, assessment_id varchar, verdict varchar, changed_rows bigint,"
    " dropped_rows bigint, remarks varchar",
    "problems": "scenario varchar, cycle integer, assessment_id varchar, delivery varchar, row_number bigint,"
    ' feed varchar, "column" varchar, reason_code varchar, reason varchar, raw varchar',
    SCHEME: "scenario varchar, cycle integer, assessment_id varchar, feed varchar, key varchar, field varchar,"
    " value varchar",
}
SCORED = "scored"
REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one assessment in one scenario: scored, or refused because of what `problems` say."""

    scenario: str
    cycle: int | None
    assessment_id: str | None
    verdict: str
    changed_rows: int = 0
    dropped_rows: int = 0
    remarks: str | None = None


def create_tables(connection: duckdb.DuckDBPyConnection, parsed: ParsedProject) -> None:
    """Every table of the schema, empty."""
    connection.execute(f"create schema if not exists {SCHEMA}")
    declared = {m: ", ".join(f"{identifier(c.name)} {c.type}" for c in parsed.columns(m)) for m in MARTS}
    for table, columns in {**_OWN, **declared}.items():
        connection.execute(f"create or replace table {SCHEMA}.{table} ({columns})")


def write_outcomes(connection: duckdb.DuckDBPyConnection, outcomes: Sequence[Outcome]) -> None:
    """What became of the assessments that scenarios speak of."""
    for o in outcomes:
        row = [o.scenario, o.cycle, o.assessment_id, o.verdict, o.changed_rows, o.dropped_rows, o.remarks]
        connection.execute(f"insert into {SCHEMA}.scenarios values (?, ?, ?, ?, ?, ?, ?)", row)


def write_faults(connection: duckdb.DuckDBPyConnection, scenario: str, faults: Sequence[Fault]) -> None:
    """Why a scenario, or an assessment in it, is not scored."""
    for f in faults:
        place = [scenario, f.cycle, f.assessment_id, f.delivery, f.row, f.feed, f.column]
        connection.execute(
            f"insert into {SCHEMA}.problems values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*place, f.reason_code, f.reason, f.raw],
        )


def copy_results(
    connection: duckdb.DuckDBPyConnection, database: Path, scenario: str, scored: Sequence[tuple[int, str]]
) -> None:
    """The rows of `scored` assessments from the scenario's own build, under its name: all of them or none."""
    pairs = ", ".join(f"({cycle}, {quoted(assessment)})" for cycle, assessment in scored)
    wanted = f"(cycle, assessment_id) in ({pairs})"
    name = quoted(scenario)
    entry = f", {name} || substr(entry_id, {len(ACTUAL) + 1}) as entry_id"
    connection.execute(f"attach {quoted(database)} as scored (read_only)")
    connection.execute("begin")
    try:
        for mart in MARTS:
            renamed = f"{name} as scenario{entry if mart == 'score_ledger' else ''}"
            connection.execute(
                f"insert into {SCHEMA}.{mart} by name select * replace ({renamed}) from scored.marts.{mart} "
                f"where scenario = '{ACTUAL}' and {wanted}"
            )
        connection.execute(
            f"insert into {SCHEMA}.{SCHEME} by name "
            f"select {name} as scenario, * from scored.checks.{SCHEME} where {wanted}"
        )
        connection.execute("commit")
    except duckdb.Error:
        connection.execute("rollback")
        raise
    finally:
        connection.execute("detach scored")
