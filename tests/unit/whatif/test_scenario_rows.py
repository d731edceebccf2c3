"""How a scenario's results reach readers: renamed into the build, and published among the official rows."""

from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.base.files import RELEASE_DATABASE
from orchestration.release.candidate import Mart, write_candidate
from orchestration.transform.project import parsed_project
from orchestration.whatif.folder import Fault
from orchestration.whatif.tables import MARTS, copy_results, create_tables, write_faults

COLUMNS = {"scenario": "情景", "cycle": "年度", "unit_id": "单位"}
ROW = "'{0}' as scenario, 2024 as cycle, 'u' as unit_id"


def test_scenario_rows_are_published_among_the_official_ones_and_nothing_else(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema marts; create schema whatif")
        for mart in ("standings", "scenarios"):
            connection.execute(f"create table marts.{mart} as select {ROW.format('actual')}")
            connection.execute(f"create table whatif.{mart} as select {ROW.format('试算')}")
    marts = {name: Mart(name, ("scenario",), name, COLUMNS) for name in ("standings", "scenarios")}
    rows = write_candidate(build, tmp_path / "out", marts, "r1", datetime(2025, 1, 15))
    assert rows == {"standings": 2, "scenarios": 1}
    with duckdb.connect(str(tmp_path / "out" / RELEASE_DATABASE), read_only=True) as connection:
        assert connection.execute("select scenario from marts.standings order by 1").fetchall() == [
            ("actual",),
            ("试算",),
        ]


def test_only_what_stands_and_was_scored_is_taken_under_its_new_name(tmp_path: Path) -> None:
    parsed = parsed_project()
    scored = tmp_path / "scored.duckdb"
    with duckdb.connect(str(scored)) as connection:
        connection.execute("create schema marts; create schema checks")
        connection.execute(
            "create table checks.scheme_shown as select 2024 as cycle, 'a' as assessment_id, 'f' as feed"
        )
        for mart in MARTS:
            columns = ", ".join(f'"{column.name}" {column.type}' for column in parsed.columns(mart))
            connection.execute(f"create table marts.{mart} ({columns})")
        for scenario, assessment in (("actual", "a"), ("forecast", "a"), ("actual", "b")):
            of = f"'{scenario}' as scenario, 2024 as cycle, '{assessment}' as assessment_id, 'u' as unit_id"
            entry = f"'{scenario}|2024|{assessment}|e' as entry_id"
            connection.execute(f"insert into marts.score_ledger by name select {of}, {entry}")
    with duckdb.connect() as connection:
        create_tables(connection, parsed)
        copy_results(connection, scored, "试算", [(2024, "a")])
        taken = connection.execute("select scenario, assessment_id, entry_id from whatif.score_ledger").fetchall()
        shown = connection.execute("select scenario, feed from whatif.scheme_shown").fetchall()
    assert taken == [("试算", "a", "试算|2024|a|e")]
    assert shown == [("试算", "f")]


def test_a_fault_keeps_its_place() -> None:
    with duckdb.connect() as connection:
        create_tables(connection, parsed_project())
        write_faults(
            connection, "试算", [Fault("bad_number", "不是数字", 2024, "a.csv", 3, "measures", "share", "一半", "a")]
        )
        rows = connection.execute("select * from whatif.problems").fetchall()
    assert rows == [("试算", 2024, "a", "a.csv", 3, "measures", "share", "bad_number", "不是数字", "一半")]
