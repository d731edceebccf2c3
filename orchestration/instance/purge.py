"""Old run records: what Dagster may forget, and forgetting all of it, files included.

Ticks of schedules and sensors are Dagster's own to purge (retention in dagster.yaml). Releases keep their own manifest,
whatever is forgotten here.
"""

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from dagster import DagsterInstance

# A few per run keep pace; a thousand at once would keep somebody waiting.
_FORGOTTEN_AT_ONCE = 20
_DAY = 86400


def forget_old_runs(
    instance: "DagsterInstance",
    keep_days: int,
    keep: Callable[[], Collection[str]] = tuple,
    now: float | None = None,
) -> int:
    """Delete the records of runs that ended long ago, some at a time; returns how many.

    Those of `keep` stay (the runs that made the releases on disk), and so does every run that made an asset last: the
    history of assets would otherwise lose its newest entry.
    """
    from dagster import DagsterRunStatus, RunsFilter

    moment = time.time() if now is None else now
    ended = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
    filters = RunsFilter(statuses=ended, created_before=datetime.fromtimestamp(moment - keep_days * _DAY, tz=UTC))
    if instance.is_ephemeral or not instance.get_runs(filters, limit=1):
        return 0
    kept = {*keep(), *_last_makers(instance)}
    old = instance.get_run_records(filters, limit=len(kept) + _FORGOTTEN_AT_ONCE, ascending=True)
    forgotten = [record.dagster_run.run_id for record in old if record.dagster_run.run_id not in kept]
    for run_id in forgotten[:_FORGOTTEN_AT_ONCE]:
        _forget(instance, run_id)
    _forget_locks(Path(instance.root_directory) / "alive", moment - _DAY)
    return len(forgotten[:_FORGOTTEN_AT_ONCE])


def _last_makers(instance: "DagsterInstance") -> set[str]:
    records = instance.get_asset_records()
    latest = [record.asset_entry.last_materialization_record for record in records]
    return {record.run_id for record in latest if record is not None}


def _forget(instance: "DagsterInstance", run_id: str) -> None:
    """Dagster deletes the rows; the console output of the steps and SQLite's file per run would stay."""
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

    instance.compute_log_manager.delete_logs(prefix=[run_id])
    instance.delete_run(run_id)
    storage = instance.event_log_storage
    if isinstance(storage, SqliteEventLogStorage):
        for suffix in ("", "-wal", "-shm"):
            Path(storage.path_for_shard(run_id) + suffix).unlink(missing_ok=True)
    with suppress(OSError):
        (Path(instance.root_directory) / "storage" / run_id).rmdir()


def _forget_locks(folder: Path, before: float) -> None:
    """The lock files of runs that were killed and that Dagster itself found dead."""
    for file in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError, Timeout):
            if file.stat().st_mtime < before:
                with FileLock(file, timeout=0, thread_local=False):
                    file.unlink(missing_ok=True)
