"""The official ranking as people look at it in Dagster: Markdown tables in the metadata of the ranking asset.

Reads tables of the schema marts, of a build or of a release. How the command prints them is console.py's business.
"""

from decimal import Decimal
from itertools import groupby
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.inert import markdown

_SHOWN_ROWS = 200
_RANKING_HEAD = ["位次", "单位", "总分", "等次"]


def passed_assessments(database: Path) -> list[tuple[int, str]]:
    """Cycle and id of every assessment that passed the gate in this build."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select cycle, assessment_id from gate.verdicts where verdict = 'passed' order by all"
        ).fetchall()
    return [(int(cycle), str(assessment)) for cycle, assessment in rows]


def ranking_rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Cycle, assessment, group, rank, unit, total and tier of every official ranking, newest cycle first."""
    named = connection.execute("select 1 from duckdb_tables() where table_name = 'dim_unit'").fetchall()
    group, unit = ("units.group_name", "units.unit_name") if named else ("null", "null")
    join = "left join marts.dim_unit as units using (cycle, assessment_id, unit_id)" if named else ""
    return connection.execute(
        f"""
        select rankings.cycle, rankings.assessment_id, coalesce({group}, rankings.group_id), rankings.rank,
               coalesce({unit}, rankings.unit_id), rankings.total, rankings.tier_name
        from marts.rankings as rankings {join}
        order by 1 desc, 2, 3, 4 nulls last, 5
        """
    ).fetchall()


def ranking_table(database: Path) -> dg.MetadataValue:
    """The official rankings, a Markdown table per group: Dagster's page is too narrow for one with everything in it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = ranking_rows(connection)[:_SHOWN_ROWS]
    parts = []
    for (cycle, assessment, group), members in groupby(rows, key=lambda row: row[:3]):
        parts.append(f"**{markdown(f'{cycle} {assessment} {group}')}**")
        parts.append(markdown_table(_RANKING_HEAD, [[figure(value) for value in row[3:]] for row in members]))
    return dg.MetadataValue.md("\n\n".join(parts))


def figure(value: object) -> str:
    """A value as people read it: points without the zeros that only their storage needs, yet with two decimals."""
    text = "" if value is None else str(value)
    if not isinstance(value, Decimal):
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def markdown_table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; cells cannot break out of it."""
    lines = [head, ["---"] * len(head), *[[markdown(cell) for cell in row] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
