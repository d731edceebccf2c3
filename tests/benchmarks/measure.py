"""How a benchmark measures: whole processes, children included, turn by turn so that all sides meet the same load."""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LONG_AGO = 1_735_700_000


@dataclass(frozen=True)
class Measured:
    """What one process took. `cpu_seconds`: user and system, its own and its children's; `gigabytes`: the peak."""

    seconds: float
    cpu_seconds: float
    gigabytes: float


@dataclass(frozen=True)
class Ratio:
    """Processor seconds of one side over another's, pair by pair: the median, the lowest and the highest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f}（{self.low:.2f}～{self.high:.2f}）"


@dataclass(frozen=True)
class Report:
    """What a benchmark found, as Markdown, and its ratio to the floor of the same run (None: it has no floor)."""

    markdown: str
    ratio: Ratio | None = None


def measured(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Measured:
    """Run a command from the project's root and wait for it; raises RuntimeError with the end of its log."""
    started = time.perf_counter()
    with log.open("wb") as output:
        streams = [(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)]
        told = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
        process = os.posix_spawn(command[0], command, told, file_actions=streams)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)}\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
    seconds = time.perf_counter() - started
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024 / 1024)


def timed(step: Callable[[], None]) -> tuple[float, float]:
    """Seconds, and processor seconds, of a step in this process, those of children included that have ended."""
    began, before = time.perf_counter(), _cpu()
    step()
    return time.perf_counter() - began, _cpu() - before


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def night(folder: Path, as_of: str, *options: str) -> Measured:
    """`kaoping run` on folder/raw into folder/warehouse, with an instance of its own."""
    home = folder / "dagster"
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "orchestration", "run", "--raw", str(folder / "raw"), "--as-of", as_of, *options]
    command += ["--warehouse", str(folder / "warehouse")]
    return measured(command, folder / "night.log", {"DAGSTER_HOME": str(home)})


def let_settle(file: Path) -> None:
    """A file of the last two minutes would wait for the next run."""
    os.utime(file, (_LONG_AGO, _LONG_AGO))


def in_turns(sides: Mapping[str, Callable[[], Measured]], runs: int) -> dict[str, list[Measured]]:
    """Every side once, and again, `runs` times."""
    found: dict[str, list[Measured]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, side in sides.items():
            found[name].append(side())
    return found


def ratio(of: Sequence[Measured], to: Sequence[Measured]) -> Ratio:
    """Processor time of each run over that of the run beside it: seconds of the clock feel what else runs."""
    pairs = sorted(one.cpu_seconds / other.cpu_seconds for one, other in zip(of, to, strict=True))
    return Ratio(statistics.median(pairs), pairs[0], pairs[-1])


def table(found: Mapping[str, Sequence[Measured]], decimals: int = 1) -> str:
    """Medians, to some decimals of a second, and the highest peak of every side."""
    lines = ["| | 秒 | 处理器秒 | 内存峰值 GB |", "|---|---|---|---|"]
    for name, runs in found.items():
        seconds = statistics.median(one.seconds for one in runs)
        cpu = statistics.median(one.cpu_seconds for one in runs)
        lines.append(
            f"| {name} | {seconds:.{decimals}f} | {cpu:.{decimals}f} | {max(one.gigabytes for one in runs):.2f} |"
        )
    return "\n".join(lines)
