"""`python ask_metricflow.py RELEASE`: MetricFlow itself answers every metric of a release from its semantic manifest.

Prints as JSON the figure of each, the losses by unit and month, which need a join and a filter, and the days of the
calendar, which MetricFlow counts along.
"""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
from metricflow_semantic_interfaces.transformations.semantic_manifest_transformer import (
    PydanticSemanticManifestTransformer,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup


class Renders:
    """All that MetricFlow needs to know of DuckDB to write SQL for it."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"


if __name__ == "__main__":
    release = Path(sys.argv[1])
    read = PydanticSemanticManifest.parse_raw((release / "semantic" / "semantic_manifest.json").read_text("utf-8"))
    manifest = PydanticSemanticManifestTransformer.transform(read)
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), Renders())
    connection = duckdb.connect(str(release / "kaoping.duckdb"), read_only=True)

    def ask(metric: str | None, by: list[str], where: list[str]) -> list[tuple[Any, ...]]:
        metrics = [metric] if metric else None
        request = MetricFlowQueryRequest.create(metric_names=metrics, group_by_names=by, where_constraints=where)
        return connection.execute(engine.explain(request).sql_statement.sql).fetchall()

    figures = {metric.name: ask(metric.name, [], [])[0][0] for metric in manifest.metrics if metric.label}
    actual = ["{{ Dimension('standings_row__scenario') }} = 'actual'"]
    losses = ask("points_lost", ["metric_time__month", "unit__unit_name"], actual)
    days = ask(None, ["metric_time__day"], [])
    print(json.dumps({"figures": figures, "losses": losses, "days": len(days)}, default=str))
