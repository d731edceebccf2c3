"""Spark as an engine, without Spark: what it refuses, what a phase tells of its models and tests, what a job holds."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings, mebibytes
from orchestration.transform.arguments import BEFORE_GATE, data_test_arguments
from orchestration.transform.compiled import Model
from orchestration.transform.runner import NodeResult
from orchestration.transform.spark import driver, engine, environment


def model(name: str, *needs: str, is_view: bool = False) -> Model:
    return Model(name, f'"build"."facts"."{name}"', "facts", "facts", is_view, needs, "select 1 as a")


CHAIN = (model("a"), model("b", "a"), model("c", "b"), model("other"))


def node(name: str, status: str = "success", kind: str = "model") -> NodeResult:
    return NodeResult(f"{kind}.kaoping.{name}", status, 1.0, None, "")


def status(nodes: Sequence[NodeResult]) -> dict[str, str]:
    return {node.unique_id.split(".")[2]: node.status for node in nodes}


def test_all_that_went_well_is_told_as_it_is() -> None:
    tests = [(node("t", "pass", "test"), {"a"})]
    told = engine.told(CHAIN, [node("a"), node("b"), node("c"), node("other")], tests)
    assert status(told) == {"a": "success", "b": "success", "c": "success", "other": "success", "t": "pass"}


def test_what_stands_behind_a_failed_test_counts_as_skipped() -> None:
    tests = [(node("on_a", "fail", "test"), {"a"}), (node("on_c", "pass", "test"), {"c"})]
    told = engine.told(CHAIN, [node("a"), node("b"), node("c"), node("other")], tests)
    assert status(told) == {
        "a": "success", "b": "skipped", "c": "skipped", "other": "success", "on_a": "fail", "on_c": "skipped",
    }  # fmt: skip


def test_a_test_of_a_model_that_failed_is_skipped_and_stops_nothing_else() -> None:
    tests = [(node("on_b", "error", "test"), {"b"}), (node("on_both", "fail", "test"), {"b", "other"})]
    told = engine.told(CHAIN, [node("a"), node("b", "error"), node("c", "skipped"), node("other")], tests)
    assert status(told) == {
        "a": "success", "b": "error", "c": "skipped", "other": "success", "on_b": "skipped", "on_both": "skipped",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "told"), [("6GB", 5722), ("800MB", 762), ("2 GiB", 2048), ("1.5GiB", 1536), ("1KB", 1)]
)
def test_memory_in_whole_units(given: str, told: int) -> None:
    assert mebibytes(given) == told


def test_only_tests_are_run_on_tables_that_were_read_back(tmp_path: Path) -> None:
    words = data_test_arguments(tmp_path, tmp_path, tmp_path, BEFORE_GATE)
    assert words[0] == "build" and words[-2:] == ["--resource-type", "test"]
    assert "tag:before_gate" in words


def settings(python: str) -> Settings:
    return Settings(engine="spark", spark_python=python)


def refused(python: str) -> Problem:
    with pytest.raises(Problem) as raised:
        environment.require_spark(settings(python))
    assert raised.value.code == "spark_missing"
    return raised.value


def test_spark_is_refused_with_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "KAOPING_SPARK_PYTHON 为空" in refused("").sentence
    assert "不是能执行的 Python" in refused(str(tmp_path / "none")).sentence
    monkeypatch.setattr(environment, "_has_java", lambda: False)
    assert "没有 Java" in refused(sys.executable).sentence
    monkeypatch.setattr(environment, "_has_java", lambda: True)
    # Our own environment must never hold Spark.
    assert "没有 pyspark" in refused(sys.executable).sentence
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho 3.5.9\n")
    fake.chmod(0o755)
    assert "是 3.5.9，太旧" in refused(str(fake)).sentence
    fake.write_text("#!/bin/sh\necho 4.3.0\n")
    environment.require_spark(settings(str(fake)))


def test_a_driver_that_gives_up_is_told_by_its_last_line(tmp_path: Path) -> None:
    fake = tmp_path / "python"
    for code, problem in ((3, "spark_settings"), (1, "spark_failed")):
        fake.write_text(f"#!/bin/sh\necho first\necho '有错 {code}'\nexit {code}\n")
        fake.chmod(0o755)
        with pytest.raises(Problem) as raised:
            environment.run_driver(settings(str(fake)), tmp_path / "job.json", tmp_path / "logs" / "spark.log")
        assert raised.value.code == problem and f"有错 {code}" in raised.value.sentence


class Session:
    """What check() asks of a session."""

    def __init__(self, product: str, **other: str) -> None:
        found = {**driver.REQUIRED, **{name.replace("__", "."): value for name, value in other.items()}}
        self.conf = SimpleNamespace(get=found.get)
        self._product = product

    def sql(self, query: str) -> Any:
        return SimpleNamespace(
            schema={"p": SimpleNamespace(dataType=SimpleNamespace(simpleString=lambda: self._product))}
        )


def test_a_session_under_which_figures_would_be_others_is_refused() -> None:
    driver.check(Session("decimal(38,21)"))  # type: ignore[arg-type]
    for session, word in (
        (Session("decimal(38,17)"), "小数相乘得 decimal(38,17)"),
        (Session("decimal(38,21)", spark__sql__ansi__enabled="false"), "spark.sql.ansi.enabled = false（须为 true）"),
        (Session("decimal(38,21)", spark__sql__session__timeZone="Asia/Shanghai"), "须为 UTC"),
    ):
        with pytest.raises(driver.WrongSession, match=word.replace("(", r"\(").replace(")", r"\)")):
            driver.check(session)  # type: ignore[arg-type]


class Tables:
    """A run that remembers what it made, and cannot make some."""

    def __init__(self, *broken: str) -> None:
        self.broken = broken
        self.made: list[str] = []

    def make(self, statement: dict[str, Any]) -> None:
        if statement["name"] in self.broken:
            raise RuntimeError("坏了")
        self.made.append(statement["name"])


def test_statements_run_in_the_order_of_their_needs_and_what_is_behind_a_failure_is_skipped() -> None:
    statements = [{"name": m.name, "needs": list(m.needs)} for m in reversed(CHAIN)]
    run = Tables()
    results = {row["name"]: row["status"] for row in driver.build(run, statements, 3)}  # type: ignore[arg-type]
    assert set(results.values()) == {"success"}
    assert [name for name in run.made if name != "other"] == ["a", "b", "c"]
    results = {row["name"]: row for row in driver.build(Tables("b"), statements, 3)}  # type: ignore[arg-type]
    assert {name: row["status"] for name, row in results.items()} == {
        "a": "success", "b": "error", "c": "skipped", "other": "success",
    }  # fmt: skip
    assert results["b"]["message"] == "坏了"


def test_the_driver_needs_nothing_of_ours() -> None:
    """It is run by another Python, where nothing of this project can be imported."""
    found = subprocess.run(
        [sys.executable, "-I", "-S", str(environment.DRIVER)], capture_output=True, text=True, check=False
    )
    assert "IndexError" in found.stderr and "ModuleNotFoundError" not in found.stderr
