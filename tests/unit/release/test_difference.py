"""What the publishing asset shows of the release before: units by name, moves before → now, ledger rows in words."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.defs.assets.difference import difference_table

COLUMNS = """
    cycle integer, assessment_id varchar, unit_id varchar, previous_release_id varchar, was_official boolean,
    is_official boolean, total_before decimal(18, 6), total decimal(18, 6), rank_before integer, rank integer,
    rank_change integer, tier_name_before varchar, tier_name varchar, ledger_changes varchar
"""


@pytest.fixture
def published(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "kaoping.duckdb")) as connection:
        connection.execute(f"create schema marts; create table marts.release_diff ({COLUMNS})")
        connection.execute(
            "create table marts.dim_unit (cycle integer, assessment_id varchar, unit_id varchar, unit_name varchar)"
        )
        connection.execute("insert into marts.dim_unit values (2024, 'a', 'u1', '甲县')")
    return tmp_path / "kaoping.duckdb"


def move(published: Path, *rows: tuple[Any, ...]) -> str:
    with duckdb.connect(str(published)) as connection:
        for row in rows:
            connection.execute(f"insert into marts.release_diff values ({', '.join('?' * 14)})", list(row))
    return str(difference_table(published).value)


def moved(unit: str, before: int, now: int, changes: str = "") -> tuple[Any, ...]:
    return (2024, "a", unit, "000001-x", False, True, before, now, 2, 1, 1, "二等", "一等", changes)


def test_a_move_is_told_by_name_with_the_rows_behind_it(published: Path) -> None:
    told = move(published, moved("u1", 90, 92, "“增速”失分 4→2分（甲）；加分 无→1分"))
    assert told.splitlines() == [
        "与 000001-x 相比",
        "",
        "**2024 a**",
        "",
        "| 单位 | 总分 | 位次 | 等次 | 结果 |",
        "| --- | --- | --- | --- | --- |",
        "| 甲县 | 90.00→92.00 | 2→1 | 二等→一等 | 动态→正式 |",
        "",
        "- 甲县：",
        "  - “增速”失分 4→2分（甲）",
        "  - 加分 无→1分",
    ]


def test_a_unit_without_a_name_or_a_move_of_its_own_is_told_too(published: Path) -> None:
    told = move(published, moved("u9", 90, 90), moved("u1", 90, 91, "加分 无→1分"))
    assert "| u9 | 90.00 | 2→1 |" in told
    assert told.endswith("  - 加分 无→1分\n- 其余单位自己的账目没有变动")


@pytest.mark.dear
def test_many_units_are_counted_beyond_what_a_page_can_show(published: Path) -> None:
    told = move(published, *(moved(f"v{n:03}", 50, 51, "加分 无→1分") for n in range(130)))
    assert told.count("| 50.00→51.00 |") == 100 and told.count("加分 无→1分") == 20
    assert "另有 80 个单位的账目有变动" in told and told.endswith("另有 30 个单位，全部见 marts.release_diff")


def test_without_a_move_or_a_table_it_says_so(published: Path) -> None:
    assert "没有变动" in move(published)
    with duckdb.connect(str(published)) as connection:
        connection.execute("drop table marts.release_diff")
    assert move(published) == "本版没有对照表"
