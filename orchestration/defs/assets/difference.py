"""What moved since the release before, as a person sees it in Dagster. The figures are the mart `release_diff`."""

from itertools import groupby
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.base.columns import figure, markdown_table
from orchestration.base.inert_text import markdown

_SHOWN_UNITS = 100
_EXPLAINED_UNITS = 20
# Between two ledger rows in the text of release_diff; no row has it inside.
_BETWEEN_ROWS = "；"
_HEAD = ["单位", "总分", "位次", "等次", "结果"]


def difference_table(database: Path) -> dg.MetadataValue:
    """The units that moved, a table per assessment, and below it the ledger rows behind the largest moves."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if "release_diff" not in tables:
            return dg.MetadataValue.text("本版没有对照表")
        rows = connection.execute(_moved("dim_unit" in tables)).fetchall()
        compared = connection.execute("select max(previous_release_id) from marts.release_diff").fetchall()[0][0]
    if not rows:
        return dg.MetadataValue.text("与上一版相比没有变动，或还没有上一版")
    parts = [f"与 {compared} 相比"]
    for (cycle, assessment), members in groupby(rows[:_SHOWN_UNITS], key=lambda row: row[:2]):
        listed = list(members)
        parts.append(f"**{markdown(f'{cycle} {assessment}')}**")
        parts.append(markdown_table(_HEAD, [_line(row) for row in listed]))
        parts.append(_accounts(listed))
    if len(rows) > _SHOWN_UNITS:
        parts.append(f"另有 {len(rows) - _SHOWN_UNITS} 个单位，全部见 marts.release_diff")
    return dg.MetadataValue.md("\n\n".join(parts))


def _moved(units_are_named: bool) -> str:
    name, join = "diff.unit_id", ""
    if units_are_named:
        name = "coalesce(units.unit_name, diff.unit_id)"
        join = "left join marts.dim_unit as units using (cycle, assessment_id, unit_id)"
    return f"""
        select cycle, assessment_id, {name}, diff.total_before, diff.total, diff.rank_before, diff.rank,
            diff.tier_name_before, diff.tier_name, diff.was_official, diff.is_official, diff.ledger_changes
        from marts.release_diff as diff {join}
        order by cycle desc, assessment_id, abs(coalesce(diff.total, 0) - coalesce(diff.total_before, 0)) desc,
            abs(diff.rank_change) desc nulls last, unit_id
        """


def _line(row: tuple[object, ...]) -> list[str]:
    """Before and now in one cell; one figure where nothing moved."""
    moves = [figure(value) for value in row[3:9]]
    pairs = [*zip(moves[::2], moves[1::2], strict=True), (_kind(row[9]), _kind(row[10]))]
    return [str(row[2]), *(now if before == now else f"{before or '—'}→{now or '—'}" for before, now in pairs)]


def _kind(is_official: object) -> str:
    return "正式" if is_official else "动态"


def _accounts(rows: list[tuple[object, ...]]) -> str:
    """The ledger rows that moved, one a line below their unit."""
    moved = [(row[2], str(row[11]).split(_BETWEEN_ROWS)) for row in rows if row[11]]
    lines = [
        line
        for unit, changes in moved[:_EXPLAINED_UNITS]
        for line in (f"- {markdown(str(unit))}：", *(f"  - {markdown(change)}" for change in changes))
    ]
    if len(moved) > _EXPLAINED_UNITS:
        lines.append(f"- 另有 {len(moved) - _EXPLAINED_UNITS} 个单位的账目有变动，见 marts.release_diff")
    if len(moved) < len(rows):
        lines.append(f"- {'其余' if moved else '各'}单位自己的账目没有变动")
    return "\n".join(lines)
