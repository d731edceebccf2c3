"""Landing in Dagster: one asset per feed, with what a person wants to see, and a check that can fail."""

from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pyarrow.parquet as pq
import pytest
from landing_world import REPORT, World

from orchestration.defs.assets.landing import feed_results, landing_asset
from orchestration.defs.resources import Callables
from orchestration.landing import load_contracts

pytestmark = pytest.mark.dear


def run(world: World, keys: list[str] | None = None, land: object = None) -> dg.ExecuteInProcessResult:
    settings = SimpleNamespace(
        raw=world.raw, warehouse=world.landing.parent, landing=world.landing, timezone="Asia/Shanghai"
    )
    callables = Callables(land=land) if land else Callables()  # type: ignore[arg-type]
    selection = [dg.AssetKey(["landing", key]) for key in keys] if keys else None
    resources = {"settings": settings, "workspace": None, "callables": callables}
    return dg.materialize([landing_asset()], resources=resources, selection=selection, raise_on_error=False)


def test_one_asset_per_feed_described_by_its_contract() -> None:
    assets = landing_asset()
    assert {key.path[-1] for key in assets.keys} == {*load_contracts(), "deliveries", "quarantine"}
    for spec in (spec for spec in assets.specs if spec.key.path[-1] in load_contracts()):
        assert spec.group_name == "landing"
        assert (
            spec.description
            == f"{load_contracts()[spec.key.path[-1]].label}：{load_contracts()[spec.key.path[-1]].description}"
        )
    assert len(assets.check_keys) == 28


def test_what_is_shown_of_a_feed(world: World) -> None:
    world.put("reports/a.csv", [REPORT, {**REPORT, "unit_id": "a2", "value": "坏", "备忘": "x"}])
    world.put("reports/b.csv", [{**REPORT, "value": "7"}])
    result = run(world)
    assert result.success
    (shown,) = result.asset_materializations_for_node("landing")[-1:]
    by_key = {m.asset_key.path[-1]: m.metadata for m in result.asset_materializations_for_node("landing")}
    reports = by_key["reports"]
    assert [reports[n].value for n in ("rows_landed", "rows_superseded", "rows_quarantined", "deliveries")] == [
        1,
        1,
        1,
        2,
    ]
    assert "备忘" in reports["warnings"].value
    assert [r.data["reason_code"] for r in reports["quarantined"].records] == ["bad_number"]
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert shown.asset_key.path[0] == "landing"


def test_one_feed_alone_may_be_materialised(world: World) -> None:
    result = run(world, ["participants"])
    assert result.success
    assert [m.asset_key.path[-1] for m in result.asset_materializations_for_node("landing")] == ["participants"]
    assert len(result.get_asset_check_evaluations()) == 1


def test_a_lost_row_fails_the_check(world: World) -> None:
    world.put("reports/a.csv", [REPORT])

    def careless(raw: Path, landing: Path, timezone: str) -> None:
        world.land()
        table = landing / "tables/reports/2024.parquet"
        pq.write_table(pq.read_table(table).slice(0, 0), table)

    result = run(world, land=careless)
    failed = {c.asset_key.path[-1] for c in result.get_asset_check_evaluations() if not c.passed}
    assert failed == {"reports"}
    assert not result.success


def test_strays_are_nobodys_feed(world: World) -> None:
    world.put("nonsense/a.csv", [REPORT])
    world.land()
    assert all(r.check_results[0].passed for r in feed_results(world.landing, list(load_contracts())))
