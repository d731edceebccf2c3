"""The official ranking as people look at it in Dagster: a Markdown table in the metadata of the ranking asset.

Reads tables of the schema marts, of a build or of a release. How the command prints them is console.py's business.
"""

from decimal import Decimal
from pathlib import Path

import dagster as dg
import duckdb

_SHOWN_ROWS = 200
_SHORT_CELL = 6
_WORD_JOINER = "\u2060"


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
    """The official rankings as a Markdown table."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = ranking_rows(connection)[:_SHOWN_ROWS]
    head = ["年度", "考评", "组", "位次", "单位", "总分", "等次"]
    return dg.MetadataValue.md(markdown_table(head, [[figure(value) for value in row] for row in rows]))


def figure(value: object) -> str:
    """A value as people read it: points without the zeros that only their storage needs, yet with two decimals."""
    text = "" if value is None else str(value)
    if not isinstance(value, Decimal):
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def markdown_table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; cells cannot break out of it, and short ones do not break into a column of characters."""
    safe = [[_in_one_line(cell.replace("|", "｜").replace("\n", " ")) for cell in row] for row in [head, *rows]]
    lines = [safe[0], ["---"] * len(head), *safe[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _in_one_line(cell: str) -> str:
    """Chinese may break after any character, and a wide last column makes the browser do so: word joiners forbid it."""
    return _WORD_JOINER.join(cell) if len(cell) <= _SHORT_CELL and not cell.isascii() else cell
