"""The semantic description as a MetricFlow semantic manifest, which dbt's semantic layer and its clients read.

A pure function of tables and metrics. Every semantic model has one time dimension, `period`: the month, else the year.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.semantics.model import SCHEMA, Metric, Reference, Table

PERIOD = "period"
CALENDAR = "dim_date"
_ENTITIES = {
    "dim_assessment": "assessment",
    "dim_unit": "unit",
    "dim_indicator": "indicator",
    "dim_category": "category",
    "dim_organisation": "organisation",
}
_AGGREGATIONS = {"sum": "sum", "average": "average", "max": "max", "count": "sum"}


def metricflow(
    catalog: str, tables: Sequence[Table], pointing: Sequence[Reference], metrics: Sequence[Metric]
) -> dict[str, Any]:
    """The manifest, as plain values in a fixed order. Tables without a metric take part as dimensions only."""
    measured = {metric.mart for metric in metrics}
    models = [
        _semantic_model(
            catalog, table, [r for r in pointing if r.table == table.name], [m for m in metrics if m.mart == table.name]
        )
        for table in tables
        if table.name in measured or table.name in _ENTITIES
    ]
    return {
        "semantic_models": models,
        "metrics": [_metric(metric) for metric in metrics],
        "project_configuration": {"time_spine_table_configurations": [], "time_spines": [_calendar(catalog)]},
        "saved_queries": [],
    }


def _calendar(catalog: str) -> dict[str, Any]:
    """The table of days that MetricFlow asks for, to join to and to fill gaps with."""
    return {
        "node_relation": _relation(catalog, CALENDAR),
        "primary_column": {"name": "day", "time_granularity": "day"},
    }


def _relation(catalog: str, table: str) -> dict[str, Any]:
    names = {"alias": table, "schema_name": SCHEMA, "database": catalog}
    return {**names, "relation_name": f'"{catalog}"."{SCHEMA}"."{table}"'}


def _semantic_model(
    catalog: str, table: Table, pointing: Sequence[Reference], metrics: Sequence[Metric]
) -> dict[str, Any]:
    entities = [_entity(r.columns[-1].removesuffix("_id"), "foreign", r.columns, r) for r in pointing]
    own = _ENTITIES.get(table.name)
    if own:
        entities = [_entity(own, "primary", table.key), *(e for e in entities if e["name"] != own)]
    return {
        "name": table.name,
        "description": table.description,
        "node_relation": _relation(catalog, table.name),
        "defaults": {"agg_time_dimension": PERIOD} if metrics else None,
        "primary_entity": None if own else f"{table.name}_row",
        "entities": entities,
        "dimensions": [*_period(table, metrics), *_dimensions(table)],
        "measures": [_measure(metric) for metric in metrics],
    }


def _entity(name: str, kind: str, columns: Sequence[str], reference: Reference | None = None) -> dict[str, Any]:
    """A key of several columns is one text; the same dimension in another role keeps the dimension's name."""
    if reference and reference.columns[-1] == reference.key[-1]:
        name = _ENTITIES[reference.to]
    return {"name": name, "type": kind, "expr": " || '/' || ".join(f'"{column}"' for column in columns)}


def _dimensions(table: Table) -> list[dict[str, Any]]:
    """All but the month, whose name MetricFlow keeps for itself; the period tells it."""
    return [
        {"name": column.name, "type": "categorical", "description": column.description, "expr": f'"{column.name}"'}
        for column in table.columns
        if (column.type in ("VARCHAR", "BOOLEAN") or column.name in (*table.key, "cycle")) and column.name != "month"
    ]


def _period(table: Table, metrics: Sequence[Metric]) -> list[dict[str, Any]]:
    if not metrics:
        return []
    by_month = "month" in table.key or any("month" in metric.within for metric in metrics)
    expr = "cast(\"month\" || '-01' as date)" if by_month else 'make_date("cycle", 1, 1)'
    grain = {"time_granularity": "month" if by_month else "year"}
    return [{"name": PERIOD, "type": "time", "description": "期间：月份或年度", "expr": expr, "type_params": grain}]


def _measure(metric: Metric) -> dict[str, Any]:
    figure = metric.of or "1"
    return {
        "name": f"{metric.name}_measure",
        "agg": _AGGREGATIONS[metric.aggregation or "count"],
        "description": metric.description,
        "expr": f"case when {metric.where} then {figure} end" if metric.where else figure,
    }


def _metric(metric: Metric) -> dict[str, Any]:
    parameters: Mapping[str, Any] = (
        {"numerator": {"name": metric.numerator}, "denominator": {"name": metric.denominator}}
        if metric.numerator
        else {"measure": {"name": f"{metric.name}_measure"}}
    )
    return {
        "name": metric.name,
        "label": metric.label,
        "description": metric.description,
        "type": "ratio" if metric.numerator else "simple",
        "type_params": {
            **parameters,
            "input_measures": [] if metric.numerator else [{"name": f"{metric.name}_measure"}],
        },
    }
