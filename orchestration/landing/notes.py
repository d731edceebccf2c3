"""What landing noticed of deliveries beside each other: who lost to an older name, ids that stand in two assessments.

Notes only; which row counts is assemble.py's decision, and what reading one file noticed is the readers'.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import duckdb

from orchestration.landing.contracts import Contract
from orchestration.landing.masking import masked

_SHOWN = 3


def notes_of_feed(
    engine: duckdb.DuckDBPyConnection,
    contract: Contract,
    good: str,
    stands: str,
    sources: Sequence[Any],
    any_superseded: bool,
) -> dict[str, list[str]]:
    """Notes by the name of the delivery; `good` and `stands` are the SQL of the rows and of those not rejected."""
    notes: dict[str, list[str]] = defaultdict(list)
    deliveries = [source.delivery for source in sources]
    if any_superseded:
        for loser, winner, rows in _decided_by_name(engine, contract, good, stands):
            if _is_later(deliveries[loser], deliveries[winner]):
                notes[deliveries[loser].name].append(
                    f"有 {rows} 行与“{deliveries[winner].name}”主键相同，按文件名先后以后者为准，而本文件放入更晚；"
                    "若本文件是更正，请改文件名，使它排在后面"
                )
    if contract.scope is not None:
        for number, text in _in_two_assessments(engine, contract, good, stands):
            notes[deliveries[number].name].append(text)
    return notes


def _is_later(loser: Any, winner: Any) -> bool:
    return bool(loser.delivered_at and winner.delivered_at and loser.delivered_at > winner.delivered_at)


def _decided_by_name(
    engine: duckdb.DuckDBPyConnection, contract: Contract, good: str, stands: str
) -> list[tuple[int, int, int]]:
    """(loser, winner, rows) of superseded rows for which nothing but the file's name decided, and that differ."""
    late = contract.resubmission_column
    on = " and ".join(f'l."{column}" is not distinct from w."{column}"' for column in ("_cycle", *contract.identity))
    same_time = f' and l."{late}" is not distinct from w."{late}"' if late else ""
    others = [column.name for column in contract.columns if column.name not in contract.identity]
    differs = " or ".join(f'l."{column}" is distinct from w."{column}"' for column in others) or "false"
    return engine.execute(
        f"""
        with standing as (select * from {good} g where {stands}),
        losers as (select standing.* from standing join superseded using (_no, _place)),
        winners as (select standing.* from standing anti join superseded using (_no, _place))
        select l._no, w._no, count(*) from losers l join winners w on {on}{same_time}
        where {differs} group by all order by all
        """
    ).fetchall()


def _in_two_assessments(
    engine: duckdb.DuckDBPyConnection, contract: Contract, good: str, stands: str
) -> list[tuple[int, str]]:
    """Rows that stand in different deliveries and assessments, alike in unit, date and title: one has been moved."""
    (key,) = contract.key
    label = contract.column(key).label
    names = {column.name for column in contract.columns}
    alike = [name for name in ("unit_id", contract.dated_by, "title") if name in names]
    same = " and ".join(f'o."{name}" is not distinct from g."{name}"' for name in ("_cycle", key, *alike))
    other = f"coalesce(o.{contract.scope}, '（空）')"
    rows = engine.execute(
        f"""
        select g._no, g.{key}, string_agg(distinct {other}, '、' order by {other})
        from {good} g join {good} o on {same}
        where o._no <> g._no and o.{contract.scope} is distinct from g.{contract.scope} and {stands}
        group by all order by 1, 2
        """
    ).fetchall()
    found: dict[int, list[str]] = defaultdict(list)
    for number, value, assessments in rows:
        found[number].append(f"{masked(str(value))}（另见 {assessments}）")
    return [
        (
            number,
            f"同一{label}、同一内容也在别的考评里，各算一行；若是改了考评，原来的一行须撤下：{'、'.join(values[:_SHOWN])}"
            + (f" 等 {len(values)} 个" if len(values) > _SHOWN else ""),
        )
        for number, values in found.items()
    ]
