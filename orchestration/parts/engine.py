"""A phase of a build in parts, seen from outside as one of dbt's: which models, and what became of models and tests.

Every part is a process of its own, as many at once as the settings say, each with its share of the memory. One that
fails, or dies, fails the phase by name.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from functools import reduce
from pathlib import Path

import duckdb

from orchestration.base.files import BUILD_DATABASE, MEMORY_VARIABLE
from orchestration.base.problems import Problem
from orchestration.base.progress import say
from orchestration.base.settings import PROJECT_ROOT, Settings, mebibytes
from orchestration.base.sql import identifier
from orchestration.parts.assessments import TABLE, divide, is_divided
from orchestration.parts.part import Job, read_results
from orchestration.parts.tables import together
from orchestration.parts.unite import require_all, unite
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.phases import DbtRun
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import NodeResult, Outcome, memory_of_machine, what_failed

PART = "orchestration.parts.part"
# The worse one of two words on the same model or test.
_WORSE = ("success", "pass", "warn", "skipped", "fail", "runtime error", "error")


class PartsRun:
    """The parts of one build; they lie in a folder beside it."""

    def __init__(self, settings: Settings, parsed: ParsedProject, database: Path, dbt: DbtRun, logs: Path) -> None:
        self._settings = settings
        self._parsed = parsed
        self._database = database
        self._dbt = dbt
        self._logs = logs
        self._folder = database.parent / "parts"

    def build(self, select: Sequence[str]) -> Outcome:
        """Build the selected models in every part, with their data tests, and put together what the run reads.

        Where all assessments are tied there is nothing to divide.
        """
        groups = self._groups()
        if len(groups) < 2:
            return self._dbt.build(select)
        outcomes = self._outcomes(groups, select)
        nodes = merged(outcomes)
        made = set.intersection(*({n.unique_id for n in one.nodes if n.succeeded} for one in outcomes.values()))
        self._unite({number: self._part(number) for number in groups}, select, made)
        of_all = [m.name for m in together(self._parsed, select).whole if self._uid(m.name) in made]
        anew = self._dbt.build(of_all) if of_all else Outcome((), "")
        said = {node.unique_id: node for node in (*nodes, *anew.nodes)}
        failed = any(node.failed for node in said.values())
        errors = [outcome.error for outcome in (*outcomes.values(), anew) if outcome.error]
        if not errors and list(select) == list(AFTER_GATE):
            shutil.rmtree(self._folder)
        return Outcome(tuple(said.values()), what_failed(list(said.values()), None) if failed else "".join(errors[:1]))

    def _outcomes(self, groups: Mapping[int, Sequence[str]], select: Sequence[str]) -> dict[int, Outcome]:
        """What became of every part; of the first that fails, before others are begun."""
        pool = ThreadPoolExecutor(self._settings.parts_at_once)
        processes: list[subprocess.Popen[bytes]] = []

        def run(number: int) -> Outcome:
            try:
                return self._run(number, groups, select, processes)
            except BaseException:
                # Here, before this thread takes up the next part.
                pool.shutdown(wait=False, cancel_futures=True)
                raise

        try:
            running = [pool.submit(run, number) for number in groups]
            return {number: one.result() for number, one in zip(groups, running, strict=True)}
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()
            pool.shutdown()

    def _groups(self) -> dict[int, list[str]]:
        """The assessments of every part, as they were divided when the first phase began."""
        with duckdb.connect(str(self._database)) as connection:
            if not is_divided(connection):
                for number, names in enumerate(divide(connection, self._settings.parts), 1):
                    say(f"第 {number} 份：{'、'.join(names)}")
            rows = connection.execute(f"select distinct part, assessment_id from {TABLE} order by all").fetchall()
        groups: dict[int, list[str]] = {}
        for number, name in rows:
            groups.setdefault(number, []).append(name)
        return groups

    def _part(self, number: int) -> Path:
        return self._folder / str(number) / BUILD_DATABASE

    def _uid(self, name: str) -> str:
        return str(self._parsed.models()[name]["unique_id"])

    def _run(
        self,
        number: int,
        groups: Mapping[int, Sequence[str]],
        select: Sequence[str],
        processes: "list[subprocess.Popen[bytes]]",
    ) -> Outcome:
        part = self._part(number)
        part.parent.mkdir(parents=True, exist_ok=True)
        file, results = part.with_name("job.json"), part.with_name("results.json")
        results.unlink(missing_ok=True)
        job = Job(
            number=number,
            whole=str(self._database),
            database=str(part),
            project=str(self._parsed.project),
            logs=str(self._logs / f"part-{number}"),
            select=tuple(select),
            given=tuple((model.schema, model.name) for model in together(self._parsed, BEFORE_GATE).whole),
            results=str(results),
        )
        file.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")
        log = self._logs / f"part-{number}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        code = _run_to_the_end(file, log, self._environment(), processes)
        if not results.is_file():
            how = f"进程被信号 {-code} 中止，多半是内存不足" if code < 0 else _last_line(log)
            raise _failed(number, groups[number], "part_failed", how, log)
        outcome = read_results(results)
        if isinstance(outcome, Problem):
            code_of = "part_failed" if outcome.code == "unexpected" else outcome.code
            raise _failed(number, groups[number], code_of, outcome.sentence, log)
        return outcome

    def _environment(self) -> dict[str, str]:
        share = mebibytes(self._settings.memory or memory_of_machine()) // self._settings.parts_at_once
        path = os.pathsep.join([str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        return {**os.environ, "PYTHONPATH": path, MEMORY_VARIABLE: f"{max(share, 1)}MiB"}

    def _unite(self, parts: Mapping[int, Path], select: Sequence[str], made: set[str]) -> None:
        planned = together(self._parsed, select)
        unite(self._database, parts, [model for model in planned.united if self._uid(model.name) in made])
        with duckdb.connect(str(self._database)) as connection:
            for model in planned.views:
                if self._uid(model.name) in made:
                    connection.execute(f"create schema if not exists {identifier(model.schema)}")
                    place = f"{identifier(model.schema)}.{identifier(model.name)}"
                    connection.execute(f"create or replace view {place} as {model.sql}")
        require_all(self._database)


def _failed(number: int, names: Sequence[str], code: str, how: str, log: Path) -> Problem:
    return Problem(code, f"第 {number} 份（考评 {'、'.join(names)}）没有算成：{how}（日志 {log}）")


def merged(outcomes: Mapping[int, Outcome]) -> tuple[NodeResult, ...]:
    """One word on every model and test: the worst that any part says, which then says of which part it speaks."""
    said: dict[str, list[NodeResult]] = {}
    for number, outcome in outcomes.items():
        for node in outcome.nodes:
            of_part = replace(node, message=f"第 {number} 份：{node.message}") if node.failed else node
            said.setdefault(node.unique_id, []).append(of_part)
    return tuple(reduce(_both, nodes) for nodes in said.values())


def _both(one: NodeResult, other: NodeResult) -> NodeResult:
    worse = max(one, other, key=lambda node: _WORSE.index(node.status))
    failures = [node.failures for node in (one, other) if node.failures is not None]
    return replace(worse, seconds=one.seconds + other.seconds, failures=sum(failures) if failures else None)


def _run_to_the_end(
    job: Path, log: Path, environment: Mapping[str, str], processes: "list[subprocess.Popen[bytes]]"
) -> int:
    """Its exit code. Its input is a pipe from here: it ends when that is closed, however we end."""
    with (
        log.open("ab") as said,
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-X", "utf8", "-m", PART, str(job)],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment,
        ) as process,
    ):
        processes.append(process)
        return process.wait()


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "没有说明原因"
