"""The whole nightly against `dbt build` of the same models alone, in turn, each in a fresh process.

    python -m tests.benchmarks.bench_nightly [RUNS] [RAW]

`dbt build` gets a database that was prepared and passed through the gate once, so that it builds every model and runs
every data test, before and after the gate; its parse is warm, as the nightly's is. Prints medians, the ratio pair by
pair and peak memory as Markdown.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from orchestration.gates import run_gate
from orchestration.landing import land
from orchestration.settings import PROJECT_ROOT
from orchestration.transform.arguments import BEFORE_GATE
from orchestration.transform.manifest import BUILD_DB_VARIABLE, DBT_PROJECT, parsed_project
from orchestration.transform.prepare import RunContext, prepare_build
from orchestration.transform.runner import DbtRun

RUN = "bench"


def gated_build(raw: Path, scratch: Path) -> Path:
    """A build database whose facts and scores are made and judged: all that `dbt build` needs."""
    land(raw, scratch / "landing")
    parsed = parsed_project("duckdb")
    database = scratch / "build.duckdb"
    now = datetime(2025, 2, 1, 2)
    prepare_build(database, scratch / "landing", RunContext(RUN, "bench", now.date(), now, "bench", ""), parsed, None)
    outcome = DbtRun(parsed, database, scratch / "dbt", scratch / "logs").build(BEFORE_GATE)
    if outcome.error:
        raise RuntimeError(outcome.error)
    run_gate(database, RUN, scratch / "docs")
    return database


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processor, peak memory in GB of the whole process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run(command, cwd=PROJECT_ROOT, env={**os.environ, **environment}, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, used, after.ru_maxrss / 1024**2


def main() -> int:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    raw = Path(sys.argv[2]) if len(sys.argv) > 2 else PROJECT_ROOT / "raw"
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        database = gated_build(raw, scratch)
        bin_ = Path(sys.executable).parent
        dbt = [str(bin_ / "dbt"), "-q", "build", "--exclude-resource-type", "unit_test"]
        dbt += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        dbt += ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")]
        nightly = [sys.executable, "-m", "orchestration", "run", "--raw", str(raw), "--warehouse"]
        pairs = []
        for number in range(runs + 1):
            # A warehouse of its own each time: nothing is landed before.
            whole = timed([*nightly, str(scratch / f"warehouse{number}")], {"DAGSTER_HOME": str(_home(scratch))})
            alone = timed(dbt, {BUILD_DB_VARIABLE: str(database)})
            pairs.append((whole, alone))
        _show(pairs[1:])
    return 0


def _home(scratch: Path) -> Path:
    home = scratch / "dagster"
    home.mkdir(exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.symlink_to(PROJECT_ROOT / "dagster.yaml")
    return home


def _show(pairs: list[tuple[tuple[float, float, float], tuple[float, float, float]]]) -> None:
    print(f"median of {len(pairs)} pairs after one warm-up, load {os.getloadavg()[0]:.1f}\n")
    print("| | wall s | cpu s |\n|---|---|---|")
    for name, which in (("nightly", 0), ("dbt build alone", 1)):
        wall, cpu = (statistics.median(pair[which][i] for pair in pairs) for i in (0, 1))
        print(f"| {name} | {wall:.1f} | {cpu:.1f} |")
    wall, cpu = (statistics.median(whole[i] / alone[i] for whole, alone in pairs) for i in (0, 1))
    print(f"| ratio | {wall:.2f} | {cpu:.2f} |")
    print(f"\npeak memory of either: {max(whole[2] for whole, _ in pairs):.2f} GB")


if __name__ == "__main__":
    sys.exit(main())
