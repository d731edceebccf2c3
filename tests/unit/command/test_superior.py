"""`kaoping superior`: an official result becomes another assessment's superior results, and nothing else does."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.base.files import RELEASE_DATABASE
from orchestration.cli import released
from orchestration.cli.main import main
from orchestration.landing import load_contracts


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with duckdb.connect(str(tmp_path / RELEASE_DATABASE)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            """
            create table marts.dim_assessment as
            select 2023 as cycle, 'dept' as assessment_id, '部门考评' as assessment_name, '2023-12' as final_month,
                cast(100 as decimal(18, 6)) as full_points
            """
        )
        connection.execute(
            """
            create table marts.rankings as
            select 2023 as cycle, 'dept' as assessment_id, '000007-20240115T080000' as release_id, * from (
                values
                    ('a', 'g', cast(90.5 as decimal(18, 6)), 2), ('b', 'g', 95, 1),
                    ('c', 'h', 80, 1), ('d', 'h', 70, null)
            ) as t (unit_id, group_id, total, "rank")
            """
        )
    monkeypatch.setattr(released, "published", lambda settings: tmp_path)
    return tmp_path


def test_the_file_is_of_the_feed_and_names_its_release(release: Path) -> None:
    file = release / "部门.csv"
    assert main(["superior", "dept", "--into", "county", "--indicator", "i", str(file)]) == 0
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert set(rows[0]) <= {column.name for column in load_contracts()["superior_results"].columns}
    assert [(row["unit_id"], row["month"], Decimal(row["points"]), row["rank"], row["peers"]) for row in rows] == [
        ("a", "2023-12", Decimal("90.5"), "2", "2"),
        ("b", "2023-12", 95, "1", "2"),
        ("c", "2023-12", 80, "1", "1"),
        ("d", "2023-12", 70, "", "1"),
    ]
    assert {row["cause"] for row in rows} == {"取自《部门考评》正式结果，000007-20240115T080000 版"}


def test_what_is_not_official_is_not_written(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = release / "部门.csv"
    assert main(["superior", "dept", "--into", "county", "--cycle", "2024", str(file)]) == 1
    assert not file.exists()
    assert "没有正式结果" in capsys.readouterr().err


def test_a_file_that_is_there_is_left_alone(release: Path) -> None:
    file = release / "部门.csv"
    file.write_text("先有的", encoding="utf-8")
    assert main(["superior", "dept", "--into", "county", str(file)]) == 1
    assert file.read_text(encoding="utf-8") == "先有的"
