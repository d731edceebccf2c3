"""A whole province scored by the models, against one hand-written DuckDB script that gives the same totals and ranks.

    python tests/benchmarks/bench_province.py [SCALE] [RUNS]

SCALE 1 is 120 counties, 14 cities and 3.8 million reports (province_feeds.py makes them). Each run is a fresh process
that starts from landed Parquet: the models through dbt up to the rankings, or province.sql. Prints seconds, processor
time and peak memory as Markdown; ends with an error when a total or a rank differs.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from province_feeds import Province, write_landing  # noqa: E402

from orchestration.base.files import BUILD_DATABASE  # noqa: E402
from orchestration.transform.arguments import build_arguments  # noqa: E402
from orchestration.transform.prepare import RunContext, prepare_build  # noqa: E402
from orchestration.transform.project import parsed_project  # noqa: E402
from orchestration.transform.runner import invoke  # noqa: E402

AS_OF = date(2025, 1, 15)
SCRIPT = Path(__file__).with_name("province.sql")
# The one mart and what it is made of; its bare name is also that of the folder with the standings and all they need.
RANKINGS = "+kaoping.rankings.rankings"
PASSED = """
    create table gate.verdicts as
    select 'bench' as build, _cycle as cycle, assessment_id, 'passed' as verdict, cast(0 as bigint) as held_rows,
        cast(0 as bigint) as failed_checks, cast(1 as bigint) as checked_rows, '' as data_docs_path
    from landing.assessments
"""
# What both sides must agree on: every month and unit. The script's forecast is a line through the points so far: work
# of the same kind as ours, but not the same figure; what ours is worth is measured by bench_inyear.py.
COMPARED = """
    select scenario, cycle, assessment_id, unit_id, "month", exact_total, total, "rank", overall_rank from {table}
    where scenario <> 'forecast'
"""


@dataclass(frozen=True)
class Measured:
    """What one process took."""

    seconds: float
    cpu_seconds: float
    gigabytes: float


def by_models(folder: Path) -> None:
    """The project's models from landed Parquet up to the rankings; the gate is taken to have passed everything."""
    parsed = parsed_project()
    database = folder / BUILD_DATABASE
    database.unlink(missing_ok=True)
    context = RunContext("bench", "bench", AS_OF, datetime(2025, 1, 15, 2), "bench", "bench")
    prepare_build(database, folder / "landing", context, parsed, None)
    with duckdb.connect(str(database)) as connection:
        connection.execute(PASSED)
    arguments = build_arguments(parsed.project, folder / "dbt", folder / "logs", [RANKINGS])
    outcome = invoke([*arguments, "--exclude-resource-type", "test"], database, parsed.graph())
    if outcome.error:
        raise RuntimeError(outcome.error)
    seconds = {node.unique_id.split(".")[-1]: round(node.seconds, 2) for node in outcome.nodes}
    (folder / "models.json").write_text(json.dumps(dict(sorted(seconds.items(), key=lambda one: -one[1])), indent=1))


def by_hand(folder: Path) -> None:
    """The script, with the settings that the models have."""
    database = folder / "hand.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database), config={"threads": 2, "memory_limit": "3GB"}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(
            f"set variable landing = '{folder / 'landing' / 'tables'}'; set variable as_of = date '{AS_OF}'"
        )
        connection.execute(SCRIPT.read_text(encoding="utf-8"))


def differences(folder: Path) -> tuple[int, int]:
    """How many totals and ranks were compared, and how many differ."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / BUILD_DATABASE}' as build (read_only)")
        connection.execute(f"attach '{folder / 'hand.duckdb'}' as hand (read_only)")
        ours = COMPARED.format(table="build.scores.placings")
        theirs = COMPARED.format(table="hand.standings")
        counted = [
            connection.execute(f"select count(*) from ({query})").fetchall()[0][0]
            for query in (ours, f"({ours}) except all ({theirs})", f"({theirs}) except all ({ours})")
        ]
    return counted[0], counted[1] + counted[2]


TASKS = {"models": by_models, "script": by_hand}


def measured(task: str, folder: Path) -> Measured:
    """One run in a fresh process, the process included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, cpu, float(done.stdout.splitlines()[-1]))


def compare(scale: float, runs: int, folder: Path) -> dict[str, list[Measured]]:
    """Both sides, turn by turn so that both meet the same load; raises when they do not agree."""
    write_landing(Province.of_scale(scale), folder / "landing")
    parsed_project()
    found: dict[str, list[Measured]] = {task: [] for task in TASKS}
    for _ in range(runs):
        for task in TASKS:
            found[task].append(measured(task, folder))
    compared, different = differences(folder)
    if different or not compared:
        raise AssertionError(f"{different} of {compared} totals and ranks differ")
    print(f"{compared:,} totals and ranks agree")
    return found


def ratio(found: dict[str, list[Measured]]) -> float:
    """How much longer the models take, by the medians."""
    seconds = {task: statistics.median(one.seconds for one in runs) for task, runs in found.items()}
    return seconds["models"] / seconds["script"]


def table(found: dict[str, list[Measured]]) -> str:
    """Medians and the highest peak, as Markdown."""
    lines = ["| | seconds | processor | peak GB |", "|---|---|---|---|"]
    for task, runs in found.items():
        seconds = statistics.median(one.seconds for one in runs)
        cpu = statistics.median(one.cpu_seconds for one in runs)
        lines.append(f"| {task} | {seconds:.1f} | {cpu:.1f} | {max(one.gigabytes for one in runs):.2f} |")
    return "\n".join([*lines, f"| ratio | {ratio(found):.2f} | | |"])


def main() -> None:
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        print(table(compare(scale, runs, Path(folder))))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--task"]:
        TASKS[sys.argv[2]](Path(sys.argv[3]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024)
    else:
        main()
