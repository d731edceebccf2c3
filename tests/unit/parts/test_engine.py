"""What several parts say of one model or test is one word: the worst."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from distributed import LocalCluster

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.parts import process
from orchestration.parts.assessments import divide
from orchestration.parts.engine import PartsRun, merged
from orchestration.transform.arguments import BEFORE_GATE
from orchestration.transform.phases import DbtRun
from orchestration.transform.project import parsed_project
from orchestration.transform.runner import NodeResult, Outcome

pytestmark = pytest.mark.dear

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


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[list[str]]]:
    """instead(program): what runs in a part's place; the commands of those that were started."""
    start = subprocess.Popen

    def put(program: str) -> list[list[str]]:
        started: list[list[str]] = []

        def popen(command: list[str], **more: object) -> "subprocess.Popen[bytes]":
            if process.PART not in command:
                return start(command, **more)  # type: ignore[call-overload, no-any-return]
            started.append(command)
            return start([sys.executable, "-c", program, command[-1]], **more)  # type: ignore[call-overload, no-any-return]

        monkeypatch.setattr(process.subprocess, "Popen", popen)
        return started

    return put


def parts_of(whole: Path, **given: object) -> PartsRun:
    settings = Settings(parts=3, warehouse=whole.parent, **given)
    parsed = parsed_project()
    dbt = DbtRun(parsed, whole, whole.parent / "dbt", whole.parent / "logs")
    return PartsRun(settings, parsed, whole, dbt, whole.parent / "logs")


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
    whole: Path, program: str, code: str, said: str, instead: Callable[[str], list[list[str]]]
) -> None:
    started = instead(program)
    with pytest.raises(Problem, match=r"第 1 份（考评 county）没有算成") as raised:
        parts_of(whole).build(BEFORE_GATE)
    assert raised.value.code == code and said in raised.value.sentence
    assert len(started) == 1, "the others were not called off"


def test_the_others_end_where_one_fails(whole: Path, instead: Callable[[str], list[list[str]]]) -> None:
    instead(
        "import json, sys, time; job = json.load(open(sys.argv[1]));"
        "time.sleep(1 if job['number'] == 2 else 600); raise SystemExit('no')"
    )
    began = time.monotonic()
    with pytest.raises(Problem, match="第 2 份") as raised:
        parts_of(whole, parts_at_once=3).build(BEFORE_GATE)
    assert "no" in raised.value.sentence and time.monotonic() - began < 60


def test_other_code_builds_no_part(whole: Path, instead: Callable[[str], list[list[str]]]) -> None:
    """A machine of the cluster that was not updated."""
    instead(
        "import json, pathlib, sys; from orchestration.parts.part import main; at = pathlib.Path(sys.argv[1]);"
        "at.write_text(json.dumps({**json.loads(at.read_text()), 'code': 'of-yesterday'})); main(sys.argv[1])"
    )
    with pytest.raises(Problem, match="代码不同") as raised:
        parts_of(whole).build(BEFORE_GATE)
    assert raised.value.code == "parts_differ"


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a scheduler with a worker of two threads, in this process."""
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=None
    ) as started:
        yield started.scheduler_address


def test_the_workers_of_a_cluster_run_the_parts(
    whole: Path, cluster: str, instead: Callable[[str], list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOPING_MEMORY", "1GiB")
    started = instead(
        "import os, sys; os.environ['KAOPING_MEMORY'] == '512MiB' or sys.exit('memory');"
        f"{WRITE}{{'problem': ['out_of_memory', '内存不足']}}))".replace("\n", ";")
    )
    with pytest.raises(Problem, match="内存不足") as raised:
        parts_of(whole, dask=cluster).build(BEFORE_GATE)
    assert raised.value.code == "out_of_memory" and started


def test_a_job_is_done_once(tmp_path: Path) -> None:
    """A scheduler gives the task of a worker that died to another one: half a part is nobody's to go on with."""
    assert process.run_part(tmp_path, tmp_path / "log", "1GiB") == process.NOT_THERE
    (tmp_path / process.JOB).write_text("{}")
    assert process.run_part(tmp_path, tmp_path / "log", "1GiB") == 1
    assert process.run_part(tmp_path, tmp_path / "log", "1GiB") == process.NOT_THERE
    assert "KeyError: 'given'" in (tmp_path / "log").read_text()


def test_a_cluster_that_is_not_there_is_said(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_SECONDS_TO_CONNECT", 0.5)
    with pytest.raises(Problem) as raised:
        parts_of(whole, dask="tcp://127.0.0.1:9").build(BEFORE_GATE)
    assert raised.value.code == "dask_unreachable"


def test_a_single_group_is_built_whole(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(whole)) as connection:
        divide(connection, 1)
    dbt = DbtRun(parsed_project(), whole, whole.parent / "dbt", whole.parent / "logs")
    built = Outcome((node("m", "success"),), "")
    monkeypatch.setattr(dbt, "build", lambda select: built)
    settings = Settings(parts=3, warehouse=whole.parent)
    assert PartsRun(settings, parsed_project(), whole, dbt, whole.parent / "logs").build(("tag:before_gate",)) == built
