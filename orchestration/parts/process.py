"""One phase of one part in a process of its own, here or wherever a Dask worker runs this.

A part is asked for by its job's file; whoever takes it renames it, so nobody does it twice, and where the file goes
while a part is at work, the part ends. Memory, signals and what dbt leaves behind stay in that process.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from orchestration.base.files import MEMORY_VARIABLE
from orchestration.base.problems import Problem
from orchestration.base.settings import PROJECT_ROOT, Settings, mebibytes
from orchestration.transform.runner import memory_of_machine

PART = "orchestration.parts.part"
JOB = "job.json"
_TAKEN = "taken.json"
# The exit code that stands for a job that was not there any more: called off, or taken by somebody who then died.
NOT_THERE = 70
_LOOK_AGAIN = 0.5
_SECONDS_TO_CONNECT = 30


@contextmanager
def workers(settings: Settings) -> Iterator[Executor]:
    """Who runs the parts: `parts_at_once` threads of this process, or the workers of a Dask cluster.

    Raises Problem where the cluster cannot be reached, or Dask is not installed.
    """
    if not settings.dask:
        with ThreadPoolExecutor(settings.parts_at_once) as pool:
            yield pool
        return
    try:
        from distributed import Client

        client = Client(settings.dask, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (ImportError, OSError, ValueError) as error:
        raise Problem("dask_unreachable", f"{settings.dask}：{error}") from None
    with client, client.get_executor(pure=False, retries=0) as pool:
        yield pool


def memory_of_a_part(settings: Settings) -> str:
    """How much each part may take here; empty on a cluster, where every worker knows its own machine."""
    return "" if settings.dask else _share(settings.memory, settings.parts_at_once)


def run_part(folder: Path, log: Path, memory: str) -> int:
    """Do the job that lies in `folder` and come back with its exit code, negative for a signal.

    `memory`: an amount as DuckDB says it; empty on a Dask worker, for its machine's over its threads.
    """
    taken = folder / _TAKEN
    try:
        (folder / JOB).rename(taken)
    except FileNotFoundError:
        return NOT_THERE
    path = os.pathsep.join([str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    told = {**os.environ, "PYTHONPATH": path, MEMORY_VARIABLE: memory or _share_of_a_worker()}
    with (
        log.open("ab") as said,
        # Its input is a pipe from here: it ends when that is closed, however we end.
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-X", "utf8", "-m", PART, str(taken)],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=told,
        ) as process,
    ):
        while True:
            try:
                return process.wait(_LOOK_AGAIN)
            except subprocess.TimeoutExpired:
                if not taken.exists():
                    process.kill()


def call_off(folder: Path) -> None:
    """Let nobody begin the job of this folder, and whoever is at it end."""
    for name in (JOB, _TAKEN):
        (folder / name).unlink(missing_ok=True)


def _share_of_a_worker() -> str:
    from distributed import get_worker

    return _share(os.environ.get(MEMORY_VARIABLE, ""), get_worker().state.nthreads)


def _share(memory: str, among: int) -> str:
    return f"{max(mebibytes(memory or memory_of_machine()) // among, 1)}MiB"
