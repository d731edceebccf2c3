"""What landing noticed of deliveries beside each other: who lost to an older name, ids that stand in two assessments.

Notes only; which row counts is assemble.py's decision, and what reading one file noticed is the readers'.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.sql import quoted
from orchestration.landing.contracts import Contract
from orchestration.landing.masking import masked
from orchestration.landing.units import PERCENTS, unit_of

_SHOWN = 3
# Older than this when its file came, a row that nobody had seen before says so.
LONG_BEFORE = timedelta(days=30)


def notes_of_feed(
    engine: duckdb.DuckDBPyConnection,
    contract: Contract,
    good: str,
    stands: str,
    sources: Sequence[Any],
    any_superseded: int,
    landed: Path,
) -> dict[str, list[str]]:
    """Notes by the name of the delivery; `good` and `stands` are the SQL of the rows and of those not rejected.

    `landed`: where the feeds before this one have landed.
    """
    notes: dict[str, list[str]] = defaultdict(list)
    deliveries = [source.delivery for source in sources]
    if any_superseded:
        for loser, winner, rows in _decided_by_name(engine, contract, good, stands):
            if _is_later(deliveries[loser], deliveries[winner]):
                notes[deliveries[loser].name].append(
                    f"有 {rows} 行与“{deliveries[winner].name}”主键相同，按文件名先后以后者为准，而本文件放入更晚；"
                    "若本文件是更正，请改文件名，使它排在后面"
                )
    for number, text in _long_before(engine, contract, good, stands, deliveries):
        notes[deliveries[number].name].append(text)
    if any(column.unit_of_indicator for column in contract.columns):
        for number, text in _percents_of_another_unit(engine, good, stands, landed):
            notes[deliveries[number].name].append(text)
    if contract.scope is not None:
        for number, text in _in_two_assessments(engine, contract, good, stands):
            notes[deliveries[number].name].append(text)
    return notes


def _is_later(loser: Any, winner: Any) -> bool:
    return bool(loser.delivered_at and winner.delivered_at and loser.delivered_at > winner.delivered_at)


def _long_before(
    engine: duckdb.DuckDBPyConnection, contract: Contract, good: str, stands: str, deliveries: Sequence[Any]
) -> list[tuple[int, str]]:
    """Rows that say they were handed in long before their file came, and stand in no file that came earlier.

    Nothing to say of the files of the first day of a feed and cycle: a history that is loaded at once is no backdating.
    """
    late = contract.resubmission_column
    first: dict[int, datetime] = {}
    for one in deliveries:
        if isinstance(one.delivered_at, datetime):
            first[one.cycle] = min(first.get(one.cycle, one.delivered_at), one.delivered_at)
    came = {
        number: one.delivered_at
        for number, one in enumerate(deliveries)
        if isinstance(one.delivered_at, datetime) and one.delivered_at - first[one.cycle] > timedelta(days=1)
    }
    if late is None or not came:
        return []
    times = ", ".join(
        f"({number}, timestamp '{one.delivered_at}')"
        for number, one in enumerate(deliveries)
        if isinstance(one.delivered_at, datetime)
    )
    same = " and ".join(f'e."{column}" is not distinct from g."{column}"' for column in ("_cycle", *contract.identity))
    found = engine.execute(
        f"""
        with times as (from (values {times}) t(_no, came)),
        dated as (select * from (from {good} g where {stands}) join times using (_no))
        select g._no, g.came, count(*), min(g."{late}")
        from dated g
        where g._no in ({", ".join(map(str, came))}) and g."{late}" < g.came - interval {LONG_BEFORE.days} day
            and not exists (from dated e where {same} and e.came < g.came)
        group by all order by all
        """
    ).fetchall()
    label = contract.column(late).label
    return [
        (
            number,
            f"有 {rows} 行的{label}比文件放入的时间早 {LONG_BEFORE.days} 天以上"
            f"（最早 {earliest}，文件 {came_at:%Y-%m-%d %H:%M:%S}），"
            "此前的文件里没有这些行；按所写的时间计，请核对是否补报",
        )
        for number, came_at, rows, earliest in found
    ]


def _percents_of_another_unit(
    engine: duckdb.DuckDBPyConnection, good: str, stands: str, landed: Path
) -> list[tuple[int, str]]:
    """Figures typed with a percent sign where the indicator says another unit: they count as typed, and are named."""
    pointing = "_cycle, assessment_id, indicator_id"
    typed = engine.execute(
        f"""
        select g._no, i.value_unit, count(*), min(g._row)
        from {good} g
        join read_parquet({quoted(str(landed / "tables" / "indicators" / "*.parquet"))}) i using ({pointing})
        where g._percents is not null and i.value_unit is not null and not i._superseded and {stands}
        group by all order by all
        """
    ).fetchall()
    return [
        (
            number,
            f"有 {rows} 行的数带着百分号（如第 {place} 行），而指标的计量单位是{unit}；按百分号前的数计，请核对",
        )
        for number, unit, rows, place in typed
        if unit_of(unit) not in PERCENTS
    ]


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
