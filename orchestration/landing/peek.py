"""One delivery read by itself, before any run: for whoever has to decide whether it is worth a run.

The same reading and judging as in a landing, into a folder of its own, so that a landing under way is not disturbed.
"""

import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.landing.contracts import load_contracts
from orchestration.landing.deliveries import look_at_one
from orchestration.landing.parse import Parser, cache_key
from orchestration.landing.store import Store

_ENGINE: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "400MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def good_rows(raw: Path, name: str, timezone: str) -> pa.Table | None:
    """The valid rows of the delivery of that '/'-separated name; None where a landing would not take it."""
    contracts, zone = load_contracts(), ZoneInfo(timezone)
    delivery = look_at_one(raw, name, contracts, zone)
    if delivery is None or delivery.problem or delivery.feed is None or delivery.sha256 is None:
        return None
    contract = contracts[delivery.feed]
    key = cache_key(delivery.sha256, delivery.suffix, contract, zone)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config=_ENGINE) as engine:
        store = Store(Path(folder))
        parsed = Parser(store, zone, engine).parse(delivery.path, delivery.suffix, key, contract)
        return None if parsed.failure else pq.read_table(store.cached(contract.feed, key, "good.parquet"))
