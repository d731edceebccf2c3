"""The build database before dbt starts."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.base.sql import quoted
from orchestration.transform.prepare import RunContext, input_hash, prepare_build
from orchestration.transform.project import parsed_project
from tests.toy.rooms import PROJECT, land, write_raw

CONTEXT = RunContext("run-1", "000001-x", date(2025, 1, 15), datetime(2025, 1, 15, 2), "abc", "hash")


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    write_raw(tmp_path / "it's raw", {(2024, "a"): {"u1": "1.5"}})
    land(tmp_path / "it's raw", tmp_path / "landing")
    return tmp_path / "landing"


def previous(tmp_path: Path, columns: str) -> Path:
    folder = tmp_path / "releases" / "000001-x" / "parquet"
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {columns}) to {quoted(folder / 'rankings.parquet')}")
    return folder.parent


def test_landed_feeds_and_the_run_can_be_read(tmp_path: Path, landing: Path) -> None:
    prepare_build(tmp_path / "build.duckdb", landing, CONTEXT, parsed_project(PROJECT), None)
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        assert connection.execute("select unit_id from landing.reports").fetchall() == [("u1",)]
        assert connection.execute("select run_id, as_of, started_at from run.run_context").fetchall() == [
            ("run-1", date(2025, 1, 15), datetime(2025, 1, 15, 2))
        ]


def test_a_cycle_that_is_left_alone_is_not_seen(tmp_path: Path) -> None:
    write_raw(tmp_path / "raw", {(2023, "a"): {"u1": "1.5"}, (2024, "a"): {"u1": "2.5"}})
    land(tmp_path / "raw", tmp_path / "landing")
    context = replace(CONTEXT, unseen=(2024,))
    prepare_build(tmp_path / "build.duckdb", tmp_path / "landing", context, parsed_project(PROJECT), None)
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        assert connection.execute("select distinct _cycle from landing.reports").fetchall() == [(2023,)]
        assert connection.execute("select cycle from run.unseen_cycles").fetchall() == [(2024,)]
        assert connection.execute("select cycle from run.kept_cycles").fetchall() == []


def test_the_first_run_finds_empty_tables_of_the_declared_shape(tmp_path: Path, landing: Path) -> None:
    rows = prepare_build(tmp_path / "build.duckdb", landing, CONTEXT, parsed_project(PROJECT), None)
    assert rows["previous_rankings"] == 0
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        types = dict(
            connection.execute("select column_name, column_type from (describe run.previous_rankings)").fetchall()
        )
    assert (types["rank"], types["total"], types["published_at"]) == ("INTEGER", "DECIMAL(18,6)", "TIMESTAMP")


def test_a_release_of_older_code_is_read_with_the_columns_of_today(tmp_path: Path, landing: Path) -> None:
    folder = previous(
        tmp_path, "2023 as cycle, 'a' as assessment_id, 'u' as unit_id, 5 as rank, 'gone' as dropped_column"
    )
    rows = prepare_build(tmp_path / "build.duckdb", landing, CONTEXT, parsed_project(PROJECT), folder)
    assert rows["previous_rankings"] == 1
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        row = connection.execute('select cycle, unit_id, "rank", tier_name from run.previous_rankings').fetchall()
        columns = [c[0] for c in connection.execute("describe run.previous_rankings").fetchall()]
    assert row == [(2023, "u", 5, None)]
    assert "dropped_column" not in columns


def test_the_input_hash_changes_with_content_and_not_with_time(tmp_path: Path, landing: Path) -> None:
    before = input_hash(landing)
    land(tmp_path / "it's raw", landing)
    assert input_hash(landing) == before
    write_raw(tmp_path / "it's raw", {(2024, "a"): {"u1": "1.6"}})
    land(tmp_path / "it's raw", landing)
    assert input_hash(landing) != before
