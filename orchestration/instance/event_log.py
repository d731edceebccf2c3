"""Dagster's default event log while a run writes into it: fifteen hundred events, at a fraction of what each costs.

Only connections are looked after here; what is stored, and how, stays with Dagster. Other storages are left alone.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
    from sqlalchemy import Connection, Engine

_quick: set[str] = set()
# Methods of the storage that ask the file for a name, their last argument.
_ASKED_FOR_EVERY_EVENT = ("has_table", "has_secondary_index", "has_asset_key_col", "_has_asset_key_col_on_connection")


@contextmanager
def quick_event_log(instance: "DagsterInstance", run_id: str) -> Iterator[None]:
    """Keep one connection open to each SQLite file of the event log for as long as a run lasts.

    Dagster makes an engine and opens a connection per event: SQLAlchemy works every statement out anew, and whenever
    the last connection on a file closes, SQLite folds its log into the file and waits for the disk. Held open, and
    synchronised at those moments only, it stays safe against a killed process.
    """
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    storage = instance.event_log_storage
    if not isinstance(storage, SqliteEventLogStorage) or run_id in _quick:
        yield
        return
    event.listen(Engine, "connect", _synchronise_less)
    _quick.add(run_id)
    try:
        with ExitStack() as held:
            held.enter_context(_held_open(Path(storage.path_for_shard(run_id)).parent.parent / "runs.db"))
            held.enter_context(_one_connection_each(storage))
            yield
    finally:
        _quick.discard(run_id)
        event.remove(Engine, "connect", _synchronise_less)


@contextmanager
def _one_connection_each(storage: "SqliteEventLogStorage") -> Iterator[None]:
    """Like the storage's own `_connect`, under the same lock, but with an engine that is made once per file."""
    from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engines: dict[str, Engine] = {}

    @contextmanager
    def connect(shard: str) -> "Iterator[Connection]":
        with storage._db_lock:
            if shard not in engines:
                engines[shard] = create_engine(
                    storage.conn_string_for_shard(shard),
                    poolclass=StaticPool,
                    connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
                )
            if shard not in storage._initialized_dbs:
                storage._initdb(engines[shard])
                storage._initialized_dbs.add(shard)
            with engines[shard].begin() as connection:
                yield connection

    if "_connect" in vars(storage):
        yield
        return
    instead = {"_connect": connect, **{name: _remembered(getattr(storage, name)) for name in _ASKED_FOR_EVERY_EVENT}}
    vars(storage).update(instead)
    try:
        yield
    finally:
        for name in instead:
            delattr(storage, name)
        for engine in engines.values():
            engine.dispose()


def _remembered(ask: Callable[..., bool]) -> Callable[..., bool]:
    """Asks until the answer is yes: a table, a column or an index that is there stays."""
    there: set[str] = set()

    def remembered(*arguments: Any) -> bool:
        name = arguments[-1]
        if name not in there and ask(*arguments):
            there.add(name)
        return name in there

    return remembered


@contextmanager
def _held_open(file: Path) -> Iterator[None]:
    if not file.is_file():
        yield
        return
    with closing(sqlite3.connect(file)) as connection:
        # The file is open, in SQLite's sense, from the first read on.
        connection.execute("select count(*) from sqlite_master").fetchone()
        yield


def _synchronise_less(connection: object, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = normal")
