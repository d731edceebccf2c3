"""Dagster's default event log while a run writes into it: two thousand events, at a fraction of what each costs.

Connections, and what Dagster would otherwise ask for again and again, are looked after here; the rows that an event
makes belong in event_rows.py. Everything of Dagster's that is replaced is replaced here, for as long as a run lasts,
and stays Dagster's own where a name is no longer there. Other storages are left alone.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
    from sqlalchemy import Connection

    from orchestration.instance.event_rows import Transaction

_quick: set[str] = set()
# Methods of the storage that ask the file for a name, their last argument.
_ASKED_FOR_EVERY_EVENT = ("has_table", "has_secondary_index", "has_asset_key_col", "_has_asset_key_col_on_connection")
# Of the storage, for connections of our own.
_TO_CONNECT = ("_connect", "_db_lock", "_initdb", "_initialized_dbs", "conn_string_for_shard")
# Events that are stored together where Dagster itself has a batch of them: what a run is going to make and to check.
_AT_ONCE = 1000


@contextmanager
def quick_event_log(instance: "DagsterInstance", run_id: str) -> Iterator[None]:
    """Keep one connection open to each SQLite file of the event log for as long as a run lasts.

    Dagster makes an engine and opens a connection per event: SQLAlchemy works every statement out anew, and whenever
    the last connection on a file closes, SQLite folds its log into the file and waits for the disk. Held open, and
    synchronised at those moments only, it stays safe against a killed process.
    """
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

    storage = instance.event_log_storage
    if not isinstance(storage, SqliteEventLogStorage) or run_id in _quick:
        yield
        return
    with ExitStack() as held:
        # Of several runs in this process, the first sees to what they share.
        if not _quick:
            held.enter_context(_synchronised_less())
            held.enter_context(_outputs_listed_once())
        _quick.add(run_id)
        held.callback(_quick.discard, run_id)
        held.enter_context(_held_open(Path(storage.path_for_shard(run_id)).parent.parent / "runs.db"))
        held.enter_context(_one_connection_each(storage))
        held.enter_context(_instead(instance, {"_get_event_batch_size": lambda: _AT_ONCE}))
        yield


@contextmanager
def _one_connection_each(storage: "SqliteEventLogStorage") -> Iterator[None]:
    """Like the storage's own `_connect`, under the same lock, but with a connection that is made once per file."""
    opened: dict[str, Connection] = {}
    closed = ExitStack()

    @contextmanager
    def transaction(*shards: str) -> "Iterator[list[Connection]]":
        with storage._db_lock, ExitStack() as begun:
            for shard in shards:
                if shard not in opened:
                    opened[shard] = closed.enter_context(_opened(storage, shard))
                begun.enter_context(opened[shard].begin())
            yield [opened[shard] for shard in shards]

    @contextmanager
    def connect(shard: str) -> "Iterator[Connection]":
        with transaction(shard) as (connection,):
            yield connection

    if "_connect" in vars(storage) or not all(hasattr(storage, name) for name in _TO_CONNECT):
        yield
        return
    asked = {name: _remembered(getattr(storage, name)) for name in _ASKED_FOR_EVERY_EVENT if hasattr(storage, name)}
    with closed, _instead(storage, {"_connect": connect, **asked, **_quick_rows(storage, transaction)}):
        yield


def _quick_rows(storage: "SqliteEventLogStorage", transaction: "Transaction") -> Mapping[str, Callable[..., Any]]:
    try:
        from orchestration.instance.event_rows import quick_rows
    except ImportError:  # Dagster has moved what the rows are made of.
        return {}
    return quick_rows(storage, transaction)


@contextmanager
def _opened(storage: "SqliteEventLogStorage", shard: str) -> "Iterator[Connection]":
    from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        storage.conn_string_for_shard(shard),
        poolclass=StaticPool,
        connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    )
    try:
        if shard not in storage._initialized_dbs:
            storage._initdb(engine)
            storage._initialized_dbs.add(shard)
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _outputs_listed_once() -> Iterator[None]:
    """A step that is about to make one of its assets lists them all: three hundred, three hundred times."""
    from dagster._core.execution.context.system import StepExecutionContext

    name = "get_output_asset_keys"
    ask = getattr(StepExecutionContext, name, None)
    with _instead(StepExecutionContext, {name: _asked_once(ask)} if ask else {}):
        yield


@contextmanager
def _instead(owner: object, replacements: Mapping[str, Any]) -> Iterator[None]:
    """Other attributes for `owner`, for a while, in place of those that it has."""
    there = {name: replacement for name, replacement in replacements.items() if hasattr(owner, name)}
    own = {name: value for name, value in vars(owner).items() if name in there}
    for name, replacement in there.items():
        setattr(owner, name, replacement)
    try:
        yield
    finally:
        for name in there:
            if name in own:
                setattr(owner, name, own[name])
            else:
                delattr(owner, name)


def _remembered(ask: Callable[..., bool]) -> Callable[..., bool]:
    """Asks until the answer is yes: a table, a column or an index that is there stays."""
    there: set[str] = set()

    def remembered(*arguments: Any) -> bool:
        name = arguments[-1]
        if name not in there and ask(*arguments):
            there.add(name)
        return name in there

    return remembered


def _asked_once(method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A method whose answer each object keeps."""

    def asked_once(asked: Any) -> Any:
        kept = f"_{method.__name__}_kept"
        if kept not in vars(asked):
            vars(asked)[kept] = method(asked)
        return vars(asked)[kept]

    return asked_once


@contextmanager
def _held_open(file: Path) -> Iterator[None]:
    if not file.is_file():
        yield
        return
    with closing(sqlite3.connect(file)) as connection:
        # The file is open, in SQLite's sense, from the first read on.
        connection.execute("select count(*) from sqlite_master").fetchone()
        yield


@contextmanager
def _synchronised_less() -> Iterator[None]:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "connect", _synchronise_less)
    try:
        yield
    finally:
        event.remove(Engine, "connect", _synchronise_less)


def _synchronise_less(connection: object, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = normal")
