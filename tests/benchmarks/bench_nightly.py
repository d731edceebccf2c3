"""The whole night on the demonstration against `dbt build` of the same models alone, whole processes all.

A night: settings, landing, dbt, gate with its pages, books, papers, pages, release, Dagster around it all; from
nothing, then with one more report, then with nothing new, then with nothing new but the day. dbt alone: the same models
and data tests on a build that is prepared, the project parsed before.
"""

import shutil
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

import demonstration
from demonstration import deliveries
from demonstration.encode import encoded
from orchestration.base.files import BUILD_DATABASE, BUILD_VARIABLE, PARQUET
from orchestration.gates.sql import CREATE_TABLES
from orchestration.landing import load_contracts
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE, build_arguments
from orchestration.transform.prepare import RunContext, prepare_build
from orchestration.transform.project import parsed_project
from orchestration.whatif.tables import create_tables
from tests.benchmarks.measure import Measured, Report, in_turns, let_settle, measured, night, ratio, table
from tests.benchmarks.same_builds import compared

FULL = {"runs": 5, "warm_up": True, "quiet": True}
# Nights with nothing new: tests/integration/test_kept_build.py has them.
SMALL = {"runs": 1, "warm_up": False, "quiet": False}
AS_OF, CYCLE = date(2025, 2, 1), 2024
WHOLE, CHANGED, UNCHANGED, ALONE = "从空的数据仓起", "多了一份报送", "没有变动", "单独 `dbt build`"
NEXT_DAY, STRAIGHT = "没有变动，过了一天", "同样的查询，不经 dbt"
_STRAIGHTLY = """
import sys
from pathlib import Path
import duckdb
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.graph import Graph
from orchestration.transform.project import parsed_project
from orchestration.transform.straight import build
with duckdb.connect(sys.argv[1]) as connection:
    build(connection, Graph(parsed_project(), (*BEFORE_GATE, *AFTER_GATE)), with_tests=True)
"""


def report(folder: Path, runs: int, warm_up: bool, quiet: bool) -> Report:
    """All in turns, nights with nothing new where `quiet`, after two nights that warm them up where that is wanted."""
    demonstration.write(folder / "raw")
    if warm_up:
        _whole_night(folder)
        _changed_night(folder)
    sides = {
        WHOLE: lambda: _whole_night(folder),
        CHANGED: lambda: _changed_night(folder),
        **({UNCHANGED: lambda: night(folder, str(AS_OF))} if quiet else {}),
        **({NEXT_DAY: lambda: night(folder, str(AS_OF + timedelta(days=1)))} if quiet else {}),
        ALONE: lambda: _dbt_alone(folder),
        STRAIGHT: lambda: _straight(folder),
    }
    found = in_turns(sides, runs)
    tables, rows = compared(_build(folder, ALONE), _build(folder, STRAIGHT))
    whole = found[WHOLE]
    lines = [
        table(found),
        "",
        f"- 整夜是单独 `dbt build` 的 {ratio(whole, found[ALONE])} 倍（处理器秒，逐对；目标 1.8 倍，网页在内）",
        f"- 不经 dbt 是经 dbt 的 {ratio(found[STRAIGHT], found[ALONE])} 倍；{tables} 张表、{rows:,} 行全同",
    ]
    shares = {CHANGED: "（目标 0.40）", UNCHANGED: "（目标 0.25）", NEXT_DAY: ""}
    lines += [f"- {side}是整夜的 {ratio(found[side], whole)} 倍{aim}" for side, aim in shares.items() if side in found]
    return Report("\n".join(lines), ratio(whole, found[ALONE]))


def _whole_night(folder: Path) -> Measured:
    shutil.rmtree(folder / "warehouse", ignore_errors=True)
    return night(folder, str(AS_OF))


def _changed_night(folder: Path) -> Measured:
    """A county's figure of September is sent once more, a hundredth larger each time."""
    inbox = folder / "raw" / str(CYCLE) / "reports"
    rows = demonstration.tables(CYCLE)["reports"]
    row = next(r for r in rows if r["month"].endswith("-09") and r["assessment_id"] == "county" and r["value"])
    number = len(list(inbox.iterdir()))
    value = Decimal(row["value"]) + Decimal(number) / 100
    name = f"更正{number}"
    file = inbox / f"{name}.csv"
    file.write_bytes(encoded(deliveries.delivery(name, load_contracts()["reports"], [{**row, "value": str(value)}])))
    let_settle(file)
    return night(folder, str(AS_OF))


def _dbt_alone(folder: Path) -> Measured:
    """On what the last night landed and with the verdicts it came to."""
    database = _prepared(folder, ALONE)
    parsed = parsed_project()
    target = folder / "target"
    target.mkdir(exist_ok=True)
    shutil.copy(parsed.folder / "partial_parse.msgpack", target)
    arguments = build_arguments(parsed.project, target, folder / "logs", [*BEFORE_GATE, *AFTER_GATE])
    dbt = str(Path(sys.executable).with_name("dbt"))
    return measured([dbt, *arguments], folder / "dbt.log", {BUILD_VARIABLE: str(database)})


def _straight(folder: Path) -> Measured:
    """On the same."""
    return measured([sys.executable, "-c", _STRAIGHTLY, str(_prepared(folder, STRAIGHT))], folder / "straight.log")


def _build(folder: Path, side: str) -> Path:
    return folder / ("by_dbt" if side == ALONE else "straight") / BUILD_DATABASE


def _prepared(folder: Path, side: str) -> Path:
    """A build of its own as the models find it, with what the gate and the what-if leave between the phases."""
    database = _build(folder, side)
    shutil.rmtree(database.parent, ignore_errors=True)
    database.parent.mkdir()
    parsed = parsed_project()
    context = RunContext("bench", "bench", AS_OF, datetime(2025, 2, 1, 2), "bench", "bench")
    prepare_build(database, folder / "warehouse" / "landing", context, parsed, None)
    published = folder / "warehouse" / "current" / PARQUET / "gate_verdicts.parquet"
    with duckdb.connect(str(database)) as connection:
        create_tables(connection, parsed)
        connection.execute(CREATE_TABLES)
        connection.execute(
            f"""
            insert into gate.verdicts
            select 'bench', cycle, assessment_id, verdict, held_rows, failed_checks, checked_rows, data_docs_path
            from read_parquet('{published}')
            """
        )
    return database
