"""Files as offices send them: encodings, delimiters, headers, title rows, and the line that each row really has."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_world import REPORT, World, csv_text
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from orchestration.landing import load_contracts
from orchestration.landing.readers import FastPathUnfitError, csv_file
from orchestration.landing.readers.csv_file import read_csv
from orchestration.landing.readers.number_format import how_shown

Reports = Callable[..., dict[str, Any]]


def values(world: World) -> list[tuple[int, Any]]:
    return sorted((row["_row"], row["value"]) for row in world.rows("reports"))


def chinese(row: dict[str, Any]) -> dict[str, Any]:
    contract = load_contracts()["reports"]
    return {contract.column(name).label: value for name, value in row.items()}


@pytest.mark.parametrize(
    ("codec", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gbk"), ("gb18030", "gb18030")],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters(world: World, report_row: Reports, codec: str, found: str, delimiter: str) -> None:
    note = "县发改局𠮷" if codec == "gb18030" else "县发改局"
    text = csv_text([chinese(report_row(note=note))], delimiter)
    world.put("reports/六月.csv", text.encode(codec))
    world.land()
    (row,) = world.rows("reports")
    assert (row["note"], row["value"], row["_row"]) == (note, Decimal("12.500000"), 2)
    assert world.delivery("2024/reports/六月.csv")["encoding"] == found


def test_header_in_both_languages_any_order_with_title_rows(world: World) -> None:
    world.put(
        "reports/a.csv",
        "某县六月报送表,,,,,,,\n\n零报送,Month,被考评单位编码*,indicator_id,考评编码,实 际 值,报送时间,自用\n"
        "否,202406,a1,c01,county,1,2024-6-1 8:00,x\n",
    )
    world.land()
    assert world.bad() == []
    assert values(world) == [(4, Decimal(1))]
    assert "自用" in world.delivery("2024/reports/a.csv")["warnings"]


def test_lines_are_counted_through_quoted_newlines_and_blank_lines(world: World, report_row: Reports) -> None:
    head = ",".join([*REPORT, "note"])
    line = "county,{unit},c01,{month},{value},2024-06-25 09:00:00,{note}\n"
    text = head + "\n"
    text += line.format(unit="a1", month="2024-05", value="1", note='"两行\n备注"')
    text += "\n" + line.format(unit="a1", month="2024-06", value="2", note="") + ",,,,,,\n"
    text += line.format(unit="a1", month="2024-07", value="待定", note='"又\r\n三\n行"')
    text += line.format(unit="a1", month="2024-08", value="4", note="").replace("\n", "\r\n")
    world.put("reports/a.csv", text)
    world.land()
    assert values(world) == [(2, Decimal(1)), (5, Decimal(2)), (10, Decimal(4))]
    assert world.bad() == [("2024/reports/a.csv", 7, "value", "bad_number")]
    assert world.quarantine()[0]["raw"] == 'county,a1,c01,2024-07,待定,2024-06-25 09:00:00,"又\r\n三\n行"'
    assert world.delivery("2024/reports/a.csv")["rows_in"] == 4


def test_old_mac_line_ends(world: World, report_row: Reports) -> None:
    world.put("reports/a.csv", csv_text([report_row(), report_row(month="2024-07")]).replace("\n", "\r"))
    world.land()
    assert [row for row, _ in values(world)] == [2, 3]


def test_an_unquoted_comma_in_a_number_is_not_taken_for_two_cells(world: World) -> None:
    world.put("reports/a.csv", ",".join(REPORT) + "\ncounty,a1,c01,2024-06,1,234.5,2024-06-25 09:00:00\n")
    world.land()
    assert world.bad() == [("2024/reports/a.csv", 2, None, "bad_combination")]
    assert "错位" in world.quarantine()[0]["reason"]


@pytest.mark.parametrize("end", ["", ","], ids=["bare", "delimiter at the end"])
def test_a_number_cut_in_two_is_seen_though_the_row_ends_blank(world: World, end: str) -> None:
    head = ["assessment_id", "unit_id", "indicator_id", "month", "submitted_at", "value", "base_value"]
    lines = [",".join(head) + end]
    lines += [f"county,{unit},c01,2024-06,2024-06-25 09:00:00,{n}{end}" for unit, n in (("a1", "1,2"), ("a2", "3,"))]
    lines += [f"county,a1,c01,2024-07,2024-07-25 09:00:00,1,234,{end}"]
    world.put("reports/a.csv", "\n".join(lines))
    world.land()
    assert world.bad() == [("2024/reports/a.csv", 4, None, "bad_combination")]
    assert "错位" in world.quarantine()[0]["reason"]
    assert values(world) == [(2, Decimal(1)), (3, Decimal(3))]


@pytest.mark.parametrize("head_end", ["", ",", ",,"])
def test_a_delimiter_at_the_end_of_every_line_is_no_cell(world: World, head_end: str) -> None:
    lines = [",".join([*REPORT, "note"]) + head_end]
    lines += [f"county,{unit},c01,2024-06,1,2024-06-25 09:00:00,{note}," for unit, note in (("a1", "x"), ("a2", ""))]
    world.put("reports/a.csv", "\n".join(lines))
    world.land()
    assert values(world) == [(2, Decimal(1)), (3, Decimal(1))]


def test_short_rows_are_blank_at_their_end(world: World) -> None:
    world.put("reports/a.csv", ",".join([*REPORT, "note"]) + "\ncounty,a1,c01,2024-06,1,2024-06-25 09:00:00\n")
    world.land()
    assert values(world) == [(2, Decimal(1))]


@pytest.mark.dear
@pytest.mark.usefixtures("reading_here")
def test_ids_keep_leading_zeros_in_csv_and_lose_the_point_in_sheets(world: World, report_row: Reports) -> None:
    world.put("organisations/more.csv", [{"org_id": "0012", "org_name": "丙", "org_kind": "县区"}])
    book = openpyxl.Workbook()
    book.active.append(["org_id", "org_name", "org_kind", "division_code"])
    book.active.append([123.0, "丁", "县区", 340100])
    path = world.raw / "2024/organisations/more.xlsx"
    book.save(path)
    world.land()
    found = {row["org_id"]: row["division_code"] for row in world.rows("organisations")}
    assert found["123"] == "340100"
    assert "0012" in found


def sheet_report(world: World, build: Callable[[Any], None], name: str = "a.xlsx") -> None:
    book = openpyxl.Workbook()
    build(book)
    path = world.raw / "2024/reports" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


@pytest.mark.usefixtures("reading_here")
def test_a_sheet_with_title_merged_header_dates_and_blank_rows(world: World) -> None:
    def build(book: Any) -> None:
        book.active.title = "说明"
        book.active.append(["填表说明：请看第二张表"])
        sheet = book.create_sheet("报送")
        sheet.append(["某县六月报送表"])
        sheet.merge_cells("A1:H1")
        sheet.append(["考评编码", "被考评单位编码", "指标编码", "月份", "数值", None, "报送时间", "备注"])
        sheet.append([None, None, None, None, "实际值", "上年同期值", None, None])
        for letter in "ABCDGH":
            sheet.merge_cells(f"{letter}2:{letter}3")
        sheet.merge_cells("E2:F2")
        sheet.append(["county", "a1", "c01", date(2024, 6, 1), 12.5, 0.1 + 0.2, datetime(2024, 6, 25, 9, 0), "甲"])
        sheet.append([None] * 8)
        sheet.append(["county", "a2", "c01", 202406, "1,234.5", "—", 45468.375, None])
        for _ in range(5):
            sheet.append([" "])

    sheet_report(world, build)
    world.land()
    rows = world.rows("reports")
    assert [(r["_row"], r["unit_id"], r["value"], r["base_value"], r["month"]) for r in rows] == [
        (4, "a1", Decimal("12.5"), Decimal("0.3"), "2024-06"),
        (6, "a2", Decimal("1234.5"), None, "2024-06"),
    ]
    assert {r["submitted_at"] for r in rows} == {datetime(2024, 6, 25, 9, 0)}
    assert world.bad() == []
    assert "说明" in world.delivery("2024/reports/a.xlsx")["warnings"]


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
@pytest.mark.usefixtures("reading_here")
def test_days_are_counted_from_when_the_workbook_says(world: World, epoch: datetime) -> None:
    """A date cell and a bare number of days mean the same day; other numbers of a day's column mean what they show."""
    noon = datetime(2024, 6, 25, 12)

    def build(book: Any) -> None:
        book.epoch = epoch
        book.active.append(list(REPORT))
        book.active.append(["county", "a1", "c01", 202406, 45468, to_excel(noon, epoch)])
        book.active.append(["county", "a2", "c01", date(2024, 6, 1), 1, noon])

    sheet_report(world, build)
    world.land()
    rows = world.rows("reports")
    assert [(r["month"], r["value"], r["submitted_at"]) for r in rows] == [
        ("2024-06", Decimal(45468), noon),
        ("2024-06", Decimal(1), noon),
    ]


@pytest.mark.usefixtures("reading_here")
def test_percent_cells_are_read_as_shown(world: World) -> None:
    def build(book: Any) -> None:
        book.active.append(list(REPORT))
        book.active.append(["county", "a1", "c01", "2024-06", 0.125, "2024-06-25 09:00:00"])
        book.active["E2"].number_format = "0.0%"
        book.active.append(["county", "a2", "c01", "2024-06", 5, "2024-06-25 09:00:00"])
        book.active["E3"].number_format = '0"%"'

    sheet_report(world, build)
    world.land()
    assert values(world) == [(2, Decimal("12.5")), (3, Decimal(5))]


@pytest.mark.parametrize(
    ("code", "kind"), [("0%", "percent"), ('0"%"', "percent_sign"), ("0%%", "bad"), ('0%"%"', "bad"), ('0"‰"', "bad")]
)
def test_a_figure_that_is_shown_scaled_is_not_guessed(code: str, kind: str) -> None:
    assert how_shown(code, 0.5).kind == kind


@pytest.mark.usefixtures("reading_here")
def test_formulas_without_a_result_and_error_values_are_not_blank(world: World) -> None:
    def build(book: Any) -> None:
        book.active.append(list(REPORT))
        book.active.append(["county", "a1", "c01", "2024-06", "=1+1", "2024-06-25 09:00:00"])
        book.active.append(["county", "a2", "c01", "2024-06", "#REF!", "2024-06-25 09:00:00"])
        book.active["E3"].data_type = "e"

    sheet_report(world, build)
    world.land()
    assert [(row, code) for _, row, _, code in world.bad()] == [(2, "bad_value"), (3, "bad_value")]
    assert [q["reason"][:14] for q in world.quarantine()] == ["第 5 列的公式没有保存计算", "第 5 列是公式的错误值（如"]


@pytest.mark.dear
def test_a_cell_far_outside_the_table_is_refused_without_filling_the_memory(world: World) -> None:
    def build(book: Any) -> None:
        book.active.append(list(REPORT))
        book.active.append(["county", "a1", "c01", "2024-06", 1, "2024-06-25 09:00:00"])
        book.active["XFD1048576"] = "x"

    sheet_report(world, build)
    world.land()
    assert world.bad() == [("2024/reports/a.xlsx", None, None, "unreadable_delivery")]
    assert "1048576" in world.quarantine()[0]["reason"]


@pytest.mark.dear
def test_a_merely_formatted_cell_far_outside_does_not_matter(world: World) -> None:
    def build(book: Any) -> None:
        book.active.append(list(REPORT))
        book.active.append(["county", "a1", "c01", "2024-06", 1, "2024-06-25 09:00:00"])
        book.active["XFD1048576"].number_format = "0.00"

    sheet_report(world, build)
    world.land()
    assert values(world) == [(2, Decimal(1))]


@pytest.mark.usefixtures("reading_here")
def test_every_sheet_whose_header_matches_is_read_and_places_name_the_sheet(world: World) -> None:
    def build(book: Any) -> None:
        for number, sheet in enumerate((book.active, book.create_sheet("二月"))):
            sheet.append(list(REPORT))
            sheet.append(["county", "a1", "c01", f"2024-0{number + 1}", number, "2024-06-25 09:00:00"])

    sheet_report(world, build)
    world.land()
    assert values(world) == [(2, Decimal(0)), (2, Decimal(1))]
    assert [row["_sheet"] for row in world.rows("reports")] == ["Sheet", "二月"]
    assert "二月" in world.delivery("2024/reports/a.xlsx")["warnings"]


@pytest.mark.usefixtures("reading_here")
def test_a_hidden_sheet_is_read_only_where_no_other_will_do(world: World) -> None:
    def build(book: Any) -> None:
        for name, value in (("旧稿", 1), ("报送", 2)):
            sheet = book.create_sheet(name)
            sheet.append(list(REPORT))
            sheet.append(["county", "a1", "c01", "2024-06", value, "2024-06-25 09:00:00"])
        book["旧稿"].sheet_state = "hidden"
        book.remove(book.active)

    sheet_report(world, build)
    world.land()
    assert values(world) == [(2, Decimal(2))]
    assert "只读工作表“报送”，未读：旧稿（隐藏）" in world.delivery("2024/reports/a.xlsx")["warnings"]


@pytest.mark.usefixtures("reading_here")
def test_that_a_sheet_is_hidden_is_told(world: World) -> None:
    def build(book: Any) -> None:
        book.active.append(["填表说明"])
        sheet = book.create_sheet("报送")
        sheet.append(list(REPORT))
        sheet.append(["county", "a1", "c01", "2024-06", 1, "2024-06-25 09:00:00"])
        sheet.sheet_state = "veryHidden"

    sheet_report(world, build)
    world.land()
    assert values(world) == [(2, Decimal(1))]
    assert "“报送”是隐藏的" in world.delivery("2024/reports/a.xlsx")["warnings"]


@pytest.mark.parametrize(
    "typed",
    [
        {"value": pa.array([12.5, None])},
        {"value": pa.array([Decimal("12.50"), None])},
        {"value": pa.array(["12.5", "-"]).dictionary_encode()},
        {"value": pa.array([12.5, float("nan")], pa.float32())},
    ],
    ids=["double", "decimal", "dictionary", "float"],
)
@pytest.mark.usefixtures("reading_here")
def test_parquet_types_are_brought_to_the_contract(world: World, typed: dict[str, pa.Array]) -> None:
    at = pa.array([datetime(2024, 6, 25, 1, 0), datetime(2024, 6, 25, 1, 0)], pa.timestamp("ms", "UTC"))
    table = pa.table(
        {
            "assessment_id": ["county", "county"],
            "unit_id": pa.array(["a1", "a2"]).dictionary_encode(),
            "indicator_id": pa.array(["c01", "c01"], pa.large_string()),
            "month": pa.array([202406, 202406]),
            "nil_return": pa.array([False, True]),
            "submitted_at": at,
            **typed,
        }
    )
    path = world.put("reports/a.parquet", b"")
    pq.write_table(table, path)
    world.land()
    rows = world.rows("reports")
    assert [(r["value"], r["nil_return"], r["month"]) for r in rows] == [
        (Decimal("12.5"), False, "2024-06"),
        (None, True, "2024-06"),
    ]
    assert {r["submitted_at"] for r in rows} == {datetime(2024, 6, 25, 9, 0)}
    assert sorted(r["_row"] for r in rows) == [1, 2]


@pytest.mark.usefixtures("reading_here")
def test_nested_parquet_columns_are_refused(world: World) -> None:
    path = world.put("reports/a.parquet", b"")
    pq.write_table(pa.table({name: [[value]] for name, value in REPORT.items()}), path)
    world.land()
    assert world.bad() == [("2024/reports/a.parquet", None, None, "unreadable_delivery")]


@pytest.mark.parametrize(
    "extra",
    [
        pa.array([[1, 2]]),
        pa.array([{"a": 1}]),
        pa.array([b"\xff\xfe"]),
        pa.array([timedelta(days=1)]),
        pa.array([[("a", b"\xff")]], pa.map_(pa.string(), pa.binary())),
        pa.array([datetime(2024, 1, 1)], pa.timestamp("ns", "UTC")),
        pa.nulls(1),
    ],
    ids=lambda array: str(array.type),
)
@pytest.mark.usefixtures("reading_here")
def test_what_a_column_outside_the_contract_holds_does_not_matter(world: World, extra: pa.Array) -> None:
    path = world.put("reports/a.parquet", b"")
    columns = {name: [value, value] for name, value in REPORT.items()} | {"unit_id": ["a1", "nobody"]}
    pq.write_table(pa.table({**columns, "附件": pa.concat_arrays([extra, extra])}), path)
    world.land()
    assert [row["unit_id"] for row in world.rows("reports")] == ["a1"]
    assert world.bad() == [("2024/reports/a.parquet", 2, "unit_id", "unknown_reference")]
    assert world.quarantine()[0]["raw"].startswith("county\tnobody\tc01")
    assert "附件" in world.delivery("2024/reports/a.parquet")["warnings"]


def _lines_of_a_large_file() -> list[str]:
    lines = ["标题", ",".join([*REPORT, "", "x"])]
    lines += [f"county,a{n},c{n % 7},2024-06,{n}.5,2024-06-25 09:00:00,," for n in range(5000)]
    return lines


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030"])
def test_the_quick_and_the_exact_csv_reader_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str) -> None:
    monkeypatch.setattr(csv_file, "FAST_FROM_BYTES", 0)
    contract = load_contracts()["reports"]
    lines = _lines_of_a_large_file()
    lines[200] = "county, a1　,c1,２０２４-06,１２％,x,未名,z"
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode(codec))
    read = [read_csv(path, contract, fast) for fast in (True, False)]
    quick, exact = ([*reading.chunks] for reading in read)
    assert pa.types.is_dictionary(quick[0].cells["unit_id"].type) and not exact[0].faults
    for name in exact[0].cells:
        assert [t for c in quick for t in c.cells[name].to_pylist()] == exact[0].cells[name].to_pylist()
    assert [n for c in quick for n in c.lines.to_pylist()] == exact[0].lines.to_pylist()
    assert [t for c in quick for t in c.raw.to_pylist()] == exact[0].raw.to_pylist()
    assert read[0].warnings == read[1].warnings == ["契约之外的列未采用：x", "第 7 列没有列名，其内容未采用"]


@pytest.mark.parametrize(
    "line", [",,,,,,,", "", "county,,c1,2024-06,1,x,,", "county,被考评单位编码,c1,2024-06,1,x,,", "county,a1"]
)
def test_the_quick_csv_reader_leaves_what_may_be_no_data_to_the_exact_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr(csv_file, "FAST_FROM_BYTES", 0)
    contract = load_contracts()["reports"]
    lines = _lines_of_a_large_file()
    lines[200] = line
    path = tmp_path / "a.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    with pytest.raises(FastPathUnfitError):
        list(read_csv(path, contract).chunks)


def test_a_number_of_a_person_in_a_quickly_read_row_is_starred_in_its_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "FAST_FROM_BYTES", 0)
    rows = ["nobody,c01,2024-06,1,2024-06-25 09:00:00,张某13812345678", "nobody,c01,2024-07,1,2024-07-25 09:00:00,张某"]
    header = ",".join([*REPORT, "submitted_by"])
    world.put("reports/a.csv", "\n".join([header, *(f"county,{row}" for row in rows), ""]))
    world.land()
    assert [row["raw"].rpartition(",")[2] for row in world.quarantine()] == ["张某138****5678", "张某"]


def test_the_quick_reader_gives_up_on_ragged_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "FAST_FROM_BYTES", 0)
    world.put("reports/a.csv", ",".join([*REPORT, "note"]) + "\ncounty,a1,c01,2024-06,1,2024-06-25 09:00:00\n")
    world.land()
    assert values(world) == [(2, Decimal(1))]
