"""The official ranking as people look at it in Dagster: Markdown tables in the metadata of the ranking asset.

Reads tables of the schema marts, of a build or of a release. How the command prints them is console.py's business.
"""

from itertools import groupby
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.base.columns import figure, markdown_table
from orchestration.base.inert_text import markdown
from orchestration.release.listing import ranking_rows

_SHOWN_ROWS = 200
_RANKING_HEAD = ["位次", "单位", "总分", "等次"]


def ranking_table(database: Path) -> dg.MetadataValue:
    """The official rankings, a Markdown table per group: Dagster's page is too narrow for one with everything in it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = ranking_rows(connection)[:_SHOWN_ROWS]
    parts = []
    for (cycle, assessment, group), members in groupby(rows, key=lambda row: row[:3]):
        parts.append(f"**{markdown(f'{cycle} {assessment} {group}')}**")
        parts.append(markdown_table(_RANKING_HEAD, [[figure(value) for value in row[3:]] for row in members]))
    return dg.MetadataValue.md("\n\n".join(parts))
