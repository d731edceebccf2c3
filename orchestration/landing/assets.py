"""Landing as Dagster sees it: one asset per feed over one call of land(), each with a check of its row balance.

What is shown is read back from the landing's own records, so that it is what lies there and not what was meant. The
code location takes either the whole (build_landing_assets) or the parts; nothing is landed or decided here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.inert import markdown
from orchestration.landing.contracts import Contract, load_contracts

OWNERS = ("team:assessment-office",)
BALANCE = "row_balance"
SHOWN_ROWS = 20
_COUNTS = {"rows_landed": "落地", "rows_superseded": "被替代", "rows_quarantined": "隔离"}
_SHOWN = ("delivery", "row", "column", "reason_code", "reason", "raw")
Land = Callable[[Path, Path, str], Any]


def landing_specs(contracts: Mapping[str, Contract] | None = None) -> list[dg.AssetSpec]:
    """One asset per feed; described by its contract, after the feeds that its rows point at."""
    known = load_contracts() if contracts is None else contracts
    return [
        dg.AssetSpec(
            ["landing", feed],
            group_name="landing",
            kinds={"python", "parquet"},
            owners=list(OWNERS),
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


def build_landing_assets(land: Land | None = None, resource_keys: Collection[str] = ()) -> list[dg.AssetsDefinition]:
    """The assets, over the resource `settings` (raw, landing, timezone) and whatever else a run must hold."""
    feeds = list(load_contracts())

    @dg.multi_asset(
        name="landing",
        specs=landing_specs(),
        check_specs=balance_specs(feeds),
        can_subset=True,
        required_resource_keys={"settings", *resource_keys},
    )
    def landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.landing.pipeline import land as land_all

        settings = context.resources.settings
        (land or land_all)(settings.raw, settings.landing, settings.timezone)
        chosen = {key.path[-1] for key in context.selected_asset_keys}
        yield from feed_results(settings.landing, [feed for feed in feeds if feed in chosen])

    return [landing]


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
