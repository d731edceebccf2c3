"""The second step of a run: the build database that dbt works on, with the run itself as rows.

The as-of date is the run's one piece of configuration and enters here.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import dagster as dg
from pydantic import Field

from orchestration.base.problems import explained
from orchestration.base.progress import say
from orchestration.base.revision import code_revision
from orchestration.base.settings import DUCKDB, Settings
from orchestration.defs.assets.translator import OWNERS
from orchestration.defs.told import told
from orchestration.instance.nightly import PREPARE
from orchestration.landing.deliveries import SCENARIOS
from orchestration.transform.past import SCHEMA as PAST
from orchestration.transform.prepare import PREVIOUS_MARTS, RunContext, input_hash, prepare_build
from orchestration.transform.project import ParsedProject
from orchestration.warehouse.cycles import fingerprints, kept_cycles, landed_cycles, later_cycles
from orchestration.warehouse.kept_build import take_up
from orchestration.warehouse.release_manifest import read_manifest
from orchestration.warehouse.workspace import Workspace, releases_after


class PrepareConfig(dg.Config):
    """Run configuration."""

    anew: bool = Field(default=False, description="全部年度从头重算，不沿用已发布版本中没有变动的年度。")
    cycle: int = Field(default=0, description="回填：从这个年度起重算，后面还没有发布过的年度先不看；0 为不回填。")
    as_of: str = Field(default="", description="截止日 YYYY-MM-DD，此日之后的材料视而不见；留空为今天。")


def prepare_asset(parsed: ParsedProject, landing: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """The run itself, the release now published and what is taken over from it, as tables that models can read."""
    tables = [("run", table) for table in sorted({"run_context", *PREVIOUS_MARTS, *parsed.source_tables("run")})]
    tables += [(PAST, table) for table in parsed.source_tables(PAST)]
    described = {(s["source_name"], s["name"]): s["description"] for s in parsed.manifest["sources"].values()}
    specs = [
        dg.AssetSpec(
            [schema, table],
            deps=landing.keys,
            group_name="run",
            kinds={"python", "duckdb"},
            owners=OWNERS,
            description=described.get((schema, table)) or f"已发布版本的 {PREVIOUS_MARTS.get(table, table)}",
        )
        for schema, table in tables
    ]

    @dg.multi_asset(name=PREPARE, specs=specs, can_subset=True, required_resource_keys={"settings", "workspace"})
    @told
    def prepare(context: dg.AssetExecutionContext, config: PrepareConfig) -> Iterator[dg.MaterializeResult]:
        settings: Settings = context.resources.settings
        workspace: Workspace = context.resources.workspace
        with explained():
            workspace.require(settings.landing / "deliveries.parquet", "入库的数据")
            run = RunContext(
                run_id=workspace.run_id,
                release_id=workspace.release_id,
                as_of=settings.as_of(config.as_of),
                started_at=settings.now(),
                code_revision=code_revision(),
                input_hash=input_hash(settings.landing),
                unseen=_later(settings, workspace, config.cycle) if config.cycle else (),
            )
            later = releases_after(settings, workspace.previous)
            unchanged = () if config.anew else _unchanged(settings, workspace, run)
            if config.cycle:
                unchanged = tuple(cycle for cycle in unchanged if cycle < config.cycle)
            from_nothing = config.anew or later or config.cycle or settings.engine != DUCKDB or settings.parts > 1
            goes_on = None if from_nothing else take_up(workspace, parsed, unchanged, run.code_revision)
            kept = unchanged if goes_on is None else goes_on
            rows = prepare_build(workspace.database, settings.landing, run, parsed, workspace.previous, kept, later)
        say(f"截止日 {run.as_of}，版本 {run.release_id}")
        if goes_on is not None:
            say("接着已发布版本的构建，只算有变动的")
        if kept:
            say(f"没有变动、沿用已发布版本的年度：{'、'.join(map(str, kept))}")
        for schema, table in tables:
            if dg.AssetKey([schema, table]) in context.selected_asset_keys:
                counted = {"dagster/row_count": rows[table]} if schema == "run" and table in rows else {}
                yield dg.MaterializeResult(asset_key=[schema, table], metadata=counted)

    return prepare


def _later(settings: Settings, workspace: Workspace, cycle: int) -> tuple[int, ...]:
    """The cycles that a backfill of one cycle leaves to its turns to come."""
    published = read_manifest(workspace.previous).cycles if workspace.previous else ()
    return later_cycles(landed_cycles(settings.landing), published, cycle)


def _unchanged(settings: Settings, workspace: Workspace, run: RunContext) -> tuple[int, ...]:
    """The cycles to take over from the release now published; one that a scenario changes is scored beside it."""
    if workspace.previous is None:
        return ()
    now = fingerprints(settings.landing, run.code_revision, run.unseen)
    before = read_manifest(workspace.previous)
    kept = kept_cycles(now, run.as_of, before.cycles, date.fromisoformat(before.as_of))
    return before_scenarios(kept, settings.raw)


def before_scenarios(kept: Iterable[int], raw: Path) -> tuple[int, ...]:
    """The cycles before the first that a scenario changes: what it changes is scored anew, and what comes after."""
    named = [int(folder.name) for folder in (raw / SCENARIOS).glob("*/[0-9][0-9][0-9][0-9]")]
    return tuple(cycle for cycle in kept if cycle < min(named, default=cycle + 1))
