"""A phase of a build on Spark, seen from outside as one of dbt's: which models, and what became of models and tests.

Spark reads the landed Parquet where it lies and everything else of the build as Parquet copies; the tables that it
makes are read back into the build database, where dbt tests them and the gate and the release look at them as ever.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings, mebibytes
from orchestration.base.sql import identifier, quoted
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE, is_selected
from orchestration.transform.compiled import Model, compiled_models
from orchestration.transform.phases import DbtRun
from orchestration.transform.prepare import landed_files
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import NodeResult, Outcome, what_failed
from orchestration.transform.spark.catalogue import Catalogue, catalogue
from orchestration.transform.spark.dialect import flat_name, spark_type
from orchestration.transform.spark.environment import run_driver
from orchestration.transform.spark.kept import kept_statements
from orchestration.transform.spark.plan import Statement

_LANDING = "landing"
# Models at once: one waits for its last task while others use the cores.
_AT_ONCE = 4
# A test, and the models that it looks at.
Tested = tuple[NodeResult, set[str]]


@dataclass(frozen=True)
class _Plan:
    """Some models with all that they are made of, their columns, and what Spark is told of each."""

    models: Sequence[Model]
    catalogue: Catalogue
    statements: Mapping[str, Statement]


class SparkRun:
    """Spark for one build; the data tests of a phase are dbt's, on the tables that were read back."""

    def __init__(self, settings: Settings, parsed: ParsedProject, database: Path, dbt: DbtRun, logs: Path) -> None:
        self._settings = settings
        self._parsed = parsed
        self._database = database
        self._dbt = dbt
        self._folder = database.parent / "spark"
        self._log = logs / "spark.log"

    def build(self, select: Sequence[str]) -> Outcome:
        """Build the selected models on Spark, read them back, and run their data tests."""
        chosen = [model.name for model in self._models if self._is_selected(model, select)]
        plan = self._plan(chosen)
        made = self._made(plan, chosen)
        succeeded = {_name(result) for result in made if result.succeeded}
        self._read_back([model for model in plan.models if model.name in succeeded], plan.catalogue)
        tested = self._dbt.test(select)
        nodes = told(self._models, made, [(test, self._looked_at(test)) for test in tested.nodes])
        failed = any(node.failed for node in nodes)
        return Outcome(nodes, what_failed(nodes, None) if failed else "" if tested.nodes else tested.error)

    @cached_property
    def _models(self) -> tuple[Model, ...]:
        return compiled_models(self._parsed, (*BEFORE_GATE, *AFTER_GATE))

    def _plan(self, chosen: Sequence[str]) -> "_Plan":
        """All models, or those before the gate: what comes after it reads what is not there before."""
        before = [model for model in self._models if self._is_selected(model, BEFORE_GATE)]
        models = before if {*chosen} <= {model.name for model in before} else self._models
        columns = catalogue(self._database, self._parsed, models)
        statements = {one.name: one for one in kept_statements(self._parsed, models, columns)}
        return _Plan(models, columns, statements)

    def _is_selected(self, model: Model, select: Sequence[str]) -> bool:
        return is_selected(self._parsed.models()[model.name], select)

    def _uid(self, name: str) -> str:
        return str(self._parsed.models()[name]["unique_id"])

    def _looked_at(self, test: NodeResult) -> set[str]:
        needs = self._parsed.manifest["nodes"][test.unique_id]["depends_on"]["nodes"]
        return {uid.split(".")[2] for uid in needs if uid.startswith("model.")}

    def _made(self, plan: "_Plan", chosen: Sequence[str]) -> list[NodeResult]:
        self._folder.mkdir(exist_ok=True)
        results, job = self._folder / "results.json", self._folder / "job.json"
        results.unlink(missing_ok=True)
        job.write_text(json.dumps(self._job(plan, chosen, results), ensure_ascii=False), encoding="utf-8")
        run_driver(self._settings, job, self._log)
        rows = json.loads(results.read_text(encoding="utf-8"))
        return [
            NodeResult(self._uid(row["name"]), row["status"], float(row["seconds"]), None, row["message"])
            for row in rows
            if row["name"] in set(chosen)
        ]

    def _job(self, plan: "_Plan", chosen: Sequence[str], results: Path) -> dict[str, Any]:
        """All that the driver has to know. Views of an earlier phase are said anew; its tables are there as files."""
        wanted = _with_views(plan, chosen)
        read = {table for name in wanted for table in plan.statements[name].reads}
        return {
            "name": f"kaoping {self._database.parent.name}",
            "master": self._settings.spark_master,
            "settings": _spark_settings(self._settings),
            "folder": str(self._folder / "tables"),
            "tables": [*self._sources(plan, read), *self._tables(plan, read, wanted)],
            "statements": [_told(plan, model) for model in plan.models if model.name in wanted],
            "threads": _AT_ONCE,
            "results": str(results),
        }

    def _sources(self, plan: "_Plan", read: Collection[str]) -> list[dict[str, Any]]:
        declared = self._parsed.manifest["sources"].values()
        sources = [s for s in declared if f"{s['schema']}.{s['identifier']}" in read]
        shown: list[dict[str, Any]] = []
        with duckdb.connect(str(self._database), read_only=True) as connection:
            hidden = connection.execute("from run.kept_cycles union from run.unseen_cycles order by 1").fetchall()
            landed = {feed.name: feed for feed in landed_files(self._settings.landing, [cycle for (cycle,) in hidden])}
            for source in sorted(sources, key=lambda source: str(source["unique_id"])):
                schema, table = source["schema"], source["identifier"]
                if schema == _LANDING:
                    feed = landed[table]
                    shown.append(_shown(plan.catalogue, schema, table, [feed.files], feed.where))
                else:
                    copy = self._folder / "sources" / f"{flat_name(schema, table)}.parquet"
                    copy.parent.mkdir(exist_ok=True)
                    rows = f"from {identifier(schema)}.{identifier(table)}"
                    connection.execute(f"copy ({rows}) to {quoted(copy)} (format parquet)")
                    shown.append(_shown(plan.catalogue, schema, table, [str(copy)]))
        return shown

    def _tables(self, plan: "_Plan", read: Collection[str], wanted: Collection[str]) -> list[dict[str, Any]]:
        there = [m for m in plan.models if _place(m) in read and m.name not in wanted]
        for model in there:
            if not self._files(model):
                raise Problem("build_incomplete", f"本次运行还没有在 Spark 上算过 {model.name}")
        return [_shown(plan.catalogue, model.schema, model.name, [str(self._files(model))]) for model in there]

    def _files(self, model: Model) -> Path | None:
        folder = self._folder / "tables" / flat_name(model.schema, model.name)
        return folder if (folder / "_SUCCESS").is_file() else None

    def _read_back(self, models: Sequence[Model], columns_of: Catalogue) -> None:
        """Tables with the very types that DuckDB would have given them; views by DuckDB's own SQL."""
        with duckdb.connect(str(self._database)) as connection:
            for schema in sorted({model.schema for model in models}):
                connection.execute(f"create schema if not exists {identifier(schema)}")
            for model in models:
                place = f"{identifier(model.schema)}.{identifier(model.name)}"
                if model.is_view:
                    connection.execute(f"create or replace view {place} as {model.sql}")
                    continue
                columns = columns_of[f"{model.schema}.{model.name}"]
                declared = ", ".join(f"{identifier(c.name)} {c.type}" for c in columns)
                connection.execute(f"create or replace table {place} ({declared})")
                files = f"{self._files(model)}/*.parquet"
                connection.execute(f"insert into {place} by name from read_parquet({quoted(files)})")


@lru_cache(maxsize=1)
def spark_run(settings: Settings, parsed: ParsedProject, database: Path, dbt: DbtRun, logs: Path) -> SparkRun:
    """The same one for both phases of a run, as dbt_run()."""
    return SparkRun(settings, parsed, database, dbt, logs)


def told(models: Sequence[Model], made: Sequence[NodeResult], tests: Sequence[Tested]) -> tuple[NodeResult, ...]:
    """Models and tests as one `dbt build` tells of them, which skips what stands behind a failure.

    Here all tests come after all models: a model behind everything that a failed test looks at counts as skipped.
    """
    above: dict[str, set[str]] = {}
    for model in models:
        above[model.name] = set(model.needs).union(*(above.get(need, set()) for need in model.needs))
    broken = {_name(node) for node in made if not node.succeeded}
    stops = [looked_at for test, looked_at in tests if test.failed and not looked_at & broken]
    behind = {_name(node) for node in made if any(stop <= above[_name(node)] for stop in stops if stop)}
    return (
        *(_skipped(node) if node.succeeded and _name(node) in behind else node for node in made),
        *(_skipped(test) if looked_at & (broken | behind) else test for test, looked_at in tests),
    )


def _shown(columns: Catalogue, schema: str, table: str, files: list[str], where: str = "") -> dict[str, Any]:
    declared = ", ".join(f"`{column.name}` {spark_type(column.type)}" for column in columns[f"{schema}.{table}"])
    return {"name": flat_name(schema, table), "files": files, "columns": declared, "where": where}


def _name(node: NodeResult) -> str:
    return node.unique_id.split(".")[2]


def _skipped(node: NodeResult) -> NodeResult:
    return replace(node, status="skipped", failures=None, message="")


def _with_views(plan: _Plan, chosen: Collection[str]) -> set[str]:
    """The chosen models and the views that they read, by themselves or through views."""
    views = {_place(model): model.name for model in plan.models if model.is_view}
    wanted: set[str] = set()
    new = set(chosen)
    while new:
        wanted |= new
        new = {views[table] for name in new for table in plan.statements[name].reads if table in views} - wanted
    return wanted


def _told(plan: _Plan, model: Model) -> dict[str, Any]:
    """A statement as the driver is told of it, with the models that have to be there before it."""
    one = plan.statements[model.name]
    names = {_place(other): other.name for other in plan.models}
    needs = {*model.needs, *(names[table] for table in one.reads if table in names)}
    return {**asdict(one), "needs": sorted(needs)}


def _place(model: Model) -> str:
    return f"{model.schema}.{model.name}"


def _spark_settings(settings: Settings) -> dict[str, str]:
    """What is said here and not in the files of SPARK_CONF_DIR: little, since a cluster has its own."""
    given = {"spark.ui.showConsoleProgress": "false"}
    return given | ({"spark.driver.memory": f"{mebibytes(settings.memory)}m"} if settings.memory else {})
