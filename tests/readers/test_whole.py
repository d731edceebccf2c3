"""The question that every reader asks finds what it is asked for: one that cannot see a torn release proves nothing."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.readers.clients import HERE

pytestmark = pytest.mark.dear

TABLES = """
    create schema marts;
    create table marts.release as select '000002-x' as release_id;
    create table marts.rankings as select '000001-x' as release_id;
    create table marts.dim_assessment as select 2024 as cycle, 'a' as assessment_id, 2 as total_decimals;
    create table marts.score_ledger as
    select 2024 as cycle, 'a' as assessment_id, 'actual' as scenario, 'u' as unit_id, '2024-12' as month,
        cast(points as decimal(18, 6)) as points
    from (values (90), (0.125)) as entries (points);
    create table marts.standings as
    select 2024 as cycle, 'a' as assessment_id, 'actual' as scenario, unit_id, '2024-12' as month,
        cast(total as decimal(18, 6)) as total
    from (values ('u', 90.13), ('without', null)) as units (unit_id, total);
"""
TORN = {
    "nothing": ("select 1", "fine"),
    "a total of another release": ("update marts.standings set total = 90.14 where unit_id = 'u'", "torn"),
    "a ledger of another release": ("delete from marts.score_ledger where points < 1", "torn"),
    "no ledger": ("delete from marts.score_ledger", "torn"),
    "a total without a ledger": ("update marts.standings set total = 1 where unit_id = 'without'", "torn"),
    "a ledger without a total": ("update marts.standings set total = null", "torn"),
    "two releases": ("insert into marts.release values ('000003-x')", "torn"),
    "a ranking of a later release": ("update marts.rankings set release_id = '000003-x'", "torn"),
    "half a file": ("drop table marts.rankings", "error"),
}


@pytest.mark.parametrize("kind", ["duckdb", "polars"])
@pytest.mark.parametrize("change", TORN)
def test_a_reader_sees_what_is_torn(tmp_path: Path, change: str, kind: str) -> None:
    sql, expected = TORN[change]
    (tmp_path / "parquet").mkdir()
    with duckdb.connect(str(tmp_path / "kaoping.duckdb")) as connection:
        connection.execute(TABLES)
        connection.execute(sql)
        for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            connection.execute(f"copy marts.{name} to '{tmp_path}/parquet/{name}.parquet'")
    (tmp_path / "stop").touch()
    command = [sys.executable, str(HERE / "poll.py"), kind, str(tmp_path), str(tmp_path / "stop"), "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["outcome"] == expected
