"""A scenario's own landing: the official one by hard links, with the scenario's files landed over it.

Landing does the work as for any delivery: a later file of the same key counts, bad rows are named, references are
checked. A link is never written through, because landing replaces whole files.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from orchestration.base.hard_links import link
from orchestration.base.sql import identifier, quoted
from orchestration.landing import Contract
from orchestration.landing.deliveries import SCENARIOS, Delivery, Inbox
from orchestration.landing.pipeline import land_inbox
from orchestration.whatif.folder import Fault, Scenario

# Behind every name that a person gives a file, so that the scenario's rows are the later ones.
LAST = "\U0010fffd"
_LINKED = ("tables", "parts", "cache")
_COPIED = ("state.json", "quarantine.parquet", "deliveries.parquet")
Assessment = tuple[int, str]


@dataclass(frozen=True)
class Overlay:
    """What landing a scenario gave: its own bad rows, the assessments whose scheme differs, and by how many rows.

    `dropped`: official rows that point at what the scenario has taken away. `remarks`: what landing said of its files,
    such as a column that it does not know.
    """

    landing: Path
    faults: tuple[Fault, ...]
    touched: tuple[Assessment, ...]
    changed_rows: int
    dropped: int
    remarks: tuple[str, ...] = ()


def land_over(
    inbox: Inbox, scenario: Scenario, base: Path, out: Path, contracts: Mapping[str, Contract], zone: ZoneInfo
) -> Overlay:
    """Land `scenario` over the official landing `base` into `out`. `inbox`: what lies in raw/ itself."""
    _link(base, out)
    official = (d for d in inbox.deliveries if (d.cycle, d.feed) not in scenario.replaced)
    own = (replace(d, name=_late_name(d)) for d in scenario.deliveries)
    deliveries = sorted((*official, *own), key=lambda delivery: delivery.name)
    land_inbox(replace(inbox, deliveries=tuple(deliveries)), out, zone)
    with duckdb.connect() as connection:
        faults = _faults(connection, scenario.name, out)
        touched, changed = _touched(connection, scenario, base, out, contracts)
        dropped = _quarantined(connection, out) - _quarantined(connection, base) - len(faults)
        remarks = _remarks(connection, out)
    return Overlay(out, faults, touched, changed, max(dropped, 0), remarks)


def _late_name(delivery: Delivery) -> str:
    folder, _, file = delivery.name.rpartition("/")
    return f"{folder}/{LAST}{file}"


def _link(base: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in _LINKED:
        if (base / name).is_dir():
            shutil.copytree(base / name, out / name, copy_function=link)
    for name in _COPIED:
        shutil.copy2(base / name, out / name)


def _quarantined(connection: duckdb.DuckDBPyConnection, landing: Path) -> int:
    counted = connection.execute(
        f"select count(*) from read_parquet({quoted(landing / 'quarantine.parquet')})"
    ).fetchone()
    return int(counted[0]) if counted else 0


def _faults(connection: duckdb.DuckDBPyConnection, name: str, out: Path) -> tuple[Fault, ...]:
    rows = connection.execute(
        f"""
        select reason_code, reason, cycle, {quoted(f"{SCENARIOS}/{name}/")} || replace(delivery, {quoted(LAST)}, ''),
            "row", feed, "column", raw, assessment_id
        from read_parquet({quoted(out / "quarantine.parquet")})
        where contains(delivery, {quoted("/" + LAST)})
        order by cycle, delivery, "row" nulls first
        """
    ).fetchall()
    return tuple(Fault(*row) for row in rows)


def _remarks(connection: duckdb.DuckDBPyConnection, out: Path) -> tuple[str, ...]:
    rows = connection.execute(
        f"""
        select replace(delivery, {quoted(LAST)}, '') || '：' || warnings
        from read_parquet({quoted(out / "deliveries.parquet")})
        where contains(delivery, {quoted("/" + LAST)}) and warnings is not null
        order by delivery
        """
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _touched(
    connection: duckdb.DuckDBPyConnection,
    scenario: Scenario,
    base: Path,
    out: Path,
    contracts: Mapping[str, Contract],
) -> tuple[tuple[Assessment, ...], int]:
    """The assessments whose scheme is another one, and how many rows differ."""
    touched: set[Assessment] = set()
    changed = 0
    for cycle, feed in sorted(scenario.parts):
        names = [column.name for column in contracts[feed].columns]
        before, now = (_rows(landing, feed, cycle, names) for landing in (base, out))
        key = ", ".join(identifier(name) for name in contracts[feed].key)
        differing = f"(({before} except {now}) union all ({now} except {before}))"
        counted = connection.execute(f"select count(*) from (select distinct {key} from {differing})").fetchone()
        if not counted or not counted[0]:
            continue
        changed += int(counted[0])
        of = "assessment_id" in names
        whose = (
            f"select distinct assessment_id from {differing}"
            if of
            else _rows(out, "assessments", cycle, ["assessment_id"])
        )
        touched |= {(cycle, str(row[0])) for row in connection.execute(whose).fetchall() if row[0] is not None}
    return tuple(sorted(touched)), changed


def _rows(landing: Path, feed: str, cycle: int, names: list[str]) -> str:
    files = quoted(landing / "tables" / feed / "*.parquet")
    columns = ", ".join(identifier(name) for name in names)
    return f"select {columns} from read_parquet({files}) where _cycle = {cycle} and not _superseded"
