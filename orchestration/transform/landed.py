"""The first two steps of a run: landing the feeds, and preparing the build database for dbt.

Landing itself is the landing room's; here it is given its place in the run, under the lock of the warehouse.
The as-of date is the run's one piece of configuration and enters here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
from pydantic import Field

from orchestration.inbox import look_at, seen_tag
from orchestration.landing import load_contracts
from orchestration.landing.assets import balance_specs, feed_results, landing_specs
from orchestration.landing.deliveries import SCENARIOS
from orchestration.problems import Problem, explained
from orchestration.progress import say
from orchestration.release.manifest import read_manifest
from orchestration.release.workspace import Workspace
from orchestration.revision import code_revision
from orchestration.rooms import Rooms
from orchestration.settings import Settings
from orchestration.sql import quoted
from orchestration.transform.cycles import fingerprints, kept_cycles
from orchestration.transform.manifest import ParsedProject
from orchestration.transform.past import SCHEMA as PAST
from orchestration.transform.prepare import PREVIOUS_MARTS, RunContext, input_hash, prepare_build
from orchestration.transform.translator import OWNERS

PREPARE = "prepare"
_NOTICED = 12
_RECORDS = {"deliveries": "送达的文件，一份一行", "quarantine": "未能入库的行及原因"}


class PrepareConfig(dg.Config):
    """Run configuration."""

    anew: bool = Field(default=False, description="全部年度从头重算，不沿用已发布版本中没有变动的年度。")
    as_of: str = Field(default="", description="截止日 YYYY-MM-DD，此日之后的材料视而不见；留空为今天。")


def landing_asset() -> dg.AssetsDefinition:
    """One asset per feed, landed together because references between feeds are checked; and landing's two records."""
    feeds = list(load_contracts())
    records = [
        dg.AssetSpec(
            ["landing", name], group_name="landing", kinds={"python", "parquet"}, owners=OWNERS, description=text
        )
        for name, text in _RECORDS.items()
    ]

    @dg.multi_asset(
        name="landing",
        specs=[*landing_specs(), *records],
        check_specs=balance_specs(feeds),
        can_subset=True,
        required_resource_keys={"settings", "workspace", "rooms"},
    )
    def landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        settings: Settings = context.resources.settings
        rooms: Rooms = context.resources.rooms
        with explained():
            if not settings.raw.is_dir():
                raise Problem("raw_missing", f"没有报送文件夹 {settings.raw}")
            context.instance.add_run_tags(context.run.run_id, seen_tag(settings, look_at(settings.raw)))
            landed = rooms.land(settings.raw, settings.landing, settings.timezone, *_strict(context.run.tags))
            sizes = _sizes(settings.landing)
        say(_sentence(settings.landing))
        for line in _noticed(getattr(landed, "warnings", ())):
            say(line)
        chosen = {key.path[-1] for key in context.selected_asset_keys}
        with explained():
            yield from feed_results(settings.landing, [feed for feed in feeds if feed in chosen])
        for name in sorted(_RECORDS.keys() & chosen):
            yield dg.MaterializeResult(asset_key=["landing", name], metadata={"dagster/row_count": sizes[name]})

    return landing


def _strict(tags: Mapping[str, str]) -> tuple[bool, ...]:
    """A run that nobody waits for takes no file that changed a moment ago; one that a person asked for looks twice."""
    return (True,) if {"dagster/schedule_name", "dagster/sensor_name"} & set(tags) else ()


def _noticed(warnings: Sequence[str]) -> list[str]:
    """What landing noticed, for the run's output; all of it stands in marts.deliveries and the office's workbook."""
    lines = [f"  注意 {warning[:160]}" for warning in warnings[:_NOTICED]]
    more = len(warnings) - len(lines)
    return [*lines, *([f"  另有 {more} 条提示，见 marts.deliveries 的 warnings"] if more > 0 else [])]


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
            )
            kept = () if config.anew else _unchanged(settings, workspace, run)
            rows = prepare_build(workspace.database, settings.landing, run, parsed, workspace.previous, kept)
        say(f"截止日 {run.as_of}，版本 {run.release_id}")
        if kept:
            say(f"没有变动、沿用已发布版本的年度：{'、'.join(map(str, kept))}")
        for schema, table in tables:
            if dg.AssetKey([schema, table]) in context.selected_asset_keys:
                counted = {"dagster/row_count": rows[table]} if schema == "run" and table in rows else {}
                yield dg.MaterializeResult(asset_key=[schema, table], metadata=counted)

    return prepare


def _unchanged(settings: Settings, workspace: Workspace, run: RunContext) -> tuple[int, ...]:
    """The cycles to take over from the release now published; one that a scenario changes is scored beside it."""
    if workspace.previous is None:
        return ()
    now = fingerprints(settings.landing, run.code_revision)
    before = read_manifest(workspace.previous)
    kept = kept_cycles(now, run.as_of, before.cycles, date.fromisoformat(before.as_of))
    named = [int(folder.name) for folder in (settings.raw / SCENARIOS).glob("*/[0-9][0-9][0-9][0-9]")]
    return tuple(cycle for cycle in kept if cycle < min(named, default=cycle + 1))


def _sizes(landing: Path) -> dict[str, int]:
    """How many rows landing's records hold."""
    with duckdb.connect() as connection:
        files = {name: quoted(landing / f"{name}.parquet") for name in _RECORDS}
        counts = {n: connection.execute(f"select count(*) from read_parquet({f})").fetchone() for n, f in files.items()}
    return {name: int(count[0]) if count else 0 for name, count in counts.items()}


def _sentence(landing: Path) -> str:
    with duckdb.connect() as connection:
        row = connection.execute(
            f"""
            select count(*), coalesce(sum(rows_landed), 0), coalesce(sum(rows_superseded), 0),
                coalesce(sum(rows_quarantined), 0)
            from read_parquet({quoted(landing / "deliveries.parquet")})
            """
        ).fetchone()
    deliveries, landed, superseded, quarantined = row or (0, 0, 0, 0)
    return f"接收 {deliveries} 份文件：入库 {landed} 行，被更正 {superseded} 行，隔离 {quarantined} 行"
