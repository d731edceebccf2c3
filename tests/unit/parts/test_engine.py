"""What several parts say of one model or test is one word: the worst."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.parts import engine
from orchestration.parts.assessments import divide
from orchestration.parts.engine import PartsRun, merged
from orchestration.transform.phases import DbtRun
from orchestration.transform.project import parsed_project
from orchestration.transform.runner import NodeResult, Outcome

# A process in a part's place, told of the same job.
WRITE = "import json, sys, pathlib; job = json.loads(pathlib.Path(sys.argv[1]).read_text())\n"
WRITE += "pathlib.Path(job['results']).write_text(json.dumps("


def node(name: str, status: str, failures: int | None = None, message: str = "") -> NodeResult:
    return NodeResult(name, status, 1.0, failures, message)


@pytest.mark.parametrize(
    ("one", "other", "worst"),
    [
        (node("m", "success"), node("m", "success"), node("m", "success")),
        (node("m", "success"), node("m", "skipped"), node("m", "skipped")),
        (node("m", "skipped"), node("m", "error", None, "no"), node("m", "error", None, "第 2 份：no")),
        (node("m", "error", None, "no"), node("m", "success"), node("m", "error", None, "第 1 份：no")),
        (node("t", "pass", 0), node("t", "warn", 2), node("t", "warn", 2)),
        (node("t", "fail", 3, "rows"), node("t", "fail", 2, "rows"), node("t", "fail", 5, "第 1 份：rows")),
        (node("t", "pass", 0), node("t", "pass", 0), node("t", "pass", 0)),
    ],
)
def test_the_worst_word_counts(one: NodeResult, other: NodeResult, worst: NodeResult) -> None:
    (found,) = merged({1: Outcome((one,), ""), 2: Outcome((other,), "")})
    assert (found.status, found.failures, found.message) == (worst.status, worst.failures, worst.message)
    assert found.seconds == 2.0


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", "part_failed", "进程被信号 9 中止"),
        ("print('what'); raise ValueError('why')", "part_failed", "ValueError: why"),
        ("pass", "part_failed", "没有说明原因"),
        (f"{WRITE}{{'problem': ['out_of_memory', '内存不足']}}))", "out_of_memory", "内存不足"),
        (f"{WRITE}{{'problem': ['unexpected', 'KeyError：x']}}))", "part_failed", "KeyError：x"),
    ],
)
def test_a_part_that_fails_is_named(
    whole: Path, program: str, code: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen
    started: list[list[str]] = []

    def instead(command: list[str], **more: object) -> "subprocess.Popen[bytes]":
        if engine.PART not in command:
            return start(command, **more)  # type: ignore[call-overload, no-any-return]
        started.append(command)
        return start([sys.executable, "-c", program, command[-1]], **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(engine.subprocess, "Popen", instead)
    settings = Settings(parts=3, warehouse=whole.parent)
    parsed = parsed_project()
    dbt = DbtRun(parsed, whole, whole.parent / "dbt", whole.parent / "logs")
    with pytest.raises(Problem, match=r"第 1 份（考评 county）没有算成") as raised:
        PartsRun(settings, parsed, whole, dbt, whole.parent / "logs").build(("tag:before_gate",))
    assert raised.value.code == code and said in raised.value.sentence
    assert len(started) == 1, "the others were not called off"


def test_a_single_group_is_built_whole(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(whole)) as connection:
        divide(connection, 1)
    dbt = DbtRun(parsed_project(), whole, whole.parent / "dbt", whole.parent / "logs")
    built = Outcome((node("m", "success"),), "")
    monkeypatch.setattr(dbt, "build", lambda select: built)
    settings = Settings(parts=3, warehouse=whole.parent)
    assert PartsRun(settings, parsed_project(), whole, dbt, whole.parent / "logs").build(("tag:before_gate",)) == built
