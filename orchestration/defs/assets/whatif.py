"""What-if as Dagster sees it: the tables of the schema `whatif` as one step, and a check that says what failed.

The step never fails a run: the official release does not need it. How a scenario is scored stands beside this.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.base.problems import explained
from orchestration.base.progress import say
from orchestration.base.settings import Settings
from orchestration.defs.assets.translator import OWNERS, RUN_CONTEXT
from orchestration.defs.told import told
from orchestration.release.carried import kept_in, unseen_in
from orchestration.transform.prepare import RunContext
from orchestration.transform.project import ParsedProject
from orchestration.warehouse.workspace import Workspace
from orchestration.whatif.scenarios import Base, score_scenarios
from orchestration.whatif.tables import SCHEMA

CHECK = "every_scenario_was_scored"
_SHOWN = 20


def whatif_assets(parsed: ParsedProject) -> list[dg.AssetsDefinition]:
    """Nothing for a project that does not compare scenarios."""
    tables = parsed.source_tables(SCHEMA)
    if not tables:
        return []
    described = {s["name"]: s["description"] for s in parsed.manifest["sources"].values() if s["source_name"] == SCHEMA}
    specs = [
        dg.AssetSpec(
            [SCHEMA, table],
            deps=[RUN_CONTEXT],
            group_name=SCHEMA,
            kinds={"python", "duckdb"},
            owners=OWNERS,
            description=described[table],
        )
        for table in tables
    ]
    problems = dg.AssetKey([SCHEMA, "problems"])

    @dg.multi_asset(
        name=SCHEMA,
        specs=specs,
        check_specs=[
            dg.AssetCheckSpec(
                CHECK, asset=problems, description="raw/scenarios 下的每个情景都试算成了；不成的不影响正式发布"
            )
        ],
        required_resource_keys={"settings", "workspace"},
    )
    @told
    def whatif(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        settings: Settings = context.resources.settings
        workspace: Workspace = context.resources.workspace
        with explained():
            database = workspace.require(workspace.database, "准备好的构建库")
            run, kept = _run_of(database)
            scratch = workspace.folder / SCHEMA
            base = Base(database, settings, run, parsed, workspace.previous, kept, scratch, workspace.logs)
            score_scenarios(base, say)
            counts, faults = _look(database, tables)
        for table in tables:
            checks = [_check(problems, faults)] if table == "problems" else []
            yield dg.MaterializeResult(
                asset_key=[SCHEMA, table], metadata={"dagster/row_count": counts[table]}, check_results=checks
            )

    return [whatif]


def _run_of(database: Path) -> tuple[RunContext, tuple[int, ...]]:
    """The run, and the cycles that it takes over."""
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            "select run_id, release_id, as_of, started_at, code_revision, input_hash from run.run_context"
        ).fetchone()
    if row is None:
        raise RuntimeError("run.run_context is empty")
    run = replace(RunContext(*row), unseen=tuple(unseen_in(database)))
    return run, tuple(kept_in(database))


def _look(database: Path, tables: list[str]) -> tuple[dict[str, int], list[tuple[object, ...]]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        counts = {t: connection.execute(f"select count(*) from {SCHEMA}.{t}").fetchone() for t in tables}
        faults = connection.execute(
            "select scenario, delivery, row_number, reason_code, reason "
            f"from {SCHEMA}.problems order by all limit {_SHOWN}"
        ).fetchall()
    return {table: int(counted[0]) if counted else 0 for table, counted in counts.items()}, faults


def _check(problems: dg.AssetKey, faults: list[tuple[object, ...]]) -> dg.AssetCheckResult:
    names = ("情景", "文件", "行", "代码", "原因")
    records = [
        dg.TableRecord({n: "" if v is None else str(v) for n, v in zip(names, row, strict=True)}) for row in faults
    ]
    return dg.AssetCheckResult(
        asset_key=problems,
        check_name=CHECK,
        passed=not faults,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"problems": dg.MetadataValue.table(records)} if records else {},
    )
