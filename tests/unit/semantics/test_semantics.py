"""The semantic description fits the marts as the models declare them, and the formats that BI tools read.

Every expression in it is run on empty tables of the declared types, so a renamed column or a metric that no longer
works is a failing test.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.semantics.metricflow import metricflow
from orchestration.semantics.model import (
    Column,
    Metric,
    Reference,
    Table,
    answerable,
    read_metrics,
    read_tables,
    references,
)
from orchestration.semantics.osi import expression, osi
from orchestration.semantics.write import write_semantics
from orchestration.transform.project import DBT_PROJECT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
METRICS = read_metrics(DBT_PROJECT)
NAMED = {metric.name: metric for metric in METRICS}
# What the interchange format allows at each place; a leading ! is required.
SHAPES = {
    "model": "!name description ai_context !datasets relationships metrics custom_extensions",
    "dataset": "!name !source primary_key unique_keys description ai_context fields custom_extensions",
    "field": "!name !expression dimension label description datatype ai_context custom_extensions",
    "relationship": "!name !from !to !from_columns !to_columns ai_context custom_extensions",
    "metric": "!name !expression description datatype ai_context custom_extensions",
}


def the_osi(tables: tuple[Table, ...]) -> dict[str, Any]:
    [model] = osi("kaoping", tables, references(tables), METRICS)["semantic_model"]
    return dict(model)


def has_shape(value: Mapping[str, Any], shape: str) -> bool:
    allowed = {word.lstrip("!") for word in SHAPES[shape].split()}
    needed = {word[1:] for word in SHAPES[shape].split() if word[0] == "!"}
    return needed <= value.keys() <= allowed


def test_every_metric_is_answered_by_the_marts(tables: tuple[Table, ...], empty: duckdb.DuckDBPyConnection) -> None:
    by_name = {table.name: table for table in tables}
    assert list(METRICS) == answerable(METRICS, tables), "a metric over a mart that is not there"
    for metric in METRICS:
        mart = metric.mart or NAMED[metric.numerator or ""].mart or ""
        if metric.denominator:
            assert NAMED[metric.denominator].mart == mart, f"{metric.name} divides figures of two marts"
        empty.execute(f"select {expression(metric, NAMED, by_name)} from marts.{mart} as {mart}")
        assert set(metric.within) <= by_name[mart].names, metric.name


def test_the_interchange_model_has_every_mart_with_key_and_chinese_names(tables: tuple[Table, ...]) -> None:
    model = the_osi(tables)
    assert has_shape(model, "model")
    assert [dataset["name"] for dataset in model["datasets"]] == [table.name for table in tables]
    for dataset, table in zip(model["datasets"], tables, strict=True):
        assert has_shape(dataset, "dataset")
        assert dataset["source"] == f"kaoping.marts.{table.name}"
        fields = {field["name"]: field for field in dataset["fields"]}
        assert all(has_shape(field, "field") for field in fields.values())
        assert all(CHINESE.search(field["label"]) for field in fields.values()), dataset["name"]
        assert table.key and set(dataset["primary_key"]) <= fields.keys()
        assert all("dimension" in fields[column] for column in table.key), f"a key of {table.name} is no dimension"
        assert "Opaque" not in {field["datatype"] for field in fields.values()}
    assert all(has_shape(metric, "metric") and CHINESE.search(metric["description"]) for metric in model["metrics"])


def test_relationships_lead_from_columns_to_a_key(tables: tuple[Table, ...]) -> None:
    by_name, model = {table.name: table for table in tables}, the_osi(tables)
    assert all(has_shape(relationship, "relationship") for relationship in model["relationships"])
    names = [relationship["name"] for relationship in model["relationships"]]
    assert len(names) == len(set(names))
    for relationship in model["relationships"]:
        assert set(relationship["from_columns"]) <= by_name[relationship["from"]].names
        assert tuple(relationship["to_columns"]) == by_name[relationship["to"]].key
    pointing = references(tables)
    unit = ("cycle", "assessment_id", "unit_id")
    assert Reference("standings", unit, "dim_unit", unit) in pointing
    role = ("cycle", "responsible_org_id")
    assert Reference("alerts", role, "dim_organisation", ("cycle", "org_id")) in pointing


def test_metricflow_accepts_the_manifest_and_the_marts_answer_it(
    tables: tuple[Table, ...], empty: duckdb.DuckDBPyConnection
) -> None:
    from dbt_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
    from dbt_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator

    written = metricflow("kaoping", tables, references(tables), METRICS)
    manifest = PydanticSemanticManifest.parse_obj(written)
    found = SemanticManifestValidator[PydanticSemanticManifest]().validate_semantic_manifest(manifest)
    assert [issue.as_readable_str() for issue in (*found.errors, *found.future_errors, *found.warnings)] == []
    assert {metric.name for metric in manifest.metrics} == set(NAMED)
    for model in written["semantic_models"]:
        for element in [*model["entities"], *model["dimensions"], *model["measures"]]:
            empty.execute(f"select {element['expr']} from marts.{model['name']}")


def test_text_in_quotes_is_no_column() -> None:
    table = Table("papers", "材料", ("status",), (Column("status", "VARCHAR", "状态"),))
    metric = Metric("met", "齐全", "齐全的材料", mart="papers", aggregation="count", where="status = 'status'")
    said = expression(metric, {}, {"papers": table})
    assert said == "COUNT(CASE WHEN papers.status = 'status' THEN papers.status END)"


@pytest.mark.parametrize(
    "parts",
    [{}, {"mart": "standings"}, {"numerator": "score"}, {"mart": "a", "aggregation": "sum", "numerator": "b"}],
)
def test_a_metric_is_an_aggregate_or_a_ratio(parts: dict[str, Any]) -> None:
    whole = {"denominator": "c"} if "mart" in parts and "numerator" in parts else {}
    with pytest.raises(ValueError, match="either mart and aggregation, or numerator and denominator"):
        Metric("m", "名", "说明", **parts, **whole)


def test_it_is_written_from_the_file_alone_and_the_same_each_time(tmp_path: Path) -> None:
    database = tmp_path / "kaoping.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_unit (cycle integer, unit_id varchar, points decimal(18, 6))")
        connection.execute("comment on table marts.dim_unit is '被考评单位'")
        connection.execute("comment on column marts.dim_unit.points is '分值（分）'")
    keys = {"dim_unit": ("cycle", "unit_id")}
    folder = write_semantics(database, keys, METRICS)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {path.name: path.read_bytes() for path in write_semantics(database, keys, METRICS).iterdir()} == first
    assert first.keys() == {"kaoping.osi.yaml", "semantic_manifest.json"}
    [table] = read_tables(database, keys)
    assert table.key == ("cycle", "unit_id") and table.columns[2].label == "分值"
    assert "被考评单位" in first["kaoping.osi.yaml"].decode()
