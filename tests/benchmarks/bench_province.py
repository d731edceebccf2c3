"""A whole province scored by the models, against one hand-written DuckDB script that gives the same totals and ranks.

Scale 1 is 120 counties, 14 cities and 3.8 million reports (province_feeds.py makes them). Each run is a fresh process
that starts from landed Parquet: the models through dbt up to the rankings, or province.sql. Ends with an error when a
total or a rank differs.
"""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.base.files import BUILD_DATABASE
from orchestration.transform.arguments import build_arguments
from orchestration.transform.prepare import RunContext, prepare_build
from orchestration.transform.project import parsed_project
from orchestration.transform.runner import invoke
from tests.benchmarks.measure import Measured, Report, in_turns, measured, ratio, table
from tests.benchmarks.province_feeds import Province, write_landing

FULL = {"scale": 1.0, "runs": 3}
SMALL = {"scale": 0.02, "runs": 1}
AS_OF = date(2025, 1, 15)
SCRIPT = Path(__file__).with_name("province.sql")
# The one mart and what it is made of; its bare name is also that of the folder with the standings and all they need.
RANKINGS = "+kaoping.rankings.marts.rankings"
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
    if outcome.error or not outcome.nodes:
        raise RuntimeError(outcome.error or f"{RANKINGS} names no model")


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


def report(folder: Path, scale: float, runs: int) -> Report:
    """Both sides in turns; raises AssertionError when they do not agree."""
    write_landing(Province.of_scale(scale), folder / "landing")
    parsed_project()
    command = [sys.executable, "-m", "tests.benchmarks.bench_province"]

    def side(task: str) -> Callable[[], Measured]:
        return lambda: measured([*command, task, str(folder)], folder / "task.log")

    models, script = "模型（含 dbt 启动）", "手写脚本"
    found = in_turns({models: side("models"), script: side("script")}, runs)
    compared, different = differences(folder)
    if different or not compared:
        raise AssertionError(f"{different} of {compared} totals and ranks differ")
    times = ratio(found[models], found[script])
    said = f"规模 {scale:g}，{compared:,} 个总分和名次全部一致；"
    said += f"模型是脚本的 {times} 倍（处理器秒，逐对；目标 1.5 倍、4 GB 以内）。"
    return Report(f"{said}\n\n{table(found)}", times)


if __name__ == "__main__":
    TASKS[sys.argv[1]](Path(sys.argv[2]))
