"""What closed cycles cost: a nightly after one changed delivery of the open cycle, with ten closed cycles and with one.

    python tests/benchmarks/bench_closed_cycles.py [CLOSED] [RUNS]

Both jurisdictions are the demonstration with closed years behind it (tests/years.py). Each is published once; then runs
take turns, each a fresh process after one changed report. Prints seconds and processor time as Markdown, and what a
rebuild from nothing of the larger one takes.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from tests.years import OPEN, change_a_report, write_years  # noqa: E402

AS_OF = "2025-01-15"


@dataclass
class Side:
    """One jurisdiction with its warehouse, and what its runs took."""

    name: str
    folder: Path
    closed: int
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)

    def run(self, *options: str) -> tuple[float, float]:
        """A nightly in a fresh process: seconds and processor seconds."""
        environment = {**os.environ, "DAGSTER_HOME": str(self.folder / "dagster")}
        (self.folder / "dagster").mkdir(exist_ok=True)
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "orchestration", "run", "--raw", str(self.folder / "raw")),
                *("--warehouse", str(self.folder / "warehouse"), "--as-of", AS_OF, *options),
            ],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return time.perf_counter() - started, cpu


def measure(closed: int, runs: int, folder: Path) -> tuple[Side, Side]:
    """One closed cycle and many, run after run in turns."""
    sides = [Side("one closed cycle", folder / "one", 1), Side(f"{closed} closed cycles", folder / "many", closed)]
    for side in sides:
        write_years(side.folder / "raw", range(OPEN - side.closed, OPEN))
        side.run()
    for number in range(runs):
        for side in sides:
            change_a_report(side.folder / "raw", OPEN, str(5 + number))
            seconds, cpu = side.run()
            side.seconds.append(seconds)
            side.cpu_seconds.append(cpu)
    return sides[0], sides[1]


def ratio(one: Side, many: Side) -> float:
    """How much longer a run takes with many closed cycles, by the medians of processor time (walls feel neighbours)."""
    return statistics.median(many.cpu_seconds) / statistics.median(one.cpu_seconds)


def table(one: Side, many: Side) -> str:
    """Medians, as Markdown."""
    lines = ["| | seconds | processor |", "|---|---|---|"]
    for side in (one, many):
        lines.append(
            f"| {side.name} | {statistics.median(side.seconds):.1f} | {statistics.median(side.cpu_seconds):.1f} |"
        )
    seconds = statistics.median(many.seconds) / statistics.median(one.seconds)
    return "\n".join([*lines, f"| ratio | {seconds:.2f} | {ratio(one, many):.2f} |"])


def main() -> None:
    closed = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        one, many = measure(closed, runs, Path(folder))
        print(table(one, many))
        print(f"rebuild of {many.name} from nothing: %.1f s, processor %.1f s" % many.run("--anew"))


if __name__ == "__main__":
    main()
