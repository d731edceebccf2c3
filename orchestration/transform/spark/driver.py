"""Runs the statements of a plan on Spark: started by the Python of Spark's own environment, imports nothing of ours.

    python driver.py JOB.json

The job names the tables that there are, the statements, and where to write; what became of each statement is written
into the file that it names. What to run is decided in plan.py, what a job holds in engine.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# What equal figures need. Of a session that has it otherwise nothing is believed.
REQUIRED = {
    # An overflow is an error, and so is a text that is no number; DECIMAL as text has no exponent.
    "spark.sql.ansi.enabled": "true",
    # DuckDB keeps every decimal of a sum or product, and so does Spark when it is told to.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.caseSensitive": "false",
    "spark.sql.sources.default": "parquet",
}
# What changes no figure, but minutes of planning: what Spark infers of columns grows without bound behind expressions
# as large as an exact division.
QUICKER = {"spark.sql.constraintPropagation.enabled": "false"}
EXIT_WRONG_SESSION = 3
# On one machine Spark's two hundred parts of everything are a hundred and ninety too many.
_PARTITIONS = "spark.sql.shuffle.partitions"
# Seconds that Java may take to end by itself.
_LAST_WORDS = 60


class WrongSession(Exception):  # noqa: N818 - a word for people
    """Spark runs with settings under which figures would be others."""


class Run:
    """One phase: the tables of the session, and where new ones are written."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder

    def show(self, table: dict[str, Any]) -> None:
        """A table that is there: files, their columns, and which rows of them."""
        frame = self.spark.read.schema(table["columns"])
        frame = frame.parquet(*table["files"]) if table["files"] else self.spark.createDataFrame([], table["columns"])
        (frame.where(table["where"]) if table["where"] else frame).createOrReplaceTempView(table["name"])

    def make(self, statement: dict[str, Any]) -> None:
        """One model."""
        for step in statement["steps"]:
            self._make_step(step)
        made = self.spark.sql(statement["sql"])
        if not statement["is_view"]:
            made = self._kept(made, statement["relation"])
        made.createOrReplaceTempView(statement["relation"])

    def _make_step(self, step: dict[str, Any]) -> None:
        name = step["name"]
        last = self._kept(self.spark.sql(step["sql"]), f"{name}/0")
        if step["is_set"]:
            last = self._kept(last.distinct(), f"{name}/first")
        rounds = [last]
        while step["again"] and not last.isEmpty():
            last.createOrReplaceTempView(name)
            found = self.spark.sql(step["again"])
            found = found.select([found[c.name].cast(c.dataType) for c in last.schema])
            if step["is_set"]:
                found = found.distinct()
                for earlier in rounds:
                    found = found.subtract(earlier)
            last = self._kept(found, f"{name}/{len(rounds)}")
            rounds.append(last)
        everything = rounds[0]
        for one in rounds[1:]:
            everything = everything.union(one)
        everything.createOrReplaceTempView(name)

    def _kept(self, frame: DataFrame, place: str) -> DataFrame:
        """Written and read again, so that nothing is made twice and no plan grows without end."""
        path = str(self.folder / place)
        frame.write.mode("overwrite").parquet(path)
        return self.spark.read.schema(frame.schema).parquet(path)


def session(job: dict[str, Any]) -> SparkSession:
    """A session with the settings that figures need."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName(job["name"])
    if job["master"]:
        builder = builder.master(job["master"])
    for name, value in {**job["settings"], **QUICKER, **REQUIRED}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    if spark.sparkContext.master.startswith("local") and not spark.sparkContext.getConf().contains(_PARTITIONS):
        spark.conf.set(_PARTITIONS, str(4 * spark.sparkContext.defaultParallelism))
    check(spark)
    return spark


def check(spark: SparkSession) -> None:
    """Refuse a session under which figures would be others, whatever set it so."""
    wrong = {name: spark.conf.get(name, None) for name in REQUIRED}
    told = [f"{name} = {wrong[name]}（须为 {value}）" for name, value in REQUIRED.items() if wrong[name] != value]
    product = spark.sql("select cast(1 as decimal(38, 15)) * cast(1 as decimal(18, 6)) as p").schema["p"].dataType
    if product.simpleString() != "decimal(38,21)":
        told.append(f"小数相乘得 {product.simpleString()}（须为 decimal(38,21)）")
    if told:
        raise WrongSession("；".join(told))


def build(run: Run, statements: list[dict[str, Any]], threads: int) -> list[dict[str, Any]]:
    """Every statement once those that it needs are there; what needs one that failed is skipped."""
    waiting = {statement["name"]: statement for statement in statements}
    done: dict[str, dict[str, Any]] = {}
    running: dict[Future[dict[str, Any]], str] = {}
    with ThreadPoolExecutor(threads) as pool:
        while waiting or running:
            for name in [
                n
                for n in waiting
                if not any(need in waiting or need in running.values() for need in waiting[n]["needs"])
            ]:
                statement = waiting.pop(name)
                bad = [need for need in statement["needs"] if done.get(need, {}).get("status", "success") != "success"]
                if bad:
                    done[name] = {"name": name, "status": "skipped", "seconds": 0.0, "message": f"没有算成：{bad[0]}"}
                else:
                    running[pool.submit(attempt, run, statement)] = name
            if running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done[running.pop(future)] = future.result()
    return list(done.values())


def attempt(run: Run, statement: dict[str, Any]) -> dict[str, Any]:
    """What became of one statement."""
    began = time.monotonic()
    status, message = "success", ""
    try:
        run.make(statement)
    except Exception as error:
        status, message = "error", str(error)
    return {"name": statement["name"], "status": status, "seconds": time.monotonic() - began, "message": message}


def end_with_parent() -> None:
    """Who started this holds the other end of stdin: when it is gone, nobody wants the results."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def end(spark: SparkSession) -> None:
    """Stop Spark and see its Java end: its seconds then count as ours, and its memory is there for what comes next."""
    java = spark.sparkContext._gateway.proc
    spark.stop()
    java.stdin.close()
    try:
        java.wait(_LAST_WORDS)
    except subprocess.TimeoutExpired:
        java.kill()
        java.wait()


def main(place: str) -> int:
    threading.Thread(target=end_with_parent, daemon=True).start()
    job = json.loads(Path(place).read_text(encoding="utf-8"))
    try:
        spark = session(job)
    except WrongSession as wrong:
        print(wrong, file=sys.stderr)
        return EXIT_WRONG_SESSION
    try:
        run = Run(spark, Path(job["folder"]))
        for table in job["tables"]:
            run.show(table)
        results = build(run, job["statements"], job["threads"])
    finally:
        end(spark)
    Path(job["results"]).write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
