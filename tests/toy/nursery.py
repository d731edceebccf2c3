"""`python -m tests.toy.nursery`: runs of the toy pipeline without the seconds of starting Python.

Everything is imported once, and assembled once for each warehouse; each line on stdin, [raw, warehouse, as of, where to
die] as JSON, forks a process that does one real run. Printed are its process id when it starts and how it ended, so
that a test can kill a hundred of them in minutes.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from dagster import Definitions

from orchestration.base.settings import Settings
from orchestration.cli import run as command
from orchestration.defs.build import build_defs
from orchestration.instance.nightly import NIGHTLY
from tests.toy.__main__ import die_at
from tests.toy.rooms import PROJECT, TOY

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The test's side."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, settings: Settings, as_of: str, die_at: str = "") -> int:
        """A run in a process of its own; returns the process id. `die_at`: see tests/toy/__main__.py."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(settings.raw), str(settings.warehouse), as_of, die_at]) + "\n")
        self._process.stdin.flush()
        return int(self._answer())

    def ended(self) -> tuple[int, float]:
        """Wait for the run that was started last; its exit code, negative for a signal, and its processor seconds."""
        code, seconds = self._answer().split()
        return int(code), float(seconds)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def kill_after(pid: int, seconds: float) -> bool:
    """Kill -9 once the process has used so many processor seconds, however busy the machine is; False if it ended."""
    ticks = os.sysconf("SC_CLK_TCK")
    while True:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            if fields[0] == "Z":
                return False
            if (int(fields[11]) + int(fields[12])) / ticks >= seconds:
                os.kill(pid, signal.SIGKILL)
                return True
        except (FileNotFoundError, ProcessLookupError):
            return False
        time.sleep(0.002)


@contextmanager
def nursery(log: Path) -> Iterator[Nursery]:
    """`log`: where the runs print."""
    with (
        log.open("w", encoding="utf-8") as printed,
        subprocess.Popen(
            [sys.executable, "-m", "tests.toy.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=printed,
            text=True,
        ) as process,
    ):
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()


def _main() -> None:
    import dbt.adapters.duckdb.connections
    import dbt.cli.main  # noqa: F401

    @cache
    def assembled(settings: Settings) -> Definitions:
        defs = build_defs({"settings": settings, "callables": TOY}, PROJECT)
        defs.resolve_job_def(NIGHTLY)
        return defs

    for line in sys.stdin:
        raw, warehouse, as_of, place = json.loads(line)
        settings = Settings(raw=Path(raw), warehouse=Path(warehouse))
        assembled(settings)
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            if place:
                die_at(place)
            code = command.run(settings, as_of, partial(assembled, settings))
            sys.stderr.flush()
            sys.stdout.flush()
            os._exit(code)
        print(child, flush=True)
        _, status, used = os.wait4(child, 0)
        print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, flush=True)


if __name__ == "__main__":
    _main()
