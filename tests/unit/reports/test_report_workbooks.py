"""The workbooks as a person opens them: order, words, figures, and nothing that could run."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from book_figures import OFFICIAL, contradictions, figures_shown
from openpyxl.utils import column_index_from_string
from report_build import add_alert, add_rankings, make_build

from orchestration.reports import write_reports
from orchestration.reports.books import Book, load_books
from orchestration.reports.workbook import Column, Sheet, write_workbook

pytestmark = pytest.mark.dear

HEADER = 3


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return make_build(tmp_path)


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    page = openpyxl.load_workbook(path)[sheet]
    header, *body = page.iter_rows(min_row=HEADER, values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in body]


def lists(build: Path) -> list[Path]:
    """The deficiency lists, the office's first."""
    books = [book.file for book in load_books() if book.file.startswith("催办单")]
    return write_reports(build, build.parent / "reports", books)


def test_one_for_the_office_and_one_per_responsible_organisation(build: Path) -> None:
    files = lists(build)

    assert [file.name for file in files] == ["催办单-考评办.xlsx", "催办单-财政局-czj.xlsx", "催办单-发改局-fgj.xlsx"]
    assert [len(rows(file, "催办单")) for file in files] == [3, 2, 1]


def test_one_workbook_per_subject(build: Path) -> None:
    files = write_reports(build, build.parent / "reports")

    assert [file.stem for file in files if not file.name.startswith("催办单")] == [
        "内部核查",
        "失分分析",
        "整改清单",
        "方案体检",
        "晋位方案",
        "材料日历",
        "稳健性",
        "结果运用",
        "结果通报",
        "预警",
    ]
    sheets = ["目录", "问题清单", "责任清单", "整改清单", "上报事项", "群众意见"]
    assert openpyxl.load_workbook(files[-8]).sheetnames == sheets


def test_chosen_workbooks_only(build: Path) -> None:
    add_alert(build)
    assert [file.name for file in write_reports(build, build.parent / "reports", ["预警"])] == ["预警.xlsx"]


def test_an_alert_says_what_how_much_and_who(build: Path) -> None:
    add_alert(build)
    (file,) = write_reports(build, build.parent / "reports", ["预警"])
    row = rows(file, "红黄灯")[0]

    assert (row["灯"], row["状态"], row["被考评单位"], row["责任单位"], row["主要领导"], row["剩余天数"]) == (
        "红",
        "有隐患",
        "甲县",
        "发改局",
        "甲某",
        -3,
    )
    assert row["情况"] == "应完成50%，实际完成18.5%"


def test_points_have_the_decimals_of_their_assessment(build: Path) -> None:
    add_alert(build)
    add_rankings(build)
    alerts, bulletin = (
        openpyxl.load_workbook(write_reports(build, build.parent / "reports", [book])[0]).worksheets[1]
        for book in ("预警", "结果通报")
    )
    formats = {alerts.cell(HEADER, n).value: alerts.cell(HEADER + 1, n).number_format for n in range(1, 19)}
    totals = {bulletin.cell(HEADER, n).value: bulletin.cell(HEADER + 1, n).number_format for n in range(1, 17)}

    assert formats["可能失分"] == "0.000;-0.000;0" and formats["剩余天数"] == "0"
    assert totals["总分"] == "0.0;-0.0;0" and totals["得分率"] == "0.00%" and totals["位次变化"] == "+0;-0;0"


def test_every_sheet_is_printed_at_nine_points_or_more(build: Path) -> None:
    """Ten points on the sheet, 90 % of it at least, and every block of columns within A4 across."""
    add_alert(build)
    add_rankings(build)
    for file in write_reports(build, build.parent / "reports"):
        for page in openpyxl.load_workbook(file):
            scale = page.page_setup.scale or 100
            assert min(cell.font.size for row in page.iter_rows() for cell in row) * scale / 100 >= 9, page.title
            assert page.oddFooter.left.text.strip() == "000001-r1 版 · 截至 2025-01-15 · 是否正式结果见目录"
            assert page.page_setup.paperSize == 9 and page.page_setup.orientation == "landscape"
            assert not page.sheet_properties.pageSetUpPr or not page.sheet_properties.pageSetUpPr.fitToPage
            _, last = str(page.print_area).replace("$", "").rsplit(":", 1)
            letters = [cell.column_letter for cell in page[HEADER]]
            letters = letters[: letters.index("".join(filter(str.isalpha, last))) + 1]
            cuts = [0, *(int(cut.id) for cut in page.col_breaks.brk), len(letters)]
            again = page.print_title_cols.split(":")[-1].strip("$") if page.print_title_cols else None
            repeated = letters.index(again) + 1 if again else 0
            widths = {
                at: look.width for look in page.column_dimensions.values() for at in range(look.min, look.max + 1)
            }
            for at, (start, end) in enumerate(pairwise(cuts)):
                block = [*(letters[:repeated] if at else []), *letters[start:end]]
                wide = sum(int(widths[column_index_from_string(letter)]) * 7 + 5 for letter in block)
                assert wide / 96 * 2.54 * scale / 100 <= 29.7 - 2 * 0.4 * 2.54, (file.name, page.title, block)
            if repeated:
                assert {"单位", "被考评单位"} & {str(cell.value) for cell in page[HEADER][:repeated]}, page.title


def test_what_tells_rows_apart_is_printed(build: Path) -> None:
    """Only codes stay on the screen."""
    for book in load_books():
        for sheet in book.sheets:
            kept = [column.title for column in sheet.shown() if column.kind == "id"]
            assert all(title.endswith("编码") for title in kept), (book.file, sheet.name, kept)


def test_what_is_not_due_is_in_the_calendar_and_not_urged(build: Path) -> None:
    with duckdb.connect(str(build)) as connection:
        connection.execute("update marts.deficiencies set is_urged = false where item_id = 'q2'")
    assert [row["事项"] for row in rows(lists(build)[0], "催办单")] == ["自查报告", "全国表彰"]
    (calendar,) = write_reports(build, build.parent / "reports", ["材料日历"])
    found = rows(calendar, "材料日历")
    assert [(row["责任单位"], row["剩余天数"], row["现缺"]) for row in found] == [("财政局", 5, "缺材料")]
    assert [row["事项"] for row in rows(calendar, "按月份")] == [1]


def test_diagnostics_stay_in_the_office(build: Path) -> None:
    for file in write_reports(build, build.parent / "reports"):
        names = openpyxl.load_workbook(file).sheetnames
        assert ("落地提示" in names) == (file.stem == "内部核查")


@pytest.mark.parametrize(("change", "warned"), [
    ("", True), ("update marts.gate_verdicts set verdict = 'passed'", False),
    ("update marts.dim_assessment set closes_on = date '2025-01-14'", False),
    ("update marts.dim_assessment set closes_on = date '2025-01-15'", True)])  # fmt: skip
def test_a_finished_year_has_no_warnings(build: Path, change: str, warned: bool) -> None:
    add_alert(build)
    with duckdb.connect(str(build)) as connection:
        connection.execute(change or "select 1")
    (file,) = write_reports(build, build.parent / "reports", ["预警"])
    assert [len(rows(file, sheet)) for sheet in ("红黄灯", "按单位", "按责任单位")] == [int(warned)] * 3


def test_ties_and_overrides_are_explained_in_the_table(build: Path) -> None:
    add_rankings(build)
    with duckdb.connect(str(build)) as connection:
        connection.execute("""
            insert into marts.rankings by name select * exclude (unit_id, rank), 'u2' as unit_id, 1 as rank
                from marts.rankings;
            insert into marts.rankings by name select * exclude (unit_id, rank, override_kind, override_document_id),
                'u3' as unit_id, 3 as rank, 'veto' as override_kind, 'W1' as override_document_id
                from marts.rankings where unit_id = 'u2';
            update marts.dim_assessment set tie_rule = 'category', tie_category_id = 'c';
            insert into marts.dim_category by name select 2024 as cycle, 'county' as assessment_id, 'c' as category_id,
                '发展' as category_name
        """)
    (file,) = write_reports(build, build.parent / "reports", ["结果通报"])
    said = [row["说明"] for row in rows(file, openpyxl.load_workbook(file).sheetnames[1])]
    assert said == ["总分相同，并列"] * 2 + ["一票否决，依据W1，等次由此而定；总分相同，“发展”得分高的在前"]


def test_a_book_with_rows_only_is_not_written_empty() -> None:
    assert [book.file for book in load_books() if book.only_with_rows] == ["情景对照"]


def test_a_misspelt_book_is_refused() -> None:
    with pytest.raises(ValueError, match="column"):
        Book.model_validate({"file": "x", "sheets": [{"name": "x", "title": "x", "sql": "select 1", "column": {}}]})


def test_what_holds_a_ranking_comes_first_then_by_days_left_and_points_at_stake(build: Path) -> None:
    found = rows(lists(build)[0], "催办单")

    assert [(row["暂缓排名"], row["剩余天数"], row["涉及分值"]) for row in found] == [
        ("是", -26, 0.5),
        ("是", 5, 1),
        (None, 5, 2.5),
    ]
    assert found[0]["怎么办"] == "已逾期26天：补盖公章后重新登记，或报考评办作出核定"
    assert (found[0]["问题"], found[0]["责任单位"], found[0]["责任科室"], found[0]["专人"]) == (
        "缺盖章",
        "发改局",
        "综合科",
        "专人甲",
    )


def test_what_a_passed_result_no_longer_waits_for_is_not_urged(build: Path) -> None:
    with duckdb.connect(str(build)) as connection:
        connection.execute("""
            insert into marts.gate_verdicts by name
                select 2023 as cycle, 'county' as assessment_id, 'passed' as verdict;
            insert into marts.deficiencies by name
                select 2023 as cycle, 'county' as assessment_id, 'requirement' as item_kind, 'q0' as item_id,
                    '旧报告' as item_name, 'u1' as unit_id, 'missing_document' as code, false as is_holding,
                    'fgj' as responsible_org_id, -391 as days_left,
                    9 as points_at_stake, true as is_urged
        """)

    assert [row["剩余天数"] for row in rows(lists(build)[0], "催办单")] == [-26, 5, 5]
    (calendar,) = write_reports(build, build.parent / "reports", ["材料日历"])
    assert [row["事项"] for row in rows(calendar, "已有结论未补")] == ["旧报告"]


def test_text_never_becomes_a_formula(build: Path) -> None:
    page = openpyxl.load_workbook(lists(build)[0])["催办单"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]

    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if str(cell.value).startswith("=")] == ["=cmd|' /C calc'!A0"]
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []


def test_the_header_stays_and_columns_fit(build: Path) -> None:
    page = openpyxl.load_workbook(lists(build)[0])["催办单"]

    assert page.freeze_panes == "A4"
    assert page.auto_filter.ref == "A3:P6"
    assert page.column_dimensions["D"].width > 20
    assert page.page_setup.orientation == "landscape"


def test_the_office_sees_sums_and_verdicts(build: Path) -> None:
    office = lists(build)[0]

    assert rows(office, "按责任单位")[0] == {
        "责任单位": "财政局",
        "事项": 2,
        "已逾期": 0,
        "暂缓排名": 1,
        "涉及分值": 3.5,
    }
    assert rows(office, "闸门结论")[0]["结论"] == "暂缓"


def test_the_bulletin_is_there_when_there_are_results(build: Path) -> None:
    add_rankings(build)
    (bulletin,) = write_reports(build, build.parent / "reports", ["结果通报"])

    assert bulletin.name == "结果通报.xlsx"
    result = rows(bulletin, "2024-county")[0]
    assert (result["组"], result["位次"], result["单位"], result["总分"], result["得分率"]) == (
        "A组",
        1,
        "甲县",
        96.5,
        0.965,
    )


def test_an_override_and_its_document_stand_beside_the_tier(build: Path) -> None:
    add_rankings(build)
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "update marts.rankings set override_kind = 'veto', override_document_id = 'd9', previous_tier_name = '一等'"
        )
        connection.execute("""
            insert into marts.consequences by name
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id, '三等；一票否决。' as explanation
        """)
    made = {file.stem: file for file in write_reports(build, build.parent / "reports", ["结果通报", "结果运用"])}
    result = rows(made["结果通报"], "2024-county")[0]
    assert (result["一票否决或肯定"], result["依据文件"], result["上年等次"]) == ("一票否决", "d9", "一等")
    assert rows(made["结果运用"], "等次和运用")[0]["怎么定的"] == "三等；一票否决。"


def test_forecasts_of_what_is_over_are_not_shown_as_the_present(build: Path) -> None:
    with duckdb.connect(str(build)) as connection:
        connection.execute("""
            insert into marts.standings by name
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id, m as month, 'actual' as scenario
                from (values ('2024-09'), ('2024-10')) as t (m);
            insert into marts.forecasts by name
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id, '2024-09' as month,
                    90 as expected_total
        """)
    (file,) = write_reports(build, build.parent / "reports", ["预警"])
    assert rows(file, "全年预测") == []
    assert openpyxl.load_workbook(file)["全年预测"]["A2"].value == "没有需要列出的事项"

    with duckdb.connect(str(build)) as connection:
        connection.execute("update marts.forecasts set month = '2024-10'")
    (file,) = write_reports(build, build.parent / "reports", ["预警"])
    assert [row["预测月份"] for row in rows(file, "全年预测")] == ["2024-10"]


def test_the_same_rows_give_the_same_bytes(build: Path) -> None:
    first = [file.read_bytes() for file in write_reports(build, build.parent / "one")]
    second = [file.read_bytes() for file in write_reports(build, build.parent / "two")]

    assert first == second


def test_names_that_a_file_system_refuses_are_changed_and_stay_apart(build: Path) -> None:
    import duckdb

    with duckdb.connect(str(build)) as connection:
        connection.execute("update marts.deficiencies set responsible_org_id = 'a/b' where item_id = 'q1'")
        connection.execute("update marts.deficiencies set responsible_org_id = 'A:B' where item_id = 'q2'")
    files = lists(build)

    assert len({file.name.lower() for file in files}) == len(files) == 4
    assert {file.parent for file in files} == {build.parent / "reports", build.parent / "reports" / "催办单"}
    assert [name for file in files for name in file.name if name in '/\\:*?"<>|'] == []


def test_an_empty_sheet_says_so(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "x.xlsx", [Sheet("a/b", "标题", (Column("列", 9),), ("列",), [])], "2025-01-15")

    page = openpyxl.load_workbook(path)["a_b"]
    assert (page["A1"].value, page["A2"].value) == ("标题", "没有需要列出的事项")


def carry(build: Path) -> None:
    """The official result of a held assessment, as a release before made it, beside how things stand today."""
    add_rankings(build)
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            """
            update marts.rankings set release_id = '000007-20250101T020000', is_carried = true,
                published_at = timestamp '2025-01-01 02:00:00';
            insert into marts.promotion_targets by name
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id,
                    2 as rank, 91.5 as total, '二等' as tier_name, 'hold' as aim;
            insert into marts.rank_robustness by name
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id,
                    2 as rank, 91.5 as total, '二等' as tier_name;
            insert into marts.consequences by name select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id,
                1 as rank, '一等' as tier, true as is_suspended;
            insert into marts.reward_allocation by name
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id,
                    'f' as fund_id, 50000 as amount, true as is_suspended;
            """
        )


def test_every_book_opens_with_release_date_and_verdict(build: Path) -> None:
    carry(build)
    for file in write_reports(build, build.parent / "reports"):
        page = openpyxl.load_workbook(file).worksheets[0]
        assert (page.title, page["A1"].value) == ("目录", "目录与状态 · 000001-r1版 · 截至2025年1月15日"), file.name
        [state] = [row for row in rows(file, "目录") if row["类别"] == "考评"]
        assert (state["名称"], state["闸门结论"], state["结果出自"]) == (
            "2024 县区考评", "暂缓", "000007-20250101T020000",
        )  # fmt: skip
        assert state["说明"].startswith("暂缓，沿用000007-20250101T020000版（2025-01-01公布）的正式结果")
        others = [row["名称"] for row in rows(file, "目录") if row["类别"] == "工作表"]
        assert others == openpyxl.load_workbook(file).sheetnames[1:]


def test_one_that_never_had_a_result_is_named_too(build: Path) -> None:
    (file,) = write_reports(build, build.parent / "reports", ["结果通报"])
    [state] = rows(file, "目录")
    assert openpyxl.load_workbook(file).sheetnames == ["目录"]
    assert state["闸门结论"] == "暂缓" and state["说明"].startswith("暂缓，还没有公布过正式结果")


def test_a_carried_result_is_not_called_todays(build: Path) -> None:
    carry(build)
    (file,) = write_reports(build, build.parent / "reports", ["结果通报"])
    title = openpyxl.load_workbook(file)["2024-county"]["A1"].value
    assert title == "县区考评 · 暂缓，沿用000007-20250101T020000版（2025-01-01公布）的正式结果"
    with duckdb.connect(str(build)) as connection:
        connection.execute("update marts.gate_verdicts set verdict = 'passed'")
    (file,) = write_reports(build, build.parent / "reports", ["结果通报"])
    assert openpyxl.load_workbook(file)["2024-county"]["A1"].value == "县区考评 · 正式结果 · 截至2025年1月15日"


def test_payments_of_what_is_held_are_marked_and_in_no_sum(build: Path) -> None:
    carry(build)
    (file,) = write_reports(build, build.parent / "reports", ["结果运用"])
    [paid] = rows(file, "奖励分配")
    assert (paid["金额（元）"], paid["暂缓（元）"]) == (None, 50000)
    assert rows(file, "等次和运用")[0]["状态"] == "暂缓兑现"


def test_no_book_of_a_release_contradicts_another(build: Path) -> None:
    carry(build)
    shown = figures_shown(write_reports(build, build.parent / "reports"))
    assert {(book, label) for book, label, *_ in shown} >= {("结果通报", OFFICIAL), ("晋位方案", "动态，未经闸门放行")}
    assert contradictions(shown) == []


def test_a_contradiction_would_be_found(build: Path) -> None:
    carry(build)
    with duckdb.connect(str(build)) as connection:
        connection.execute("update marts.gate_verdicts set verdict = 'passed'")
    assert contradictions(figures_shown(write_reports(build, build.parent / "reports"))) != []
