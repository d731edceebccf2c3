"""The one way in: raw/ to warehouse/landing/, touching only what changed.

Puts together what the room's other modules do, in the order that survives a kill at any moment. Each (cycle, feed) has
a fingerprint of everything its tables hang on; equal fingerprints are left alone. No as-of date, no Dagster, no points.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from filelock import FileLock

from orchestration.base.problems import Problem
from orchestration.landing.assemble import Assembler, Counts, Source
from orchestration.landing.connection import open_engine
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.deliveries import Delivery, Inbox, Settling, look_into
from orchestration.landing.forms import without_outdated
from orchestration.landing.history import keep_withdrawn
from orchestration.landing.isolation import Reader
from orchestration.landing.parse import Parsed, cache_key, code_digest, unreadable
from orchestration.landing.records import write_empty_tables, write_summaries
from orchestration.landing.store import Store

STRAY = "-"


@dataclass(frozen=True)
class DeliveryReport:
    """One delivery and where its rows ended; rows_in = rows_landed + rows_superseded + rows_quarantined."""

    cycle: int | None
    delivery: str
    feed: str | None
    sha256: str | None
    encoding: str | None
    rows_in: int
    rows_landed: int
    rows_superseded: int
    rows_quarantined: int
    delivered_at: datetime | None
    unreadable: bool
    warnings: str | None


@dataclass(frozen=True)
class LandingReport:
    """What lies landed now. `changed` names the (cycle, feed) parts that this landing wrote."""

    deliveries: tuple[DeliveryReport, ...]
    cycles: tuple[int, ...]
    changed: tuple[tuple[int, str], ...]
    warnings: tuple[str, ...]
    input_hash: str

    def of_feed(self, feed: str) -> tuple[DeliveryReport, ...]:
        """The deliveries of one feed."""
        return tuple(delivery for delivery in self.deliveries if delivery.feed == feed)

    def unbalanced(self) -> tuple[DeliveryReport, ...]:
        """Deliveries that lost or gained rows; empty, always."""
        return tuple(d for d in self.deliveries if d.rows_in != d.rows_landed + d.rows_superseded + d.rows_quarantined)


def land(raw: Path, landing: Path, timezone: str = "Asia/Shanghai", settling: Settling | None = None) -> LandingReport:
    """Bring `landing` up to date with `raw`; raises Problem when there is nothing to land or a row went astray."""
    zone = ZoneInfo(timezone)
    return land_inbox(look_into(raw, load_contracts(), zone, settling or Settling()), landing, zone)


def land_inbox(inbox: Inbox, landing: Path, zone: ZoneInfo) -> LandingReport:
    """Bring `landing` up to date with deliveries that have been found already."""
    contracts = load_contracts()
    store = Store(landing.absolute())
    store.root.mkdir(parents=True, exist_ok=True)
    with FileLock(store.root / ".lock"):
        store.clear_scratch()
        return _land(inbox, store, contracts, zone)


def _land(inbox: Inbox, store: Store, contracts: dict[str, Contract], zone: ZoneInfo) -> LandingReport:
    before = store.read_state()
    inbox = without_outdated(_with_waiting(inbox, before, store), contracts)
    wanted = _wanted(inbox, contracts, zone)
    changed = [part for part in wanted if _is_stale(part, wanted[part], before, store)]
    gone = sorted(set(before) - {_name(*part) for part in wanted})
    parts: dict[str, Any] = {name: state for name, state in before.items() if name not in gone}
    summaries = [store.quarantine, store.deliveries]
    if changed or gone or store.read_marks() != store.marks(summaries):
        with open_engine(store.scratch) as engine:
            keep_withdrawn(store, before, {delivery.name: delivery.sha256 for delivery in inbox.deliveries}, engine)
            store.write_state(_unsettled(before, changed))
            write_empty_tables(store, contracts)
            parts |= _land_parts(changed, wanted, inbox, _Tools(store, contracts, zone, engine))
            for name in gone:
                _remove(store, name)
            write_summaries(store, parts, engine)
        store.write_state(parts, store.marks(summaries))
        _prune(store, parts, contracts)
    return _report(inbox, parts, changed)


_WAITS = "文件刚刚还在变化，可能没有传完，这次"


def _with_waiting(inbox: Inbox, before: Mapping[str, Any], store: Store) -> Inbox:
    """Deliveries that wait stand as they were landed last, where their reading is kept; a new one is only named."""
    if not inbox.waiting:
        return inbox
    known = {record["delivery"]: record for state in before.values() for record in state["deliveries"]}
    deliveries = []
    for delivery in inbox.deliveries:
        last = known.get(delivery.name)
        is_kept = last is not None and last["key"] and store.knows(delivery.feed or "", last["key"])
        if delivery.name in inbox.waiting and delivery.problem is None:
            if last and last["sha256"] == delivery.sha256 and not last["unreadable"]:
                pass
            elif last and is_kept and not last["unreadable"]:
                at = datetime.fromisoformat(last["delivered_at"]) if last["delivered_at"] else None
                waits = f"{_WAITS}沿用上次读入的内容，下次运行再读"
                delivery = replace(delivery, sha256=last["sha256"], delivered_at=at, waits=waits)  # noqa: PLW2901
            else:
                delivery = replace(delivery, sha256=None, waits=f"{_WAITS}没有读入，下次运行再读")  # noqa: PLW2901
        deliveries.append(delivery)
    return replace(inbox, deliveries=tuple(deliveries))


def _unsettled(before: Mapping[str, Any], changed: Sequence["Part"]) -> dict[str, Any]:
    """The state while parts are being written: what was there, but no part of it taken for done."""
    unsettled = {
        name: {**before.get(name, {"deliveries": []}), "fingerprint": ""} for name in (_name(*p) for p in changed)
    }
    return {**before, **unsettled}


@dataclass(frozen=True)
class _Tools:
    store: Store
    contracts: dict[str, Contract]
    zone: ZoneInfo
    engine: duckdb.DuckDBPyConnection


Part = tuple[int, str]


def _name(cycle: int, feed: str) -> str:
    return f"{cycle:04d}/{feed}"


def _wanted(inbox: Inbox, contracts: Mapping[str, Contract], zone: ZoneInfo) -> dict[Part, str]:
    """The fingerprint of every (cycle, feed), feeds in the contracts' order; strays are one part of their own."""
    by_part: dict[Part, list[Delivery]] = {}
    for delivery in inbox.deliveries:
        by_part.setdefault(_part_of(delivery, contracts), []).append(delivery)
    wanted: dict[Part, str] = {}
    for feed, contract in contracts.items():
        for cycle in inbox.cycles:
            pointed_at = sorted({reference.feed for reference in contract.references} - {feed})
            content = [
                code_digest(),
                contract.digest,
                zone.key,
                [_identity(delivery) for delivery in by_part.get((cycle, feed), [])],
                [wanted[(cycle, other)] for other in pointed_at],
            ]
            wanted[(cycle, feed)] = _digest(content)
    wanted[(0, STRAY)] = _digest([code_digest(), [_identity(d) for d in by_part.get((0, STRAY), [])]])
    return wanted


def _part_of(delivery: Delivery, contracts: Mapping[str, Contract]) -> Part:
    if (
        delivery.cycle is None
        or delivery.feed is None
        or delivery.feed not in contracts
        or delivery.name.count("/") != 2
    ):
        return (0, STRAY)
    return (delivery.cycle, delivery.feed)


def _identity(delivery: Delivery) -> list[str | None]:
    return [delivery.name, delivery.sha256, str(delivery.delivered_at), delivery.problem, delivery.waits]


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _is_stale(part: Part, fingerprint: str, before: Mapping[str, Any], store: Store) -> bool:
    known = before.get(_name(*part))
    if known is None or known.get("fingerprint") != fingerprint:
        return True
    cycle, feed = part
    if feed == STRAY:
        return False
    return known.get("files") != store.marks([store.table(feed, cycle), store.quarantine_part(feed, cycle)])


def _land_parts(changed: Sequence[Part], wanted: Mapping[Part, str], inbox: Inbox, tools: _Tools) -> dict[str, Any]:
    assembler = Assembler(tools.store, tools.engine, tools.contracts)
    parts: dict[str, Any] = {}
    with Reader(tools.store, tools.zone, tools.engine) as reader:
        for feed, contract in tools.contracts.items():
            cycles = [cycle for cycle, its in changed if its == feed]
            if not cycles:
                continue
            mine = [d for d in inbox.deliveries if _part_of(d, tools.contracts) in {(cycle, feed) for cycle in cycles}]
            sources = [_source(delivery, contract, reader, tools.zone) for delivery in mine]
            counts = assembler.feed(contract, cycles, sources)
            for cycle in cycles:
                state = _state(wanted[(cycle, feed)], [s for s in sources if s.delivery.cycle == cycle], counts)
                files = [tools.store.table(feed, cycle), tools.store.quarantine_part(feed, cycle)]
                parts[_name(cycle, feed)] = state | {"files": tools.store.marks(files)}
    if (0, STRAY) in changed:
        strays = [d for d in inbox.deliveries if _part_of(d, tools.contracts) == (0, STRAY)]
        parts[_name(0, STRAY)] = _state(wanted[(0, STRAY)], [Source(d, "", _failed(d)) for d in strays], {})
    return parts


def _state(fingerprint: str, sources: Sequence[Source], counts: Mapping[str, Counts]) -> dict[str, Any]:
    """What is remembered of a part; one with a failure that may pass is looked at again the next time."""
    settled = not any(source.parsed.passing for source in sources)
    return {"fingerprint": fingerprint if settled else "", "deliveries": [_record(s, counts) for s in sources]}


def _failed(delivery: Delivery) -> Parsed:
    return unreadable(delivery.problem or "", delivery.problem_code)


def _source(delivery: Delivery, contract: Contract, reader: Reader, zone: ZoneInfo) -> Source:
    if delivery.waits and delivery.sha256 is None:
        return Source(delivery, reader.nothing(contract), Parsed(None, 0, 0, (delivery.waits,), passing=True))
    if delivery.problem is not None or delivery.sha256 is None:
        return Source(delivery, "", _failed(delivery))
    key = cache_key(delivery.sha256, delivery.suffix, contract, zone, delivery.sheet)
    parsed = reader.parse(delivery.path, delivery.suffix, key, contract, delivery.sha256, delivery.sheet)
    if delivery.waits:
        parsed = replace(parsed, warnings=(*parsed.warnings, delivery.waits), passing=True)
    return Source(delivery, key, parsed)


def _record(source: Source, counts: Mapping[str, Counts]) -> dict[str, Any]:
    delivery, parsed = source.delivery, source.parsed
    failed = parsed.failure is not None
    ended = Counts(0, 0, 1) if failed else counts[delivery.name]
    report = DeliveryReport(
        cycle=delivery.cycle,
        delivery=delivery.name,
        feed=delivery.feed,
        sha256=delivery.sha256,
        encoding=parsed.encoding,
        rows_in=1 if failed else parsed.good + parsed.bad,
        rows_landed=ended.landed,
        rows_superseded=ended.superseded,
        rows_quarantined=ended.quarantined,
        delivered_at=delivery.delivered_at,
        unreadable=failed,
        warnings="；".join((*parsed.warnings, *ended.notes)) or None,
    )
    record = asdict(report) | {"key": source.key, "failure": parsed.failure}
    record["delivered_at"] = delivery.delivered_at.isoformat(" ") if delivery.delivered_at else None
    return record


def _remove(store: Store, name: str) -> None:
    cycle, feed = name.split("/")
    if feed != STRAY:
        store.table(feed, int(cycle)).unlink(missing_ok=True)
        store.quarantine_part(feed, int(cycle)).unlink(missing_ok=True)


def _prune(store: Store, parts: Mapping[str, Any], contracts: Mapping[str, Contract]) -> None:
    kept = {
        store.cached(d["feed"], d["key"], what)
        for state in parts.values()
        for d in state["deliveries"]
        if d["key"]
        for what in ("good.parquet", "bad.parquet", "facts.json")
    }
    store.prune("cache", kept)
    tables = {store.table(feed, int(cycle)) for cycle, feed in (name.split("/") for name in parts) if feed in contracts}
    store.prune("tables", tables | {store.empty_table(feed) for feed in contracts})


def _report(inbox: Inbox, parts: Mapping[str, Any], changed: Sequence[Part]) -> LandingReport:
    records = sorted((d for state in parts.values() for d in state["deliveries"]), key=lambda d: d["delivery"])
    own = set(DeliveryReport.__dataclass_fields__)
    deliveries = tuple(DeliveryReport(**{k: v for k, v in _with_time(d).items() if k in own}) for d in records)
    hashed = _digest([[delivery.delivery, delivery.sha256] for delivery in deliveries])
    said = [f"{d.delivery}：{d.warnings}" for d in deliveries if d.warnings]
    report = LandingReport(
        deliveries=deliveries,
        cycles=inbox.cycles,
        changed=tuple(part for part in changed if part[1] != STRAY),
        warnings=(*inbox.warnings, *said),
        input_hash=hashed,
    )
    lost = report.unbalanced()
    if lost:
        raise Problem(
            "landing_failed", f"{lost[0].delivery} 的行数对不上：读入 {lost[0].rows_in} 行，落地、被替代和隔离之和不等"
        )
    return report


def _with_time(record: Mapping[str, Any]) -> dict[str, Any]:
    at = record["delivered_at"]
    return {**record, "delivered_at": datetime.fromisoformat(at) if at else None}
