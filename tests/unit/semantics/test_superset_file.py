"""The dashboard as Superset's export format: what hangs on what, and that every query answers from a release."""

import io
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.semantics.superset import read_dashboard, superset
from orchestration.transform.project import DBT_PROJECT

DASHBOARD = read_dashboard(DBT_PROJECT)


@pytest.fixture(scope="module")
def columns(empty: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Of each dataset, asked of empty marts of today's contracts."""
    return {
        name: {row[0]: row[1] for row in empty.execute(f"describe {dataset['sql']}").fetchall()}
        for name, dataset in DASHBOARD["datasets"].items()
    }


@pytest.fixture(scope="module")
def packed(columns: dict[str, dict[str, str]]) -> dict[str, Any]:
    place, chosen = Path("/data/warehouse/current/kaoping.duckdb"), {"年度": 2024, "考评": "县区"}
    content = superset(DASHBOARD, columns, place, chosen)
    assert content == superset(DASHBOARD, columns, place, chosen)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.removeprefix("kaoping/"): yaml.safe_load(archive.read(name)) for name in archive.namelist()}


def test_everything_hangs_together(packed: dict[str, Any]) -> None:
    by_kind = {
        kind: {file["uuid"]: file for name, file in packed.items() if name.startswith(f"{kind}/")}
        for kind in ("databases", "datasets", "charts", "dashboards")
    }
    (database,), (page,) = by_kind["databases"].values(), by_kind["dashboards"].values()
    assert database["sqlalchemy_uri"] == "duckdb:////data/warehouse/current/kaoping.duckdb?access_mode=read_only"
    assert {dataset["database_uuid"] for dataset in by_kind["datasets"].values()} == {database["uuid"]}
    assert {chart["dataset_uuid"] for chart in by_kind["charts"].values()} == set(by_kind["datasets"])
    shown = [box["meta"]["uuid"] for name, box in page["position"].items() if name.startswith("CHART-")]
    assert sorted(shown) == sorted(by_kind["charts"])
    reached = {"ROOT_ID", "HEADER_ID", "DASHBOARD_VERSION_KEY"}
    for box in (box for box in page["position"].values() if isinstance(box, dict)):
        reached |= set(box.get("children", []))
    assert reached == set(page["position"])
    filters = page["metadata"]["native_filter_configuration"]
    assert {chosen["targets"][0]["datasetUuid"] for chosen in filters} <= set(by_kind["datasets"])
    begins = {chosen["name"]: chosen["defaultDataMask"]["filterState"].get("value") for chosen in filters}
    assert begins == {"年度": [2024], "考评": ["县区"], "组别": None}


def test_charts_and_filters_name_columns_that_their_dataset_has(columns: dict[str, dict[str, str]]) -> None:
    for name, chart in DASHBOARD["charts"].items():
        asked = [chart.get(key, []) for key in ("columns", "by", "across", "of", "each")]
        named = {column for said in asked for column in (said if isinstance(said, list) else [said])}
        assert named and named <= set(columns[chart["dataset"]]), name
    for dataset, found in columns.items():
        assert set(DASHBOARD["filters"]) <= set(found), f"{dataset} cannot be filtered like the others"


def test_an_unknown_kind_of_chart_is_refused(columns: dict[str, dict[str, str]]) -> None:
    odd = {**DASHBOARD, "charts": {"x": {"dataset": "失分", "kind": "cake"}}}
    with pytest.raises(ValueError, match="cake"):
        superset(odd, columns, Path("/x"), {})
