"""What a release holds reaches every client whole: old and new DuckDB, pandas, polars and Spark read the same from it.

Each is run on a release of the example city and must find the tables, column types, rows and values that we find.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest
import yaml

from orchestration.base.settings import Settings
from orchestration.warehouse.release_manifest import read_manifest
from tests.readers import clients


def _spark() -> str:
    clients.need("java")
    return str(clients.python_with(clients.SPARK))


CHINESE = re.compile(r"[\u4e00-\u9fff]")
CLIENTS: dict[str, tuple[str, Callable[[], str]]] = {
    "pandas": ("pandas", lambda: sys.executable),
    "polars": ("polars", lambda: sys.executable),
    "DuckDB 1.1": ("duckdb", lambda: str(clients.python_with(clients.OLD_DUCKDB))),
    "newest DuckDB": ("duckdb", lambda: str(clients.python_with(clients.NEWEST_DUCKDB))),
    "Spark": ("spark", _spark),
}

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]


@cache
def found_by(python: str, kind: str, release: Path) -> dict[str, Any]:
    command = [python, str(clients.HERE / "dump.py"), kind, str(release)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_reads_the_same(city: Settings, client: str) -> None:
    kind, python = CLIENTS[client]
    release = city.current.resolve()
    ours, theirs = found_by(sys.executable, "duckdb", release), found_by(python(), kind, release)
    assert theirs.keys() == ours.keys()
    assert {name: table for name, table in theirs.items() if table != ours[name]} == {}
    points = theirs["score_ledger"]["types"]["points"]
    assert points == "DECIMAL(18,6)" and theirs["score_ledger"]["rows"] > 10_000


def test_every_table_and_column_is_described_in_chinese(city: Settings) -> None:
    with duckdb.connect(str(city.current / "kaoping.duckdb"), read_only=True) as connection:
        tables = connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        columns = connection.execute(
            "select table_name || '.' || column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    assert len(tables) > 40 and len(columns) > 400
    assert [name for name, comment in [*tables, *columns] if not CHINESE.search(comment or "")] == []


def test_parquet_files_carry_the_descriptions_of_the_database(city: Settings) -> None:
    with duckdb.connect(str(city.current / "kaoping.duckdb"), read_only=True) as connection:
        said = dict(connection.execute("select table_name, comment from duckdb_tables()").fetchall())
        columns = connection.execute("select table_name, column_name, comment from duckdb_columns()").fetchall()
    for path in (city.current / "parquet").glob("*.parquet"):
        metadata = pyarrow.parquet.read_schema(path).metadata
        assert metadata[b"description"].decode() == said[path.stem]
        assert json.loads(metadata[b"columns"]) == {c: comment for table, c, comment in columns if table == path.stem}


def test_a_release_brings_its_semantic_description(city: Settings) -> None:
    listed = {file.path for file in read_manifest(city.current).files}
    assert {"semantic/kaoping.osi.yaml", "semantic/semantic_manifest.json"} <= listed
    model = interchanged(city)
    with duckdb.connect(str(city.current / "kaoping.duckdb"), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        assert [dataset["name"] for dataset in model["datasets"]] == tables
        for relationship in model["relationships"]:
            _leads_to_at_most_one_row(connection, relationship)
    assert all(figure is not None for figure in figures(city).values())


def test_metricflow_gives_the_figures_of_the_interchange_model(city: Settings) -> None:
    """Two formats, one meaning: MetricFlow's own SQL and the expressions of the other file agree on every metric."""
    command = [str(clients.python_with(clients.METRICFLOW)), str(clients.HERE / "ask_metricflow.py"), str(city.current)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answered = json.loads(done.stdout.splitlines()[-1])
    expected = {name: pytest.approx(float(figure)) for name, figure in figures(city).items()}
    assert {name: float(figure) for name, figure in answered["figures"].items()} == expected
    with duckdb.connect(str(city.current / "kaoping.duckdb"), read_only=True) as connection:
        ((days,),) = connection.execute("select count(*) from marts.dim_date").fetchall()
        losses = connection.execute(
            """
            select strptime(month || '-01', '%Y-%m-%d'), unit_name, sum(points_lost)
            from marts.standings inner join marts.dim_unit using (cycle, assessment_id, unit_id)
            where scenario = 'actual' group by all
            """
        ).fetchall()
    assert sorted(map(tuple, answered["losses"])) == sorted((str(m), name, str(lost)) for m, name, lost in losses)
    assert answered["days"] == days == 365 + 366


def interchanged(city: Settings) -> dict[str, Any]:
    text = (city.current / "semantic" / "kaoping.osi.yaml").read_text(encoding="utf-8")
    [model] = yaml.safe_load(text)["semantic_model"]
    return dict(model)


def figures(city: Settings) -> dict[str, Any]:
    """Each metric of the interchange model, asked of its mart."""
    found = {}
    with duckdb.connect(str(city.current / "kaoping.duckdb"), read_only=True) as connection:
        for metric in interchanged(city)["metrics"]:
            said = metric["expression"]["dialects"][0]["expression"]
            mart = re.findall(r"(\w+)\.\w+", said)[0]
            [(found[metric["name"]],)] = connection.execute(f"select {said} from kaoping.marts.{mart}").fetchall()
    return found


def _leads_to_at_most_one_row(connection: duckdb.DuckDBPyConnection, relationship: dict[str, Any]) -> None:
    to, key = relationship["to"], ", ".join(relationship["to_columns"])
    twice = connection.execute(f"select {key} from marts.{to} group by {key} having count(*) > 1").fetchall()
    assert twice == [], f"{to} is no dimension: {key} is no key"
