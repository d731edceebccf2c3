"""The first two steps of a run: landing the feeds, and preparing the build database for dbt.

Landing itself is the landing room's, which knows no Dagster; what it did is read back from its record of deliveries.
The as-of date is the run's one piece of configuration and enters here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field

from orchestration.problems import Problem, explained
from orchestration.progress import say
from orchestration.release.workspace import Workspace
from orchestration.revision import code_revision
from orchestration.rooms import Rooms
from orchestration.settings import Settings
from orchestration.sql import quoted
from orchestration.transform.manifest import ParsedProject
from orchestration.transform.prepare import PREVIOUS_MARTS, RunContext, input_hash, prepare_build
from orchestration.transform.translator import OWNERS

PREPARE = "prepare"
_RECORDS = {"deliveries": "送达的文件，一份一行", "quarantine": "未能入库的行及原因"}


class PrepareConfig(dg.Config):
    """Run configuration."""

    as_of: str = Field(default="", description="截止日 YYYY-MM-DD，此日之后的材料视而不见；留空为今天。")


def landing_asset(parsed: ParsedProject) -> dg.AssetsDefinition:
    """One asset per feed, landed together because references between feeds are checked."""
    feeds = sorted({*parsed.source_tables("landing"), *_RECORDS})
    described = {s["name"]: s["description"] for s in parsed.manifest["sources"].values()}
    specs = [
        dg.AssetSpec(
            ["landing", feed],
            group_name="landing",
            kinds={"python", "parquet"},
            owners=OWNERS,
            description=described.get(feed) or _RECORDS.get(feed) or feed,
        )
        for feed in feeds
    ]

    @dg.multi_asset(
        name="landing", specs=specs, can_subset=True, required_resource_keys={"settings", "workspace", "rooms"}
    )
    def landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        settings: Settings = context.resources.settings
        rooms: Rooms = context.resources.rooms
        with explained():
            if not settings.raw.is_dir():
                raise Problem("raw_missing", f"没有报送文件夹 {settings.raw}")
            rooms.land(settings.raw, settings.landing)
            totals = _totals(settings.landing)
        say(_sentence(totals))
        for feed in feeds:
            if dg.AssetKey(["landing", feed]) in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=["landing", feed], metadata=totals.get(feed, {}))

    return landing


def prepare_asset(parsed: ParsedProject, landing: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """The run itself and the release now published, as tables that models can read."""
    tables = sorted({"run_context", *PREVIOUS_MARTS, *parsed.source_tables("run")})
    described = {s["name"]: s["description"] for s in parsed.manifest["sources"].values() if s["source_name"] == "run"}
    specs = [
        dg.AssetSpec(
            ["run", table],
            deps=landing.keys,
            group_name="run",
            kinds={"python", "duckdb"},
            owners=OWNERS,
            description=described.get(table) or f"已发布版本的 {PREVIOUS_MARTS.get(table, table)}",
        )
        for table in tables
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
            rows = prepare_build(workspace.database, settings.landing, run, parsed, workspace.previous)
        say(f"截止日 {run.as_of}，版本 {run.release_id}")
        for table in tables:
            if dg.AssetKey(["run", table]) in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=["run", table], metadata={"dagster/row_count": rows.get(table, 0)})

    return prepare


def _totals(landing: Path) -> dict[str, dict[str, Any]]:
    """Per feed, what its deliveries brought; and the size of the two records themselves."""
    with duckdb.connect() as connection:
        connection.execute(f"create view deliveries as from read_parquet({quoted(landing / 'deliveries.parquet')})")
        rows = connection.execute(
            """
            select feed, count(*), sum(rows_in), sum(rows_landed), sum(rows_superseded), sum(rows_quarantined)
            from deliveries group by feed order by feed
            """
        ).fetchall()
    names = ("deliveries", "rows_in", "rows_landed", "rows_superseded", "rows_quarantined")
    return {str(feed): {n: int(v or 0) for n, v in zip(names, numbers, strict=True)} for feed, *numbers in rows}


def _sentence(totals: dict[str, dict[str, Any]]) -> str:
    def over_all(name: str) -> int:
        return sum(numbers[name] for numbers in totals.values())

    return (
        f"接收 {over_all('deliveries')} 份文件：入库 {over_all('rows_landed')} 行，"
        f"被更正 {over_all('rows_superseded')} 行，隔离 {over_all('rows_quarantined')} 行"
    )
