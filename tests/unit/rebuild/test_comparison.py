"""Two releases compared row by row, and what is said of it."""

from pathlib import Path

import duckdb

from orchestration.rebuild.chosen import Chosen
from orchestration.rebuild.comparison import Inputs, MartCompared, compare_inputs, compare_marts
from orchestration.rebuild.sentences import comparison_lines
from tests.manifests import manifest

PAST = Chosen("2024-06-30", "000002-x", "000001-x", ())
SAME = Inputs((), (), (), "c1", "c1")


def release(folder: Path, **marts: str) -> Path:
    (folder / "parquet").mkdir(parents=True)
    for name, sql in marts.items():
        duckdb.sql(f"copy ({sql}) to '{folder / 'parquet' / name}.parquet' (format parquet)")
    return folder


def compare(tmp_path: Path, published: str, rebuilt: str) -> MartCompared:
    [compared] = compare_marts(release(tmp_path / "a", mart=published), release(tmp_path / "b", mart=rebuilt))
    return compared


def test_rows_are_the_same_whatever_the_release_is_called(tmp_path: Path) -> None:
    row = "select 'u' as unit_id, 1.5 as total, null as cause, '{}' as release_id, now() as published_at"
    assert compare(tmp_path, row.format("r1"), row.format("r2")).same


def test_rows_that_one_side_has_are_counted(tmp_path: Path) -> None:
    compared = compare(tmp_path, "select unnest([1, 2, 3]) as n", "select unnest([1, 2, 4, 4]) as n")
    assert not compared.same and (compared.only_published, compared.only_rebuilt) == (1, 2)


def test_a_row_that_stands_twice_on_one_side_is_a_difference(tmp_path: Path) -> None:
    compared = compare(tmp_path, "select 1 as n", "select unnest([1, 1]) as n")
    assert (compared.only_published, compared.only_rebuilt) == (0, 1)


def test_the_same_rows_in_another_order_are_not_the_same(tmp_path: Path) -> None:
    compared = compare(tmp_path, "select unnest([1, 2]) as n", "select unnest([2, 1]) as n")
    assert not compared.same and "次序不同" in "".join(comparison_lines(PAST, SAME, [compared]))


def test_columns_and_tables_of_one_side_are_named(tmp_path: Path) -> None:
    before = release(tmp_path / "a", both="select 1 as n, 2 as old", gone="select unnest([1, 2]) as n")
    now = release(tmp_path / "b", both="select 1 as n, 3 as new", fresh="select 1 as n")
    told = comparison_lines(PAST, SAME, compare_marts(before, now))
    assert [line.strip() for line in told if "：" in line][1:4] == [
        "both：只有一方有的列 new、old",
        "fresh：发布的版本没有这张表（重建 1 行）",
        "gone：重建没有这张表（发布 2 行）",
    ]


def test_the_release_row_is_compared_without_its_fingerprints(tmp_path: Path) -> None:
    row = "select '2024' as cycles, '{}' as code_revision, '{}' as input_hash"
    [compared] = compare_marts(
        release(tmp_path / "a", release=row.format("c1", "h1")), release(tmp_path / "b", release=row.format("c2", "h2"))
    )
    assert compared.same


def test_inputs_are_compared_by_place_and_content() -> None:
    inputs = compare_inputs(
        manifest("x", inputs={"a": "1", "b": "1", "c": "1"}, code_revision="c1"),
        manifest("y", inputs={"b": "2", "c": "1", "d": "1"}, code_revision="c2"),
    )
    assert inputs == Inputs(("d",), ("b",), ("a",), "c1", "c2") and not inputs.same
    told = comparison_lines(PAST, inputs, [MartCompared("standings", "x", "y", 3, 3)])
    assert told == [
        "重建 截止日 2024-06-30",
        "  上一版 000001-x",
        "结果 与 000002-x 不同：1 张表中有 1 张不一致",
        "  standings：只在发布的版本里 3 行，只在重建里 3 行",
        "  新增的文件：d",
        "  改动的文件：b",
        "  撤下的文件：a",
        "  代码：发布时 c1，现在 c2",
    ]


def test_the_answer_is_plain_when_nothing_differs_and_when_nothing_can_be_compared() -> None:
    assert "结果 与 000002-x 相同：1 张表逐行一致（版本编码和发布时间除外）" in comparison_lines(
        PAST, SAME, [MartCompared("standings", "x", "x")]
    )
    alone = comparison_lines(Chosen("2024-06-30", None, None, ("没有版本",)), None, [])
    assert alone == ["重建 截止日 2024-06-30", "  注意 没有版本", "结果 没有可对照的版本，只重建，不比较"]


def test_a_difference_that_the_inputs_do_not_explain_says_where_to_look() -> None:
    told = comparison_lines(PAST, SAME, [MartCompared("standings", "x", "y", 1, 1)])
    assert "输入和代码与发布时相同" in told[-2] and "送达时间" in told[-1]
