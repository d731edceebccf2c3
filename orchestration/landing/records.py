"""The files of the landing that cover all feeds and cycles: quarantine, deliveries, and an empty table per feed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.base.sql import quoted
from orchestration.landing.assemble import PLACE_COLUMNS
from orchestration.landing.cells import arrow_schema
from orchestration.landing.contracts import Contract
from orchestration.landing.quarantine import QUARANTINE, failure_row
from orchestration.landing.store import Store

PLACE_TYPES = (pa.int32(), pa.string(), pa.int64(), pa.timestamp("us"), pa.string(), pa.bool_(), pa.string())
DELIVERIES = pa.schema(
    [
        ("cycle", pa.int32()),
        ("delivery", pa.string()),
        ("feed", pa.string()),
        ("sha256", pa.string()),
        ("encoding", pa.string()),
        ("rows_in", pa.int64()),
        ("rows_landed", pa.int64()),
        ("rows_superseded", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("delivered_at", pa.timestamp("us")),
        ("unreadable", pa.bool_()),
        ("warnings", pa.string()),
    ]
)


def table_schema(contract: Contract) -> pa.Schema:
    """The columns of a landed table."""
    places = [pa.field(name, kind) for name, kind in zip(PLACE_COLUMNS, PLACE_TYPES, strict=True)]
    return pa.schema([*arrow_schema(contract), *places])


def write_empty_tables(store: Store, contracts: Mapping[str, Contract]) -> None:
    """Give every feed a file of its own schema, so that it can be read when nothing was delivered."""
    for feed, contract in contracts.items():
        target, schema = store.empty_table(feed), table_schema(contract)
        if target.exists() and pq.read_schema(target).equals(schema):
            continue
        with store.writing(target) as path:
            pq.write_table(schema.empty_table(), path)


def write_summaries(store: Store, parts: Mapping[str, Any], engine: duckdb.DuckDBPyConnection) -> None:
    """quarantine.parquet and deliveries.parquet of everything landed."""
    records = sorted((d for state in parts.values() for d in state["deliveries"]), key=lambda d: d["delivery"])
    rows = [
        {name: d[name] for name in DELIVERIES.names if name != "delivered_at"}
        | {"delivered_at": datetime.fromisoformat(d["delivered_at"]) if d["delivered_at"] else None}
        for d in records
    ]
    with store.writing(store.deliveries) as path:
        pq.write_table(pa.Table.from_pylist(rows, schema=DELIVERIES), path, compression="zstd")
    _write_quarantine(store, parts, engine)


def _write_quarantine(store: Store, parts: Mapping[str, Any], engine: duckdb.DuckDBPyConnection) -> None:
    strays = [_stray(d) for name, state in parts.items() if name.endswith("/-") for d in state["deliveries"]]
    engine.register("strays", pa.Table.from_pylist(strays, schema=QUARANTINE))
    queries = ["from strays"]
    files = sorted(store.root.glob("parts/*/*.quarantine.parquet"))
    if files:
        queries.append(f"from read_parquet([{', '.join(quoted(str(path)) for path in files)}])")
    with store.writing(store.quarantine) as path:
        engine.execute(
            f"copy (from ({' union all '.join(queries)}) order by cycle nulls first, delivery, row nulls first) "
            f"to {quoted(str(path))} (format parquet, compression zstd)"
        )
    engine.unregister("strays")


def _stray(record: Mapping[str, Any]) -> dict[str, object]:
    code, sentence = record["failure"]
    return failure_row(record["cycle"], record["delivery"], record["feed"], code, sentence)
