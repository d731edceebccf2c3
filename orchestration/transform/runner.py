"""dbt inside this process: one invocation, its results as plain records, and no connection left open.

A second process would cost more than a small nightly does. dbt keeps DuckDB open after it has finished, which locks the
file against everyone else, so every invocation ends with closing it. What to run is decided in arguments.py.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.base.files import BUILD_VARIABLE, MEMORY_VARIABLE
from orchestration.base.settings import mebibytes

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


# In MiB: Dagster, dbt, Great Expectations, the rows of a page; 620 at the end of the models of 0.4 million reports.
BESIDE = 700
FAILED = {"error", "fail", "runtime error"}


@dataclass(frozen=True)
class NodeResult:
    """What dbt says of one model or test. `failures`: the failing rows of a test. `is_kept`: said in an earlier run."""

    unique_id: str
    status: str
    seconds: float
    failures: int | None
    message: str
    is_kept: bool = False

    @property
    def failed(self) -> bool:
        return self.status in FAILED

    @property
    def succeeded(self) -> bool:
        return self.status in ("success", "pass", "warn")


@dataclass(frozen=True)
class Outcome:
    """One invocation: the nodes it ran, and one line saying what went wrong, empty when nothing did."""

    nodes: tuple[NodeResult, ...]
    error: str


def invoke(arguments: list[str], database: Path, graph: "Manifest | None" = None) -> Outcome:
    """Run one dbt command on a database file."""
    return _outcome(_result(arguments, database, graph))


def compiled_by_dbt(arguments: list[str], database: Path, graph: "Manifest") -> tuple[list[dict[str, Any]], str]:
    """The nodes that a compile command made, as dbt documents them, and the line saying what went wrong, else empty."""
    result = _result(arguments, database, graph)
    error = _outcome(result).error
    return ([] if error else [one.node.to_dict() for one in result.result.results]), error


def _result(arguments: list[str], database: Path, graph: "Manifest | None") -> Any:
    from dbt.cli.main import dbtRunner

    _say_no_debug()
    with _profile_told(database):
        try:
            return dbtRunner(manifest=graph).invoke(arguments)
        finally:
            _close_connections()


def _outcome(result: Any) -> Outcome:
    nodes = tuple(_node_result(node) for node in getattr(result.result, "results", None) or ())
    return Outcome(nodes, "" if result.success else what_failed(nodes, result.exception))


def _say_no_debug() -> None:
    """Spare dbt the events that no log of ours keeps: it makes a message of each before it asks whether anyone will."""
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

    class Quiet(EventManager):
        def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *rest: Any, **more: Any) -> None:
            if (level or e.level_tag()) not in (EventLevel.DEBUG, EventLevel.TEST) or self.callbacks:
                super().fire_event(e, level, *rest, **more)

    if type(get_event_manager()) is EventManager:
        ctx_set_event_manager(Quiet())


@contextmanager
def _profile_told(database: Path) -> Iterator[None]:
    """What dbt's profile asks the environment for, set for one invocation."""
    told = {BUILD_VARIABLE: str(database), MEMORY_VARIABLE: os.environ.get(MEMORY_VARIABLE) or memory_of_machine()}
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def opened(database: Path) -> duckdb.DuckDBPyConnection:
    """A build for queries as large as models are, with what dbt's profile gives them."""
    memory = os.environ.get(MEMORY_VARIABLE) or memory_of_machine()
    config: dict[str, Any] = {
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "force_compression": "uncompressed",
    }
    return duckdb.connect(str(database), config=config)


def memory_of_machine() -> str:
    """What a build takes unless told: four fifths of the machine's memory, or of what a container is given of it, less
    what this process holds beside its database; at least half of them.
    """
    with duckdb.connect() as connection:
        ((limit,),) = connection.execute("select current_setting('memory_limit')").fetchall()
    whole = mebibytes(str(limit))
    return f"{max(whole - BESIDE, whole // 2)}MiB"


def _close_connections() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters
    from dbt_common.events.event_manager_client import cleanup_event_logger

    environment = DuckDBConnectionManager._ENV
    reset_adapters()
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()
    _close_log(cleanup_event_logger)


def _close_log(forget_loggers: Callable[[], None]) -> None:
    """dbt forgets its loggers but leaves their file open, which keeps a disk busy."""
    from dbt_common.events.event_manager_client import get_event_manager

    python_loggers = [logger._python_logger for logger in get_event_manager().loggers]
    handlers = [handler for logger in python_loggers if logger is not None for handler in logger.handlers]
    forget_loggers()
    for handler in handlers:
        if isinstance(handler, logging.FileHandler):
            handler.close()


def _node_result(result: Any) -> NodeResult:
    return NodeResult(
        unique_id=result.node.unique_id,
        status=str(result.status),
        seconds=float(result.execution_time or 0),
        failures=result.failures,
        message=str(result.message or ""),
    )


def what_failed(nodes: Sequence[NodeResult], error: BaseException | None) -> str:
    """The first node that failed, in one line; where none did, the error."""
    failed = [node for node in nodes if node.failed]
    if not failed:
        return " ".join(str(error or "dbt 没有说明原因").split())
    first = failed[0]
    others = f"（另有 {len(failed) - 1} 处）" if len(failed) > 1 else ""
    return f"{first.unique_id.split('.')[2]}：{' '.join(first.message.split())[:500]}{others}"
