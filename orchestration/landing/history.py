"""Rows of deliveries that changed or are gone, kept readable below history/ as they had landed.

Nothing reads them to decide anything; a withdrawn delivery counts no more.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.sql import quoted
from orchestration.landing.store import Store


def keep_withdrawn(
    store: Store, before: Mapping[str, Any], now: Mapping[str, str | None], engine: duckdb.DuckDBPyConnection
) -> None:
    """Copy the rows of every delivery of the last landing that is not there any more with the same content."""
    for part, state in before.items():
        cycle, feed = part.split("/")
        for record in state.get("deliveries", []):
            name, sha256 = record["delivery"], record["sha256"]
            if sha256 is None or now.get(name) == sha256:
                continue
            place = f"{cycle}-{hashlib.sha256(f'{name}|{sha256}'.encode()).hexdigest()[:16]}"
            rows = f"_delivery = {quoted(name)} and _sha256 = {quoted(sha256)}"
            _copy(store, store.table(feed, int(cycle)), rows, store.history("tables", feed, place), engine)
            bad = f"delivery = {quoted(name)}"
            _copy(store, store.quarantine_part(feed, int(cycle)), bad, store.history("quarantine", feed, place), engine)


def _copy(store: Store, source: Path, rows: str, target: Path, engine: duckdb.DuckDBPyConnection) -> None:
    if target.exists() or not source.exists():
        return
    # A damaged table cannot give its rows back; what is in force is read anew from raw/ all the same.
    with suppress(duckdb.Error), store.writing(target) as path:
        engine.execute(
            f"copy (from read_parquet({quoted(str(source))}) where {rows}) to {quoted(str(path))} "
            "(format parquet, compression zstd)"
        )
