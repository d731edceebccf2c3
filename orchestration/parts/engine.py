"""A phase of a build in parts, seen from outside as one of dbt's: which models, and what became of models and tests.

Every part is a process of its own, here or on a cluster (process.py). One that fails, or dies, fails the phase by name.
"""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import asdict, replace
from functools import partial, reduce
from pathlib import Path

import duckdb

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.problems import Problem
from orchestration.base.progress import say
from orchestration.base.revision import content_hash
from orchestration.base.settings import Settings
from orchestration.base.sql import identifier
from orchestration.parts.assessments import TABLE, divide, is_divided
from orchestration.parts.part import Job, read_results
from orchestration.parts.process import JOB, NOT_THERE, call_off, memory_of_a_part, run_part, workers
from orchestration.parts.tables import together
from orchestration.parts.unite import require_all, unite
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.phases import DbtRun
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import NodeResult, Outcome, what_failed

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
        """What became of every part. The first that fails calls off the others, before they are begun."""
        outcomes: dict[int, Outcome] = {}
        errors: list[BaseException] = []
        memory = memory_of_a_part(self._settings)
        self._ask_for(groups, select)

        def call_all_off() -> None:
            for number in groups:
                call_off(self._part(number).parent)

        def over(number: int, running: "Future[int]") -> None:
            try:
                outcomes[number] = self._outcome(number, groups[number], running)
            except BaseException as error:
                errors.append(error)
                call_all_off()

        with workers(self._settings) as pool:
            try:
                # One that is over is looked at by the thread that did it, before that takes up the next.
                running = []
                for number in groups:
                    running.append(pool.submit(run_part, self._part(number).parent, self._log(number), memory))
                    running[-1].add_done_callback(partial(over, number))
                wait(running)
            finally:
                call_all_off()
        if errors:
            raise errors[0]
        return outcomes

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

    def _log(self, number: int) -> Path:
        return self._logs / f"part-{number}.log"

    def _ask_for(self, numbers: Iterable[int], select: Sequence[str]) -> None:
        """Lay the job of every part into its folder."""
        code = content_hash()
        given = tuple((model.schema, model.name) for model in together(self._parsed, BEFORE_GATE).whole)
        self._logs.mkdir(parents=True, exist_ok=True)
        for number in numbers:
            part = self._part(number)
            part.parent.mkdir(parents=True, exist_ok=True)
            results = part.with_name("results.json")
            results.unlink(missing_ok=True)
            job = Job(
                number=number,
                code=code,
                whole=str(self._database),
                database=str(part),
                project=str(self._parsed.project),
                logs=str(self._logs / f"part-{number}"),
                select=tuple(select),
                given=given,
                results=str(results),
            )
            part.with_name(JOB).write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")

    def _outcome(self, number: int, names: Sequence[str], running: "Future[int]") -> Outcome:
        log, results = self._log(number), self._part(number).with_name("results.json")
        try:
            code = running.result()
        except Exception as error:  # the cluster's: a worker that died, a connection that broke
            raise _failed(number, names, "part_failed", f"{type(error).__name__}：{error}", log) from None
        if not results.is_file():
            raise _failed(number, names, "part_failed", _how_it_ended(code, log), log)
        outcome = read_results(results)
        if isinstance(outcome, Problem):
            told = "part_failed" if outcome.code == "unexpected" else outcome.code
            raise _failed(number, names, told, outcome.sentence, log)
        return outcome

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


def _how_it_ended(code: int, log: Path) -> str:
    if code < 0:
        return f"进程被信号 {-code} 中止，多半是内存不足"
    return "接手的工作进程中途没有了" if code == NOT_THERE else _last_line(log)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "没有说明原因"
