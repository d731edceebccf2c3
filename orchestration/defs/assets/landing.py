"""Landing as Dagster sees it: one asset per feed over one call of land(), each with a check of its row balance.

What is shown is read back from the landing's own records, so that it is what lies there and not what was meant; nothing
is landed or decided here. Feeds are landed together because references between them are checked.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.base.inert_text import markdown
from orchestration.base.problems import Problem, explained
from orchestration.base.progress import say
from orchestration.base.settings import Settings
from orchestration.base.sql import quoted
from orchestration.defs.assets.translator import OWNERS
from orchestration.defs.resources import Callables
from orchestration.defs.told import told
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.inbox import look_at, seen_tag

BALANCE = "row_balance"
SHOWN_ROWS = 20
# Of what landing noticed, the lines that a run prints.
_NOTICED = 12
_RECORDS = {"deliveries": "送达的文件，一份一行", "quarantine": "未能入库的行及原因"}
_COUNTS = {"rows_landed": "落地", "rows_superseded": "被替代", "rows_quarantined": "隔离"}
_SHOWN = ("delivery", "row", "column", "reason_code", "reason", "raw")


def landing_specs(contracts: Mapping[str, Contract] | None = None) -> list[dg.AssetSpec]:
    """One asset per feed; described by its contract, after the feeds that its rows point at."""
    known = load_contracts() if contracts is None else contracts
    return [
        dg.AssetSpec(
            ["landing", feed],
            group_name="landing",
            kinds={"python", "parquet"},
            owners=OWNERS,
            tags={"feed_kind": contract.kind},
            description=f"{contract.label}：{contract.description}",
            metadata={
                "columns": dg.MetadataValue.table_schema(_schema(contract)),
                "contract": f"expectations/contracts/{feed}.yaml",
            },
        )
        for feed, contract in known.items()
    ]


def balance_specs(feeds: Collection[str]) -> list[dg.AssetCheckSpec]:
    """The check that no row of a feed was lost or made."""
    return [
        dg.AssetCheckSpec(
            BALANCE,
            asset=dg.AssetKey(["landing", feed]),
            blocking=True,
            description="每个文件读入的行 = 落地的行 + 被替代的行 + 隔离的行，且落地表里确有这些行",
        )
        for feed in feeds
    ]


def feed_results(landing: Path, feeds: Collection[str]) -> Iterator[dg.MaterializeResult[None]]:
    """For each feed, what its deliveries brought and whether its rows balance."""
    deliveries = pq.read_table(landing / "deliveries.parquet")
    quarantine = pq.read_table(landing / "quarantine.parquet")
    for feed in feeds:
        mine = deliveries.filter(pc.equal(deliveries["feed"], feed)).to_pylist()
        bad = quarantine.filter(pc.equal(quarantine["feed"], feed))
        yield dg.MaterializeResult(
            asset_key=dg.AssetKey(["landing", feed]),
            metadata=feed_metadata(mine, bad.slice(0, SHOWN_ROWS).to_pylist()),
            check_results=[_balance(landing, feed, mine, len(bad))],
        )


def feed_metadata(deliveries: list[dict[str, Any]], bad: list[dict[str, Any]]) -> dict[str, Any]:
    """What a person wants to see of a feed."""
    sums = {name: sum(delivery[name] for delivery in deliveries) for name in _COUNTS}
    shown: dict[str, Any] = {
        "dagster/row_count": sums["rows_landed"],
        **sums,
        "deliveries": len(deliveries),
        "unreadable_deliveries": sum(delivery["unreadable"] for delivery in deliveries),
    }
    warnings = [f"- {markdown(d['delivery'])}：{markdown(d['warnings'])}" for d in deliveries if d["warnings"]]
    if warnings:
        shown["warnings"] = dg.MetadataValue.md("\n".join(warnings))
    if bad:
        records = [dg.TableRecord({name: _text(row[name]) for name in _SHOWN}) for row in bad]
        shown["quarantined"] = dg.MetadataValue.table(records)
    return shown


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
        required_resource_keys={"settings", "workspace", "callables"},
    )
    @told
    def landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        settings: Settings = context.resources.settings
        callables: Callables = context.resources.callables
        with explained():
            if not settings.raw.is_dir():
                raise Problem("raw_missing", f"没有报送文件夹 {settings.raw}")
            context.instance.add_run_tags(context.run.run_id, seen_tag(settings, look_at(settings.raw)))
            landed = callables.land(settings.raw, settings.landing, settings.timezone, *_strict(context.run.tags))
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


def _schema(contract: Contract) -> dg.TableSchema:
    return dg.TableSchema(
        [
            dg.TableColumn(
                column.name,
                column.sql_type,
                f"{column.label}：{column.description}",
                dg.TableColumnConstraints(nullable=not column.required),
            )
            for column in contract.columns
        ]
    )


def _balance(landing: Path, feed: str, deliveries: list[dict[str, Any]], quarantined: int) -> dg.AssetCheckResult:
    """Holds when the deliveries' counts add up and the tables really hold as many rows as they say."""
    tables = sorted((landing / "tables" / feed).glob("*.parquet"))
    lying = sum(pq.read_metadata(path).num_rows for path in tables)
    sums = {name: sum(delivery[name] for delivery in deliveries) for name in _COUNTS}
    lost = [d["delivery"] for d in deliveries if d["rows_in"] != sum(d[name] for name in _COUNTS)]
    holds = not lost and lying == sums["rows_landed"] + sums["rows_superseded"]
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(["landing", feed]),
        check_name=BALANCE,
        passed=holds and quarantined == sums["rows_quarantined"],
        severity=dg.AssetCheckSeverity.ERROR,
        description="一行不差" if holds else f"行数对不上：{'、'.join(lost) or feed}",
        metadata={"rows_in": sum(d["rows_in"] for d in deliveries), **sums, "rows_in_tables": lying},
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


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
