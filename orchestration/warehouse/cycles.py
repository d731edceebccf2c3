"""Which cycles a build has to reckon, and which it can take over: those that nothing has changed for.

Pure decisions about fingerprints and dates. How rows of earlier cycles reach models and marts is past.py; what a
release keeps for them is release/carried.py.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb

NEVER = date.max


@dataclass(frozen=True)
class CycleState:
    """What a release knows of one of its cycles.

    `fingerprint`: everything it was made of. `first_due_on`: when its first month was due. `settles_on`: the last date
    that any of its rows speaks of; from then on the passing of time alone changes no figure of it.
    """

    fingerprint: str
    first_due_on: date
    settles_on: date


def landed_cycles(landing: Path) -> list[int]:
    """Every cycle that something was delivered for."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select distinct cycle from read_parquet($file) where cycle is not null order by 1",
            {"file": str(landing / "deliveries.parquet")},
        ).fetchall()
    return [int(cycle) for (cycle,) in rows]


def later_cycles(landed: Iterable[int], published: Iterable[int], wanted: int) -> tuple[int, ...]:
    """The cycles that a run for one cycle does not look at: those after it, but never one that readers already see."""
    last = max([wanted, *published])
    return tuple(cycle for cycle in sorted(landed) if cycle > last)


def fingerprints(landing: Path, code_revision: str, unseen: Collection[int] = ()) -> dict[int, str]:
    """A hash per landed cycle: code, its deliveries, those of all cycles before it, and the assessments of later ones.

    Later assessments count because they decide whether a cycle is still the running one. `unseen`: the cycles that the
    build does not look at.
    """
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select cycle, feed, cast(d as varchar) from read_parquet($file) as d where cycle is not null order by all",
            {"file": str(landing / "deliveries.parquet")},
        ).fetchall()
    found: dict[int, str] = {}
    before = f"{code_revision}, duckdb {version('duckdb')}"
    rows = [row for row in rows if row[0] not in unseen]
    for cycle in sorted({cycle for cycle, _, _ in rows}):
        before = _digest([before, *(text for c, _, text in rows if c == cycle)])
        later = [text for c, feed, text in rows if c > cycle and feed == "assessments"]
        found[cycle] = _digest([before, *later])
    return found


def kept_cycles(
    now: Mapping[int, str], as_of: date, before: Mapping[int, CycleState], as_of_before: date
) -> tuple[int, ...]:
    """The cycles to take over: made of the same, and the same on both as-of dates. Later ones need all earlier ones."""
    kept: list[int] = []
    for cycle in sorted(now.keys() | before.keys()):
        state = before.get(cycle)
        if state is None or now.get(cycle) != state.fingerprint:
            break
        later = [other.first_due_on for number, other in before.items() if number > cycle]
        settles_on = max(state.settles_on, min(later, default=NEVER))
        if as_of != as_of_before and min(as_of, as_of_before) <= settles_on:
            break
        kept.append(cycle)
    return tuple(kept)


def _digest(texts: list[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)} {text}\n".encode())
    return digest.hexdigest()
