"""Apache Superset on the published file: it lists the tables and draws the ranking while a nightly run publishes.

KAOPING_PICTURES names a folder for the picture that docs/bi.md shows; else it goes with the test's other files.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import Settings
from orchestration.semantics.superset import named, read_dashboard
from orchestration.transform.project import DBT_PROJECT
from tests.conftest import AS_OF
from tests.readers import clients
from tests.readers.superset import Superset, bars, find_chromium, serving

ROOT = Path(__file__).resolve().parents[2]
RANKING = """
    select rankings.*, dim_unit.unit_name, dim_assessment.assessment_name
    from marts.rankings as rankings
    inner join marts.dim_unit as dim_unit using (cycle, assessment_id, unit_id, group_id)
    inner join marts.dim_assessment as dim_assessment using (cycle, assessment_id)
"""
SHOWN_NOW = "select assessment_id, unit_id, rank, total from marts.rankings where cycle = 2024 order by all"
SHOWN = {"cycle": 2023, "assessment_id": "county", "group_id": "A"}
TOTAL = {"expressionType": "SIMPLE", "column": {"column_name": "total"}, "aggregate": "MAX", "label": "总分"}
QUESTION = {
    "columns": ["rank", "unit_name", "tier_name"],
    "metrics": [{**TOTAL, "hasCustomLabel": True}],
    "filters": [{"col": column, "op": "==", "val": value} for column, value in SHOWN.items()],
    "orderby": [["rank", True], ["unit_name", True]],
    "row_limit": 1000,
}

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]


@pytest.fixture
def settings(own_city: Settings) -> Settings:
    """The example city after one night; a paper that it waits for has been delivered since."""
    for cure in (ROOT / "demonstration" / "cure").glob("*.csv"):
        shutil.copy(cure, own_city.raw / "2024" / "documents")
    return own_city


@pytest.fixture(scope="module")
def superset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    with serving(clients.python_with(clients.SUPERSET), tmp_path_factory.mktemp("superset")) as running:
        yield running


def start_night(settings: Settings) -> subprocess.Popen[bytes]:
    where = ["--raw", str(settings.raw), "--warehouse", str(settings.warehouse), "--as-of", AS_OF]
    command = [sys.executable, "-m", "orchestration", "run", *where]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def published(settings: Settings, sql: str) -> list[tuple]:
    with duckdb.connect(str(settings.current / "kaoping.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_superset_draws_the_ranking_while_a_run_publishes(
    superset: Superset, settings: Settings, tmp_path: Path
) -> None:
    uri = f"duckdb:///{settings.current / 'kaoping.duckdb'}?access_mode=read_only"
    database = superset.post("/database/", {"database_name": "考评", "sqlalchemy_uri": uri})["id"]
    _it_lists_the_tables(superset, settings, database)
    ranking = _dataset(superset, database, "正式排名", RANKING)
    release = _dataset(superset, database, "release")
    chart = superset.post("/chart/", bars(ranking, "2023年县区考评正式排名(A组)", QUESTION, SHOWN))["id"]

    before = superset.query(release, {"columns": ["release_id"], "row_limit": 10})
    running = start_night(settings)
    asked = 0
    while running.poll() is None:
        rows = superset.query(ranking, QUESTION)
        assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, 6]
        if asked == 0:
            _take_picture(superset, chart, tmp_path)
        asked += 1
        time.sleep(1)
    assert running.returncode == 0
    assert asked >= 3, "the chart was hardly drawn during the run"

    after = superset.query(release, {"columns": ["release_id"], "row_limit": 10})
    assert (len(before), len(after)) == (1, 1)
    assert after[0]["release_id"] == published(settings, "select release_id from marts.release")[0][0]
    assert after != before, "Superset still shows the release before the run"
    _it_shows_what_is_published(superset, settings, ranking)


def _it_lists_the_tables(superset: Superset, settings: Settings, database: int) -> None:
    listed = superset.get(f"/database/{database}/tables/", q="(schema_name:marts)")["result"]
    tables = published(settings, "select table_name from duckdb_tables() order by 1")
    assert sorted(table["value"] for table in listed) == [row[0] for row in tables]


def _dataset(superset: Superset, database: int, name: str, sql: str | None = None) -> int:
    """A table, whose columns come with their descriptions, or a query."""
    body = {"database": database, "schema": "marts", "table_name": name, **({"sql": sql} if sql else {})}
    dataset = int(superset.post("/dataset/", body)["id"])
    if not sql:
        columns = superset.get(f"/dataset/{dataset}")["result"]["columns"]
        assert all(column["description"] for column in columns), "the comments do not reach Superset"
    return dataset


def _it_shows_what_is_published(superset: Superset, settings: Settings, ranking: int) -> None:
    """The new release has the ranking that waited for the paper; Superset's rows are those of the file."""
    cured = {
        **QUESTION,
        "filters": [{"col": "cycle", "op": "==", "val": 2024}],
        "columns": ["assessment_id", "unit_id", "rank"],
        "orderby": [["unit_id", True]],
    }
    expected = published(settings, SHOWN_NOW)
    shown = sorted(
        (row["assessment_id"], row["unit_id"], row["rank"], row["总分"]) for row in superset.query(ranking, cured)
    )
    assert shown == [(*place, pytest.approx(float(total))) for *place, total in expected]
    assert len(shown) > 12


def _take_picture(superset: Superset, chart: int, tmp_path: Path) -> None:
    chromium = find_chromium()
    if chromium is None:
        print("no Chromium on this machine: no picture")
        return
    file = Path(os.environ.get("KAOPING_PICTURES") or tmp_path) / "bi-superset.png"
    assert superset.picture(f"/explore/?slice_id={chart}", file, chromium)[0] > 10, "the chart is empty"
    assert file.stat().st_size > 20_000


def test_superset_imports_the_dashboard(superset: Superset, settings: Settings, tmp_path: Path) -> None:
    """The file of `kaoping superset`: every chart is there, shows what is published, and is drawn."""
    file = tmp_path / "考评看板.zip"
    command = [sys.executable, "-m", "orchestration", "superset", str(file), "--warehouse", str(settings.warehouse)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for _ in range(2):
        superset.import_dashboard(file)
    said = read_dashboard(DBT_PROJECT)
    charts = superset.get("/dashboard/kaoping/charts")["result"]
    assert sorted(chart["slice_name"] for chart in charts) == sorted(said["charts"])
    listed = {dataset["table_name"]: dataset["id"] for dataset in superset.get("/dataset/")["result"]}
    for name, dataset in said["datasets"].items():
        columns = [
            column["column_name"] for column in superset.get(f"/dataset/{listed[named(name)]}")["result"]["columns"]
        ]
        shown = superset.query(listed[named(name)], {"columns": columns, "metrics": [], "row_limit": 100_000})
        assert len(shown) == len(published(settings, f"select distinct * from ({dataset['sql']})")) > 0, name
    chromium = find_chromium()
    if chromium is None:
        print("no Chromium on this machine: no picture")
        return
    picture = Path(os.environ.get("KAOPING_PICTURES") or tmp_path) / "bi-superset-dashboard.png"
    drawn = superset.picture("/superset/dashboard/kaoping/", picture, chromium, height=1600)
    assert len(drawn) == 3 and drawn[0] > 10, drawn
