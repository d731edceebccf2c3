"""The official ranking as people look at it in Dagster: a Markdown table in the metadata of the ranking asset.

Reads the build's tables only. How the command prints it is console.py's business.
"""

from pathlib import Path

import dagster as dg
import duckdb

_SHOWN_ROWS = 200


def passed_assessments(database: Path) -> list[tuple[int, str]]:
    """Cycle and id of every assessment that passed the gate in this build."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select cycle, assessment_id from gate.verdicts where verdict = 'passed' order by all"
        ).fetchall()
    return [(int(cycle), str(assessment)) for cycle, assessment in rows]


def ranking_table(database: Path) -> dg.MetadataValue:
    """Rank, unit, total and tier of every official ranking, newest cycle first."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            f"""
            select rankings.cycle, rankings.assessment_id, rankings.group_id, rankings.rank,
                   coalesce(units.unit_name, rankings.unit_id), rankings.total, rankings.tier_name
            from marts.rankings as rankings
            left join marts.dim_unit as units using (cycle, assessment_id, unit_id)
            order by rankings.cycle desc, 2, 3, rankings.rank nulls last, 5
            limit {_SHOWN_ROWS}
            """
        ).fetchall()
    head = ["年度", "考评", "组", "位次", "单位", "总分", "等次"]
    return dg.MetadataValue.md(markdown_table(head, [["" if v is None else str(v) for v in row] for row in rows]))


def markdown_table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; cells cannot break out of it."""
    lines = [head, ["---"] * len(head), *[[cell.replace("|", "｜").replace("\n", " ") for cell in row] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
