"""The rows that Dagster's default event log keeps of an event, written with statements that are made once.

Dagster makes every statement anew, in a transaction of its own, and writes an event out as JSON up to three times. The
rows here are the same, in the same order: first in the file of the run, then in the index of all runs. What is unusual
(partitions, events without a run, a check planned twice) is left to Dagster, before anything of it is stored. Which
connections are used, and for how long, belongs in event_log.py.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any

from dagster._core.definitions.events import AssetKey
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, EVENT_TYPE_TO_PIPELINE_RUN_STATUS, DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.base import EventLogRecord
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, AssetKeyTable, SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from sqlalchemy import Connection, bindparam

# Begins one on each of the files named, and ends them in reverse.
Transaction = Callable[..., AbstractContextManager[Sequence[Connection]]]
_Row = Mapping[str, Any]
# Of the storage, beside what stands in for it.
_NEEDED = (
    "_event_to_row",
    "_store_asset_event_tags",
    "_get_asset_entry_values",
    "_has_asset_key_index_cols_on_connection",
    "_get_latest_materialization_records",
)
_MIRRORED = {*ASSET_EVENTS, *ASSET_CHECK_EVENTS, *EVENT_TYPE_TO_PIPELINE_RUN_STATUS}
_EVENT = SqlEventLogStorageTable.insert()
_ASSET = AssetKeyTable.insert()
_SAME_ASSET = AssetKeyTable.update().where(AssetKeyTable.c.asset_key == bindparam("of_asset"))
_CHECK = AssetCheckExecutionsTable.insert()
_SAME_CHECK = AssetCheckExecutionsTable.update().where(
    AssetCheckExecutionsTable.c.asset_key == bindparam("of_asset"),
    AssetCheckExecutionsTable.c.check_name == bindparam("of_check"),
    AssetCheckExecutionsTable.c.run_id == bindparam("of_run"),
    AssetCheckExecutionsTable.c.partition.is_(None),
)


class _UnusualError(Exception):
    """Nothing of these events is stored yet, and Dagster has to see to them."""


def quick_rows(storage: SqliteEventLogStorage, transaction: Transaction) -> Mapping[str, Callable[..., Any]]:
    """What stands in for methods of `storage`, by their names; nothing where Dagster has moved what they need."""
    if not all(hasattr(storage, name) for name in _NEEDED):
        return {}
    rows = EventRows(storage, transaction)
    return {
        "store_event": rows.store_event,
        "store_event_batch": rows.store_event_batch,
        "_get_latest_materialization_records": rows.latest_materializations,
    }


@dataclass(frozen=True)
class EventRows:
    """Writes the events of `storage`, and remembers what it wrote last of each asset."""

    storage: SqliteEventLogStorage
    transaction: Transaction
    # As text, and as what reading that text would give.
    _written: dict[str, tuple[str, EventLogRecord]] = field(default_factory=dict)

    def store_event(self, event: EventLogEntry) -> None:
        self.store_event_batch([event])

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        with suppress(_UnusualError):
            self._store(events)
            return
        for event in events:
            type(self.storage).store_event(self.storage, event)

    def latest_materializations(self, assets: Sequence[_Row]) -> Mapping[AssetKey, EventLogRecord | None]:
        """Of rows of assets: what this process wrote needs no reading, as long as nobody has written over it."""
        unread = []
        latest: dict[AssetKey, EventLogRecord | None] = {}
        for row in assets:
            text, record = self._written.get(row["asset_key"], (None, None))
            key = AssetKey.from_db_string(row["asset_key"])
            if key and record and row["last_materialization"] == text and not row["asset_details"]:
                latest[key] = record
            else:
                unread.append(row)
        if unread:
            latest.update(type(self.storage)._get_latest_materialization_records(self.storage, unread))
        return latest

    def _store(self, events: Sequence[EventLogEntry]) -> None:
        run_id = events[0].run_id
        if not run_id or any(event.run_id != run_id for event in events):
            raise _UnusualError
        rows = [self.storage._event_to_row(event) for event in events]
        mirrored = [pair for pair in zip(events, rows, strict=True) if _type(pair[0]) in _MIRRORED]
        # The last to be begun is the first to be committed: as ever, the index does not run ahead of the run.
        with self.transaction(*([INDEX_SHARD_NAME] if mirrored else []), run_id) as (*index, run):
            run.execute(_EVENT, rows)
            for event, row in mirrored:
                self._mirror(index[0], event, row)

    def _mirror(self, index: Connection, event: EventLogEntry, row: _Row) -> None:
        event_id = int(index.execute(_EVENT, row).lastrowid)
        if _type(event) in ASSET_EVENTS:
            self.storage._store_asset_event_tags(index, [event], [event_id])
            self._store_asset(index, event, event_id)
        elif _type(event) == DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED:
            _plan_check(index, event, row, event_id)
        elif _type(event) == DagsterEventType.ASSET_CHECK_EVALUATION:
            _evaluate_check(index, event, row, event_id)

    def _store_asset(self, index: Connection, event: EventLogEntry, event_id: int) -> None:
        key = event.get_dagster_event().asset_key
        if key is None:
            return
        values = self.storage._get_asset_entry_values(
            event, event_id, self.storage._has_asset_key_index_cols_on_connection(index)
        )
        if not values:
            return
        name = key.to_string()
        if not index.execute(_SAME_ASSET, {**values, "of_asset": name}).rowcount:
            index.execute(_ASSET, {**values, "asset_key": name})
        if "last_materialization" in values:
            self._written[name] = (values["last_materialization"], EventLogRecord(event_id, event))


def _plan_check(index: Connection, event: EventLogEntry, row: _Row, event_id: int) -> None:
    planned: Any = event.get_dagster_event().event_specific_data
    if planned.partitions_subset:
        raise _UnusualError
    index.execute(
        _CHECK,
        {
            "asset_key": planned.asset_key.to_string(),
            "check_name": planned.check_name,
            "run_id": event.run_id,
            "execution_status": AssetCheckExecutionRecordStatus.PLANNED.value,
            **_evaluation(row, event_id),
        },
    )


def _evaluate_check(index: Connection, event: EventLogEntry, row: _Row, event_id: int) -> None:
    made: Any = event.get_dagster_event().event_specific_data
    status = AssetCheckExecutionRecordStatus.SUCCEEDED if made.passed else AssetCheckExecutionRecordStatus.FAILED
    target = made.target_materialization_data
    updated = index.execute(
        _SAME_CHECK,
        {
            "of_asset": made.asset_key.to_string(),
            "of_check": made.check_name,
            "of_run": event.run_id,
            "execution_status": status.value,
            "materialization_event_storage_id": target.storage_id if target else None,
            **_evaluation(row, event_id),
        },
    )
    if made.partition or updated.rowcount != 1:
        raise _UnusualError


def _evaluation(row: _Row, event_id: int) -> _Row:
    return {
        "evaluation_event": row["event"],
        "evaluation_event_timestamp": row["timestamp"],
        "evaluation_event_storage_id": event_id,
    }


def _type(event: EventLogEntry) -> DagsterEventType | None:
    return event.dagster_event_type if event.is_dagster_event else None
