"""Readers in processes of their own while something publishes, and what they found. The readers stand in foreign/."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.readers.clients import HERE


@dataclass(frozen=True)
class Reader:
    """A kind of reader and the program that runs it. `pause`: seconds between two questions."""

    kind: str
    pause: float = 1.0
    program: Sequence[str] = (sys.executable, str(HERE / "poll.py"))
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What one reader saw. `seen`: the releases, in order."""

    kind: str
    outcome: str
    turns: int
    seen: list[str]
    wrong: object = None


@contextmanager
def readers(current: Path, watching: Sequence[Reader]) -> Iterator[list[Finding]]:
    """Let each read until the block ends; the list is filled with their findings then."""
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        stop = Path(folder) / "stop"
        started = [_start(reader, current, stop) for reader in watching]
        try:
            yield findings
            stop.touch()
            findings += [_finding(process) for process in started]
        finally:
            stop.touch()
            for process in started:
                process.kill()
                process.wait()


def _start(reader: Reader, current: Path, stop: Path) -> subprocess.Popen[str]:
    command = [*reader.program, reader.kind, str(current), str(stop), str(reader.pause)]
    environment = {**os.environ, **reader.environment}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _finding(process: subprocess.Popen[str]) -> Finding:
    printed, complaint = process.communicate(timeout=120)
    if not printed.strip():
        return Finding("?", "error", 0, [], complaint[-1000:])
    return Finding(**json.loads(printed.splitlines()[-1]))
