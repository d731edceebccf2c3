"""The semantic description as an Open Semantic Interchange model (now Apache Ossie), which BI and AI tools exchange.

A pure function of tables and metrics. Columns are fields, all but figures are dimensions too; metrics are ANSI SQL.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.semantics.model import SCHEMA, Column, Metric, Reference, Table

VERSION = "0.2.0.dev0"
_TYPES = {
    "VARCHAR": "String",
    "INTEGER": "Integer",
    "BIGINT": "Integer",
    "DECIMAL": "Decimal",
    "BOOLEAN": "Boolean",
    "DATE": "Date",
    "TIMESTAMP": "DateTime",
}
_FUNCTIONS = {"sum": "SUM", "average": "AVG", "max": "MAX", "count": "COUNT"}
_INSTRUCTIONS = (
    "一版发布是一个整体：marts.release 恰有一行。分值是 DECIMAL，不要转成浮点再相加。"
    "动态位次、账和失分按情景、考评年度、考评和月份各成一份，跨情景或跨月相加没有意义；现状取 scenario = 'actual'。"
    "正式结果只在 rankings。"
)


def osi(
    catalog: str, tables: Sequence[Table], pointing: Sequence[Reference], metrics: Sequence[Metric]
) -> dict[str, Any]:
    """The document, as plain values in a fixed order. `catalog`: the database's name once it is opened."""
    named, by_name = {metric.name: metric for metric in metrics}, {table.name: table for table in tables}
    model = {
        "name": "kaoping",
        "description": "考评：绩效考评的得分、位次、排名、失分、材料与运用",
        "ai_context": {"instructions": _INSTRUCTIONS},
        "datasets": [_dataset(catalog, table) for table in tables],
        "relationships": [_relationship(reference) for reference in pointing],
        "metrics": [_metric(metric, named, by_name) for metric in metrics],
    }
    return {"version": VERSION, "semantic_model": [model]}


def expression(metric: Metric, named: Mapping[str, Metric], tables: Mapping[str, Table]) -> str:
    """The metric as SQL, its columns qualified by their mart."""
    if metric.numerator and metric.denominator:
        over, under = (expression(named[part], named, tables) for part in (metric.numerator, metric.denominator))
        return f"{over} / NULLIF({under}, 0)"
    table = tables[metric.mart or ""]
    figure = _qualified(metric.of, table) if metric.of else f"{table.name}.{table.columns[0].name}"
    chosen = f"CASE WHEN {_qualified(metric.where, table)} THEN {figure} END" if metric.where else figure
    return f"{_FUNCTIONS[metric.aggregation or 'count']}({chosen})"


def _dataset(catalog: str, table: Table) -> dict[str, Any]:
    key = {"primary_key": list(table.key)} if table.key else {}
    fields = [_field(column, table.key) for column in table.columns]
    source = f"{catalog}.{SCHEMA}.{table.name}"
    return {"name": table.name, "source": source, **key, "description": table.description, "fields": fields}


def _field(column: Column, key: Sequence[str]) -> dict[str, Any]:
    is_figure = column.is_number and column.name not in key and not column.is_time
    return {
        "name": column.name,
        "expression": _sql(f'"{column.name}"'),
        **({} if is_figure else {"dimension": {"is_time": column.is_time}}),
        "label": column.label,
        "description": column.description,
        "datatype": _TYPES.get(column.type.split("(")[0], "Opaque"),
    }


def _relationship(reference: Reference) -> dict[str, Any]:
    return {
        "name": f"{reference.table}_{reference.columns[-1]}_{reference.to}",
        "from": reference.table,
        "to": reference.to,
        "from_columns": list(reference.columns),
        "to_columns": list(reference.key),
    }


def _metric(metric: Metric, named: Mapping[str, Metric], tables: Mapping[str, Table]) -> dict[str, Any]:
    within = metric.within or (named[metric.numerator].within if metric.numerator else ())
    warning = {"instructions": f"须固定或按其分组：{'、'.join(within)}"} if within else {}
    return {
        "name": metric.name,
        "expression": _sql(expression(metric, named, tables)),
        "description": f"{metric.label}：{metric.description}",
        "datatype": "Integer" if metric.aggregation == "count" else "Decimal",
        "ai_context": {**warning, "synonyms": [metric.label]},
    }


def _qualified(text: str, table: Table) -> str:
    """Every column of the table that the text names, outside quotes, gets the table's name before it."""
    names = table.names
    parts = re.split(r"('[^']*')", text)
    plain = re.compile(r"\b[a-z_]\w*\b")
    return "".join(
        part if quoted % 2 else plain.sub(lambda m: f"{table.name}.{m[0]}" if m[0] in names else m[0], part)
        for quoted, part in enumerate(parts)
    )


def _sql(text: str) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": text}]}
