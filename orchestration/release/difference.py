"""What moved since the release before, as a person sees it in Dagster. The figures are the mart `release_diff`."""

from pathlib import Path

import dagster as dg
import duckdb

from orchestration.transform.ranking import figure, markdown_table

_SHOWN_ROWS = 100
_HEAD = ["考评", "单位", "总分", "位次", "等次", "变动的台账"]


def difference_table(database: Path) -> dg.MetadataValue:
    """The units whose total, rank or tier moved, the largest move first."""
    with duckdb.connect(str(database), read_only=True) as connection:
        if not connection.execute("select 1 from duckdb_tables() where table_name = 'release_diff'").fetchall():
            return dg.MetadataValue.text("本版没有对照表")
        rows = connection.execute(
            f"""
            select cycle || ' ' || assessment_id, unit_id, total_before, total, rank_before, rank,
                   tier_name_before, tier_name, ledger_changes
            from marts.release_diff
            order by abs(coalesce(total, 0) - coalesce(total_before, 0)) desc, abs(rank_change) desc nulls last,
                     cycle, assessment_id, unit_id
            limit {_SHOWN_ROWS}
            """
        ).fetchall()
    if not rows:
        return dg.MetadataValue.text("与上一版相比没有变动")
    return dg.MetadataValue.md(markdown_table(_HEAD, [_line(row) for row in rows]))


def _line(row: tuple[object, ...]) -> list[str]:
    """Before and now in one cell; one figure where nothing moved."""
    assessment, unit, *moves, ledger = (figure(value) for value in row)
    pairs = zip(moves[::2], moves[1::2], strict=True)
    told = [now if before == now else f"{before or '—'}→{now or '—'}" for before, now in pairs]
    return [assessment, unit, *told, ledger]
