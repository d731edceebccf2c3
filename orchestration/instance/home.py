"""The Dagster instance of this installation: its home, and which of its runs are still alive.

The repository's dagster.yaml is in force and state lives in .dagster/, unless KAOPING_STATE sends it elsewhere. A run's
process holds a lock on a file named after it for as long as it lives; the operating system lets go of it however the
process ends. Old records: purge.py.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from orchestration.base.problems import Problem
from orchestration.base.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from dagster import DagsterInstance

# A run that Dagster believes to be under way, whose process never came as far as taking its lock.
_NEVER_CAME_UP_SECONDS = 600
# Where Dagster keeps its state, by KAOPING_STATE.
_CONFIGURATIONS = {
    "sqlite": PROJECT_ROOT / "dagster.yaml",
    "postgres": PROJECT_ROOT / "deploy" / "dagster-postgres.yaml",
}
_POSTGRES_VARIABLES = [f"KAOPING_POSTGRES_{name}" for name in ("HOST", "PORT", "DATABASE", "USER", "PASSWORD")]
_held: set[str] = set()


def dagster_home() -> Path:
    """The instance's home, made ready: DAGSTER_HOME where it is set, else .dagster/ beside dagster.yaml.

    KAOPING_STATE says whose configuration it is given; unset, what is there stays.
    """
    given = os.environ.get("DAGSTER_HOME")
    home = Path(given).absolute() if given else PROJECT_ROOT / ".dagster"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem("not_writable", f"不能写入 {home}；代码目录只读的，请用 DAGSTER_HOME 另指一个文件夹") from error
    if not os.access(home, os.W_OK):
        raise Problem("not_writable", f"不能写入 {home}；属于别的用户的，请用 DAGSTER_HOME 另指一个文件夹")
    _link_configuration(home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    return home


@contextmanager
def alive(home: Path, run_id: str) -> Iterator[None]:
    """Show that this process works on a run. Taking it twice in one process is taking it once."""
    if run_id in _held:
        yield
        return
    path = _alive_of(home) / run_id
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path, thread_local=False):
        _held.add(run_id)
        try:
            yield
        finally:
            _held.discard(run_id)
            path.unlink(missing_ok=True)


def report_dead_runs(instance: "DagsterInstance", now: float | None = None) -> list[str]:
    """Tell the instance which runs under way have no process any more; returns their ids.

    Without this a killed run would hold its place in the queue for ever.
    """
    from dagster import DagsterRunStatus, RunsFilter

    if instance.is_ephemeral:
        return []
    under_way = [DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    records = instance.get_run_records(RunsFilter(statuses=under_way))
    latest_start = (time.time() if now is None else now) - _NEVER_CAME_UP_SECONDS
    dead = []
    for record in records:
        run_id = record.dagster_run.run_id
        if _is_dead(_alive_of(Path(instance.root_directory)) / run_id, (record.start_time or 0) < latest_start):
            instance.report_run_failed(record.dagster_run, "运行的进程已不在，标为失败；已发布的版本未受影响。")
            # Only now: whoever dies before has left the proof for the next to find.
            (_alive_of(Path(instance.root_directory)) / run_id).unlink(missing_ok=True)
            dead.append(run_id)
    return dead


def _is_dead(lock_file: Path, is_old: bool) -> bool:
    if lock_file.name in _held:
        return False
    if not lock_file.exists():
        return is_old
    lock = FileLock(lock_file, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


def _alive_of(home: Path) -> Path:
    return home / "alive"


def _link_configuration(link: Path) -> None:
    """A dagster.yaml that somebody put there stays; ours is a link, so that an edit in the repository is in force."""
    chosen = os.environ.get("KAOPING_STATE") or ""
    source = _configuration(chosen)
    is_ours = link.is_symlink() and link.resolve() in _CONFIGURATIONS.values()
    if link.parent == PROJECT_ROOT or (link.is_file() and not (chosen and is_ours and link.resolve() != source)):
        return
    fresh = link.with_name(f".dagster.yaml.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(source)
    fresh.replace(link)


def _configuration(chosen: str) -> Path:
    if chosen and chosen not in _CONFIGURATIONS:
        raise Problem("unknown_setting", f"KAOPING_STATE = {chosen} 不认识，已知的有：{'、'.join(_CONFIGURATIONS)}")
    missing = [name for name in _POSTGRES_VARIABLES if not os.environ.get(name)] if chosen == "postgres" else []
    if missing:
        raise Problem("unknown_setting", f"KAOPING_STATE = postgres 还需要 {'、'.join(missing)}")
    return _CONFIGURATIONS[chosen or "sqlite"]
