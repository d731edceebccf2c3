"""The models on Spark against the same on DuckDB, at several sizes: what each phase takes, and every table compared.

Both start from the same landed files and do what a night does between landing and release: the models before the gate,
the gate, the models after it, with dbt's tests on the tables. Ends with an error when a table differs by a row.
"""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb

import demonstration
from orchestration.base.files import BUILD_DATABASE
from orchestration.base.settings import DUCKDB, SPARK, Settings
from orchestration.gates.gate import run_gate
from orchestration.landing import land
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.phases import DbtRun
from orchestration.transform.prepare import RunContext, prepare_build
from orchestration.transform.project import parsed_project
from orchestration.transform.runner import Outcome
from orchestration.whatif.tables import create_tables
from tests.benchmarks.bench_site import write_raw
from tests.benchmarks.measure import Measured, Report, measured, ratio, timed
from tests.benchmarks.province_feeds import Province
from tests.benchmarks.same_builds import compared
from tests.readers import clients

DEMONSTRATION = 0.0
FULL = {"scales": (DEMONSTRATION, 0.03, 0.1), "steps": 3}
# Planning costs Spark minutes at any size, and tests/integration/test_spark.py goes the whole way: here the first step.
SMALL = {"scales": (DEMONSTRATION,), "steps": 1}
CONTEXT = RunContext("bench", "bench", date(2025, 2, 1), datetime(2025, 2, 1, 2), "bench", "bench")
MEMORY = "6GB"
# To compile a query costs Spark more than to run it on little. What is better on much was not tried yet: these are the
# settings to begin with. Whole stages with divisions as long as ours make methods that Java will not compile.
LITTLE = """
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.adaptive.enabled false
spark.sql.shuffle.partitions 2
"""
MUCH = """
spark.sql.codegen.wholeStage false
spark.sql.adaptive.enabled false
"""
STEPS = ("事实与得分", "闸门", "排名与分析")


def report(folder: Path, scales: Sequence[float], steps: int) -> Report:
    """The ratio is that of Spark to DuckDB at the last size."""
    clients.need("java")
    python = clients.python_with(clients.SPARK_ENGINE)
    lines = ["| 数据 | 引擎 | " + "、".join(STEPS) + " | 处理器秒 | 秒 | 内存峰值 GB |", "|---|---|---|---|---|---|"]
    said = []
    for scale in scales:
        place = folder / f"{scale:g}"
        size = deliver(place, scale)
        (place / "conf").mkdir()
        settings = LITTLE if scale == DEMONSTRATION else MUCH
        (place / "conf" / "spark-defaults.conf").write_text(f"{settings}\nspark.local.dir {place / 'scratch'}\n")
        environment = {
            "KAOPING_WAREHOUSE": str(place),
            "KAOPING_MEMORY": MEMORY,
            "KAOPING_SPARK_PYTHON": str(python),
            "KAOPING_SPARK_MASTER": "local[2]",
            "SPARK_CONF_DIR": str(place / "conf"),
        }
        found = {engine: side(engine, place, environment, steps) for engine in (DUCKDB, SPARK)}
        for engine, took in found.items():
            each = " / ".join(f"{cpu:.0f}" for _, cpu in told(place, engine)["steps"].values())
            lines.append(
                f"| {size} | {engine} | {each} | {took.cpu_seconds:.0f} | {took.seconds:.0f} | {took.gigabytes:.2f} |"
            )
        tables, rows = compared(*(place / engine / BUILD_DATABASE for engine in (DUCKDB, SPARK)))
        times = ratio([found[SPARK]], [found[DUCKDB]])
        slow = sorted(told(place, SPARK)["models"].items(), key=lambda one: -one[1])[:8]
        said.append(
            f"- {size}：{tables} 张表、{rows:,} 行全同；Spark 是 DuckDB 的 {times.median:.1f} 倍（处理器秒，各一次）；"
            f"最久的是 {'、'.join(f'`{name}` {seconds:.0f} 秒' for name, seconds in slow)}"
        )
    return Report("\n".join([*lines, "", *said]), times)


def deliver(place: Path, scale: float) -> str:
    """Make the deliveries of a size and land them once; in words, how much it is."""
    place.mkdir()
    if scale == DEMONSTRATION:
        demonstration.write(place / "raw")
    else:
        write_raw(Province.of_scale(scale), place)
    landed = sum(one.rows_landed for one in land(place / "raw", place / "landing").deliveries)
    return f"{'示例' if scale == DEMONSTRATION else f'规模 {scale:g}'}，{landed:,} 行"


def side(engine: str, place: Path, environment: dict[str, str], steps: int) -> Measured:
    """One engine in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_spark", engine, str(steps)]
    return measured(command, place / f"{engine}.log", environment)


def told(place: Path, engine: str) -> dict[str, dict]:
    """What that process wrote of its steps and models."""
    found: dict[str, dict] = json.loads((place / engine / "took.json").read_text(encoding="utf-8"))
    return found


def work(engine: str, steps: int, settings: Settings) -> None:
    """The first of the steps, each timed: the models before the gate, the gate, the models after it."""
    place = settings.warehouse / engine
    place.mkdir()
    parsed, database = parsed_project(), place / BUILD_DATABASE
    prepare_build(database, settings.landing, CONTEXT, parsed, None)
    run = DbtRun(parsed, database, place / "dbt", place / "logs")
    if engine == SPARK:
        from orchestration.transform.spark.engine import SparkRun

        run = SparkRun(settings, parsed, database, run, place / "logs")  # type: ignore[assignment]
    models: dict[str, float] = {}

    def phase(select: Sequence[str]) -> None:
        outcome: Outcome = run.build(select)
        if outcome.error:
            raise RuntimeError(outcome.error)
        models.update({n.unique_id.split(".")[2]: n.seconds for n in outcome.nodes if n.unique_id.startswith("model.")})

    def gate() -> None:
        run_gate(database, CONTEXT.run_id, place / "docs")
        with duckdb.connect(str(database)) as connection:
            create_tables(connection, parsed)

    whole: tuple[Callable[[], None], ...] = (lambda: phase(BEFORE_GATE), gate, lambda: phase(AFTER_GATE))
    took = {name: timed(step) for name, step in zip(STEPS[:steps], whole, strict=False)}
    (place / "took.json").write_text(json.dumps({"steps": took, "models": models}), encoding="utf-8")


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]), Settings.from_environment())
