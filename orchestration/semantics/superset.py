"""The dashboard of dbt_project/semantic/dashboard.yaml as the file that Superset imports.

Superset's export format, version 1.0.0: one YAML file per database, dataset, chart and dashboard, packed together and
tied by UUIDs; here the UUIDs follow from the names, so importing again replaces what was imported before. Only the
place of the published file differs between two installations.
"""

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

DASHBOARD = Path("semantic") / "dashboard.yaml"
# A connection that somebody made by hand may well be called 考评, and no two can have one name.
DATABASE = "考评看板的数据仓"
# Never the clock: the same dashboard packs into the same bytes.
_STAMP = (2024, 1, 1, 0, 0, 0)
_NAMESPACE = uuid.UUID("b2c1b3a4-6f0e-5d57-9d6b-6b616f70696e")
_VERSION = {"version": "1.0.0"}
_WIDTH, _HEIGHT = 12, 58


def read_dashboard(project: Path) -> dict[str, Any]:
    """What the dashboard shows, from the dbt project."""
    said: dict[str, Any] = yaml.safe_load((project / DASHBOARD).read_text(encoding="utf-8"))
    return said


def superset(
    dashboard: Mapping[str, Any],
    columns: Mapping[str, Mapping[str, str]],
    published: Path,
    chosen: Mapping[str, Any],
) -> bytes:
    """The ZIP file.

    `columns`: of each dataset of the dashboard, in order, with DuckDB's type. `published`: the file behind the link
    that readers follow, absolute. `chosen`: what the page begins with, by filter.
    """
    files: dict[str, Any] = {
        "metadata.yaml": {**_VERSION, "type": "Dashboard", "timestamp": "2024-01-01T00:00:00+00:00"},
        "databases/kaoping.yaml": _database(published),
        "dashboards/kaoping.yaml": _dashboard(dashboard, chosen),
    }
    for name, dataset in dashboard["datasets"].items():
        files[f"datasets/kaoping/{_id(name)}.yaml"] = _dataset(name, dataset["sql"], columns[name])
    for name, chart in dashboard["charts"].items():
        files[f"charts/{_id(name)}.yaml"] = _chart(name, chart)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            text = yaml.safe_dump(files[name], allow_unicode=True, sort_keys=True, width=120)
            archive.writestr(zipfile.ZipInfo(f"kaoping/{name}", _STAMP), text)
    return packed.getvalue()


def named(dataset: str) -> str:
    """What Superset calls a dataset of ours: no two of its datasets can have one name."""
    return f"考评看板·{dataset}"


def _id(*names: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))


def _database(published: Path) -> dict[str, Any]:
    return {
        **_VERSION,
        "uuid": _id("database"),
        "database_name": DATABASE,
        "sqlalchemy_uri": f"duckdb:///{published}?access_mode=read_only",
        "expose_in_sqllab": True,
        "allow_dml": False,
        "extra": {"allows_virtual_table_explore": True},
    }


def _dataset(name: str, sql: str, columns: Mapping[str, str]) -> dict[str, Any]:
    return {
        **_VERSION,
        "uuid": _id("dataset", name),
        "database_uuid": _id("database"),
        "table_name": named(name),
        "schema": "marts",
        "sql": sql,
        "metrics": [],
        "columns": [
            {
                "column_name": column,
                "type": type_,
                "is_dttm": type_ == "DATE",
                "groupby": True,
                "filterable": True,
                "is_active": True,
            }
            for column, type_ in columns.items()
        ],
    }


def _chart(name: str, chart: Mapping[str, Any]) -> dict[str, Any]:
    viz_type, params = _drawn(chart)
    return {
        **_VERSION,
        "uuid": _id("chart", name),
        "dataset_uuid": _id("dataset", chart["dataset"]),
        "slice_name": name,
        "viz_type": viz_type,
        "params": {"viz_type": viz_type, "row_limit": 1000, "adhoc_filters": [], **params},
    }


def _drawn(chart: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What Superset calls the chart, and what it asks for."""
    match chart["kind"]:
        case "ranking" | "list" as kind:
            order = [f'["{chart["by"]}", {"true" if kind == "ranking" else "false"}]']
            asked = {"query_mode": "raw", "all_columns": chart["columns"], "order_by_cols": order}
            return "table", {**asked, "table_timestamp_format": "%Y-%m-%d", "server_pagination": False}
        case "bars":
            figure = _figure("MAX", chart["of"])
            asked = {"x_axis": chart["across"], "metrics": [figure], "groupby": [], "orientation": "horizontal"}
            shown = {"x_axis_sort": chart["of"], "x_axis_sort_asc": True, "show_value": True, "y_axis_format": ",.2f"}
            return "echarts_timeseries_bar", {**asked, **shown, "show_legend": False}
        case "months":
            asked = {"x_axis": chart["across"], "time_grain_sqla": "P1M", "groupby": [chart["each"]]}
            shown = {"markerEnabled": True, "x_axis_time_format": "%Y-%m", "y_axis_format": ",d"}
            return "echarts_timeseries_line", {**asked, **shown, "metrics": [_figure("MIN", chart["of"])]}
        case "parts":
            asked = {"groupby": chart["each"], "metric": _figure("SUM", chart["of"])}
            return "treemap_v2", {**asked, "number_format": ",.2f", "show_labels": True, "label_type": "key_value"}
    raise ValueError(f"no kind of chart: {chart['kind']}")


def _figure(aggregate: str, column: str) -> dict[str, Any]:
    asked = {"expressionType": "SIMPLE", "column": {"column_name": column}, "aggregate": aggregate}
    return {**asked, "label": column, "hasCustomLabel": True, "optionName": f"metric_{_id('metric', column)}"}


def _dashboard(dashboard: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_VERSION,
        "uuid": _id("dashboard"),
        "dashboard_title": dashboard["title"],
        "slug": "kaoping",
        "published": True,
        "position": _laid_out(dashboard["title"], dashboard["rows"]),
        "metadata": {
            "native_filter_configuration": [_filter(name, dashboard, chosen) for name in dashboard["filters"]],
            "cross_filters_enabled": True,
            "refresh_frequency": 0,
        },
    }


def _laid_out(title: str, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The page as Superset's tree: a header, and a grid of rows of charts of equal width."""
    names = [f"ROW-{number}" for number in range(len(rows))]
    page: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": names, "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": title}},
    }
    for name, charts in zip(names, rows, strict=True):
        above = ["ROOT_ID", "GRID_ID"]
        children = [f"CHART-{_id('chart', chart)}" for chart in charts]
        meta = {"background": "BACKGROUND_TRANSPARENT"}
        page[name] = {"id": name, "type": "ROW", "children": children, "parents": above, "meta": meta}
        for child, chart in zip(children, charts, strict=True):
            size = {"width": _WIDTH // len(charts), "height": _HEIGHT}
            # Superset puts its own number in the place of this one.
            shown = {"uuid": _id("chart", chart), "chartId": len(page), "sliceName": chart, **size}
            page[child] = {"id": child, "type": "CHART", "children": [], "parents": [*above, name], "meta": shown}
    return page


def _filter(column: str, dashboard: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """A choice above the page, which offers what the choices before it leave."""
    names = list(dashboard["filters"])
    dataset = next(iter(dashboard["datasets"]))
    mask: dict[str, Any] = {"extraFormData": {}, "filterState": {}}
    if column in chosen:
        value = [chosen[column]]
        mask["extraFormData"] = {"filters": [{"col": column, "op": "IN", "val": value}]}
        mask["filterState"] = {"value": value, "label": str(chosen[column])}
    return {
        "id": _filter_id(column),
        "name": column,
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [{"datasetUuid": _id("dataset", dataset), "column": {"name": column}}],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "defaultToFirstItem": False},
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "defaultDataMask": mask,
        "cascadeParentIds": [_filter_id(name) for name in names[: names.index(column)]],
    }


def _filter_id(column: str) -> str:
    return f"NATIVE_FILTER-{_id('filter', column)}"
