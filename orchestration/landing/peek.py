"""One delivery read by itself, before any run: for whoever has to decide whether it is worth a run.

The same reading and judging as in a landing, into a folder of its own, so that a landing under way is not disturbed.
"""

import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.landing.connection import open_engine
from orchestration.landing.contracts import load_contracts
from orchestration.landing.deliveries import look_at_one
from orchestration.landing.isolation import Reader
from orchestration.landing.parse import cache_key
from orchestration.landing.store import Store


def good_rows(raw: Path, name: str, timezone: str) -> pa.Table | None:
    """The valid rows of the delivery of that '/'-separated name; None where a landing would not take it."""
    contracts, zone = load_contracts(), ZoneInfo(timezone)
    delivery = look_at_one(raw, name, contracts, zone)
    if delivery is None or delivery.problem or delivery.feed is None or delivery.sha256 is None:
        return None
    contract = contracts[delivery.feed]
    key = cache_key(delivery.sha256, delivery.suffix, contract, zone)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        with open_engine(store.scratch) as engine, Reader(store, zone, engine) as reader:
            parsed = reader.parse(delivery.path, delivery.suffix, key, contract, delivery.sha256)
        return None if parsed.failure else pq.read_table(store.cached(contract.feed, key, "good.parquet"))
