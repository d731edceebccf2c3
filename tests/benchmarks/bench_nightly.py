"""The whole nightly on the demonstration against `dbt build` of the same models alone, whole processes both.

    python -m tests.benchmarks.bench_nightly [RUNS] [RAW]

The nightly: settings, landing, dbt, gate with its pages, reports, release, Dagster around it all. dbt alone: the
same models and data tests on a build that is prepared, the project parsed before. Turn by turn, so that both meet the
same load. Prints medians, the ratio of each pair and peak memory as Markdown.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from orchestration.base.files import BUILD_DATABASE, BUILD_VARIABLE  # noqa: E402
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE  # noqa: E402
from orchestration.transform.prepare import RunContext, prepare_build  # noqa: E402
from orchestration.transform.project import DBT_PROJECT, parsed_project  # noqa: E402

AS_OF = date(2025, 2, 1)
DBT = Path(sys.executable).with_name("dbt")


@dataclass(frozen=True)
class Measured:
    """What one process took, its children included."""

    seconds: float
    cpu_seconds: float
    gigabytes: float


def measured(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Measured:
    """Run a command from the project's root and wait for it."""
    started = time.perf_counter()
    with log.open("wb") as output:
        streams = [(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)]
        process = os.posix_spawn(command[0], command, {**os.environ, **environment}, file_actions=streams)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)}\n{log.read_text(encoding='utf-8')[-2000:]}")
    seconds = time.perf_counter() - started
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024 / 1024)


def nightly(raw: Path, folder: Path) -> Measured:
    """`make run`, into a new warehouse."""
    warehouse = folder / "warehouse"
    shutil.rmtree(warehouse, ignore_errors=True)
    command = [sys.executable, "-m", "orchestration", "run", "--raw", str(raw), "--warehouse", str(warehouse)]
    return measured([*command, "--as-of", str(AS_OF)], {"DAGSTER_HOME": str(folder)}, folder / "nightly.log")


def dbt_alone(folder: Path) -> Measured:
    """`dbt build` of every model and data test, on what the last nightly landed and with the verdicts it came to."""
    parsed = parsed_project()
    database = folder / BUILD_DATABASE
    database.unlink(missing_ok=True)
    context = RunContext("bench", "bench", AS_OF, datetime(2025, 2, 1, 2), "bench", "bench")
    prepare_build(database, folder / "warehouse" / "landing", context, parsed, None)
    release = folder / "warehouse" / "current" / "parquet" / "gate_verdicts.parquet"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"""
            create table gate.verdicts as
            select 'bench' as build, cycle, assessment_id, verdict, held_rows, failed_checks, checked_rows,
                data_docs_path
            from read_parquet('{release}')
            """
        )
    target = folder / "target"
    target.mkdir(exist_ok=True)
    shutil.copy(parsed.folder / "partial_parse.msgpack", target)
    command = [
        str(DBT),
        "build",
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--full-refresh",
    ]
    command += [
        "--target-path",
        str(target),
        "--log-path",
        str(folder / "logs"),
        "--exclude-resource-type",
        "unit_test",
    ]
    command += ["--select", " ".join([*BEFORE_GATE, *AFTER_GATE])]
    return measured(command, {BUILD_VARIABLE: str(database)}, folder / "dbt.log")


def row(name: str, runs: Sequence[Measured]) -> str:
    """Medians, and the highest peak."""
    seconds = statistics.median(one.seconds for one in runs)
    cpu = statistics.median(one.cpu_seconds for one in runs)
    return f"| {name} | {seconds:.1f} | {cpu:.1f} | {max(one.gigabytes for one in runs):.2f} |"


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    raw = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "raw"
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        nightly(raw, folder)
        pairs = [(nightly(raw, folder), dbt_alone(folder)) for _ in range(runs)]
    print("| | seconds | processor | peak GB |\n|---|---|---|---|")
    print(row("nightly", [pair[0] for pair in pairs]))
    print(row("dbt build", [pair[1] for pair in pairs]))
    ratios = sorted(whole.seconds / alone.seconds for whole, alone in pairs)
    print(f"\nratio {statistics.median(ratios):.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f}")


if __name__ == "__main__":
    main()
