"""More cases of misleading.py: the same kinds in other clothes, found by trying some two hundred deliveries."""

from typing import Any

import pyarrow as pa

from tests.misleading import (
    Row,
    cell,
    data,
    dates,
    files,
    lines,
    parquet,
    patched,
    rows_as_csv,
    sheets,
    texts,
    workbook,
)

SHEET = "xl/worksheets/sheet1.xml"


def _half(rows: list[Row]) -> list[Row]:
    return [{**row, "target": row["target"] / 2} for row in rows]


def _same(rows: list[Row]) -> list[Row]:
    return rows


def _last(text: Any, column: str = "value") -> Any:
    """One figure, of the last month of the best unit, written so."""
    return rows_as_csv(
        lambda rows: [
            {**row, column: text}
            if (row["unit_id"], row["month"], row["indicator_id"]) == ("a3", "2024-12", "i1")
            else row
            for row in rows
        ]
    )


def _shown(code: str) -> Any:
    return workbook({"target": code})


def _above(*first: str) -> Any:
    return lines(lambda rows: [*first, *rows])


def _below(text: str) -> Any:
    return lines(lambda rows: [*rows, text])


def _headed(name: str, to: str) -> Any:
    return lines(lambda rows: [rows[0].replace(name, to), *rows[1:]])


def _beside(*columns: tuple[str, str]) -> Any:
    """Columns that the contract does not name."""
    names, said = (",".join(part) for part in zip(*columns, strict=True))
    return lines(lambda rows: [f"{rows[0]},{names}", *(f"{row},{said}" for row in rows[1:])])


def _in_parquet(unit: str) -> Any:
    return parquet(
        lambda rows: (
            {n: pa.array([row[n] for row in rows]) for n in rows[0]} | {"计量单位": pa.array([unit] * len(rows))}
        )
    )


def _conditional(**properties: Any) -> Any:
    def extra(book: Any, sheet: Any, last: int) -> None:
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": book.add_format(properties)}
        sheet.conditional_format(1, 4, last, 4, rule)

    return workbook(extra=extra)


def _white_run(book: Any, sheet: Any, _: int) -> None:
    sheet.write_rich_string(17, 4, "27", book.add_format({"font_color": "#FFFFFF"}), "2")


def _left_at_nought(book: Any, sheet: Any, last: int) -> None:
    for row in range(last - 6, last):
        sheet.write_formula(row, 4, "=80+0")


def _with_total(word: str, column: str = "unit_id") -> Any:
    return rows_as_csv(lambda rows: [*rows, {**rows[-2], column: word, "value": 816}])


def _numbered(first: str) -> Any:
    """A row before the others that shows how to fill in, by what stands in the place of its number."""
    return lines(
        lambda rows: [
            f"序号,{rows[0]}",
            f"{first},{rows[5].replace('2024-12', '2024-09')}",
            *(f"{number},{row}" for number, row in enumerate(rows[1:], 1)),
        ]
    )


def _swallowed(rows: list[str]) -> list[str]:
    """Offices whose names begin like a note below a table; the last row lacks its month."""
    return [
        f"单位名称,{rows[0]}",
        *(f"统计局,{row}" for row in rows[1:-1]),
        "联系处," + rows[-1].replace("2024-12,", ","),
    ]


def _parted(rows: list[str]) -> list[str]:
    """One name over two columns of figures: of the month, and since its beginning."""
    halves = [row.replace(",2024-", ",10,2024-", 2).replace(",10,2024-", ",2024-", 1) for row in rows[1:]]
    return [rows[0].replace("value,", "value,,"), ",,,,本月,累计,", *halves]


def _void(rows: list[str]) -> list[str]:
    return [f"状态,{rows[0]}", *(f"有效,{row}" for row in rows[1:-1]), f"作废,{rows[-1]}"]


def _example_noted(rows: list[Row]) -> list[Row]:
    shown = {**rows[4], "month": "2024-09", "value": 9999, "note": "示例，请删除"}
    return [*({**row, "note": ""} for row in rows), shown]


def _joined(rows: list[str]) -> bytes:
    parts = (rows[:10], [rows[0], *rows[10:]])
    return b"".join(b"\xef\xbb\xbf" + "".join(f"{row}\n" for row in part).encode() for part in parts)


MORE: list[tuple[str, str, Any, bool]] = [
    # shown otherwise than stored
    ("f_brackets", "targets", _shown("(0)"), False),
    ("f_down", "targets", _shown('"下降"0'), False),
    ("f_about", "targets", _shown('"约"0'), False),
    ("f_over", "targets", _shown('0"以上"'), False),
    ("f_w", "targets", _shown('0"w"'), False),
    ("f_about_percent", "reports", workbook({"value": '"约"0%'}), False),
    ("f_parted", "targets", _shown("0-0"), False),
    ("f_dollar", "targets", _shown("[$$-409]#,##0.00"), False),
    ("f_yuan", "targets", _shown("[$¥-804]#,##0.00"), True),
    ("f_arrows", "reports", workbook({"value": '"↑"0.00;"↓"0.00'}), True),
    ("f_capitals", "reports", workbook({"value": "[DBNum2][$-804]General"}), True),
    ("f_text_unit", "targets", texts("target", '0;-0;0;@"亿"'), False),
    ("f_text_percent", "bands", texts("rate", '@"%"', lambda rate: str(rate * 100)), True),
    ("f_text_hidden", "targets", texts("target", ";;;"), False),
    ("f_noughts_hidden", "targets", patched(
        workbook(stored=lambda row, name: 0 if name == "target" and row["month"] == "2024-12" else row[name]),
        (SHEET, "<sheetView ", '<sheetView showZeros="0" ')), False),
    ("f_conditional", "targets", _conditional(num_format='0!.0,"万"'), False),
    ("f_conditional_white", "targets", _conditional(font_color="#FFFFFF"), False),
    ("f_conditional_red", "targets", _conditional(font_color="#FFFFFF", bg_color="#FF0000"), True),
    ("f_month", "reports", workbook(
        {"month": '"2024年"0"月"'}, lambda row, name: int(row[name][5:]) if name == "month" else row[name]), True),
    ("f_month_end", "reports", dates("month", 'yyyy"年"m"月"', 28), True),
    ("f_month_day", "reports", dates("month", "yyyy-mm-dd", 28), False),
    ("f_percent_cell_of_money", "reports", workbook(extra=cell(17, 4, 0.9, num_format="0%")), False),
    ("f_rounded", "bands", workbook({"rate": "0"}), True),
    ("f_shortened", "targets", _last("3.00E+02", "target"), False),
    # units
    ("u_title_two", "targets", _above("单位：元、%,,,,"), False),
    ("u_title_rmb", "targets", _above("（人民币：元）,,,,"), False),
    ("u_title_dollar", "targets", _above("单位：美元,,,,"), False),
    ("u_title_brackets", "targets", _above("2024年目标任务分解表（元）,,,,"), False),
    ("u_title_brackets_same", "targets", _above("2024年目标任务分解表（万元）,,,,"), True),
    ("u_title_draft", "targets", _above("2024年目标任务分解表（征求意见稿）,,,,"), True),
    ("u_title_spaced", "targets", _above(",,,,单 位： 元"), False),
    ("u_title_beside", "targets", _above(",,,单位：,元"), False),
    ("u_above_header", "targets", _above(",,,,元"), False),
    ("u_in_header", "targets", _beside(("单位：元", "")), False),
    ("u_note", "targets", _below("注：以上金额单位为元。,,,,"), False),
    ("u_note_as", "targets", _below("说明：本表数据以元为单位,,,,"), False),
    ("u_note_same", "targets", _below("注：以上金额单位为万元。,,,,"), True),
    ("u_column", "targets", _beside(("金额单位", "元")), False),
    ("u_columns", "targets", _beside(("报送单位", "甲县"), ("计量单位", "元")), False),
    ("u_column_office", "targets", _beside(("责任单位", "甲县")), True),
    ("u_parquet", "targets", _in_parquet("元"), False),
    ("u_parquet_same", "targets", _in_parquet("万元"), True),
    ("u_name", "targets", _beside(("指标名称", "产值（元）")), False),
    ("u_name_same", "targets", _beside(("指标名称", "产值（万元）")), True),
    ("u_sheet", "targets", sheets(("目标（元）", _same)), False),
    ("u_header_two", "targets", _headed("target", "目标值（累计）（元）"), False),
    ("u_header_plain", "targets", workbook(header={"target": "目标值 万元"}), True),
    ("u_header_note_too", "targets", _headed("target", "*目标值（万元，必填）"), True),
    ("u_header_month", "reports", _headed("value", "实际值（本月）"), False),
    # more than one table, rows that are none or do not count
    ("s_void", "reports", sheets(
        ("数据（作废）", lambda rows: [{**row, "value": 1} for row in rows]), ("数据", _same)), True),
    ("s_only_void", "reports", sheets(("作废", _same)), False),
    ("h_parted", "reports", lines(_parted), False),
    ("h_note", "reports", lines(lambda rows: [rows[0], ",,,,累计,", *rows[1:]]), True),
    ("n_total", "reports", _with_total("合计"), True),
    ("n_total_group", "reports", _with_total("县区小 计"), True),
    ("n_total_of_unit", "reports", _with_total("a1 汇总"), True),
    ("n_mean", "reports", _with_total("平均值"), True),
    ("n_office", "reports", lines(_swallowed), False),
    ("n_example_noted", "reports", rows_as_csv(_example_noted), True),
    ("n_example_keep", "reports", _numbered("示例（勿删）"), True),
    ("n_example_other", "reports", _numbered("示范"), True),
    ("n_void", "reports", lines(_void), False),
    # unseen, struck, formulas
    ("r_white", "reports", workbook(extra=cell(17, 4, 9999, font_color="#FFFFFF")), False),
    ("r_ground", "reports", workbook(extra=cell(17, 4, 9999, font_color="#FF0000", bg_color="#FF0000")), False),
    ("r_white_on_blue", "reports", workbook(extra=cell(17, 4, 272, font_color="#FFFFFF", bg_color="#1F4E79")), True),
    ("r_white_run", "reports", workbook(extra=_white_run), False),
    ("r_conditional", "targets", _conditional(font_strikeout=True), False),
    ("c_library", "reports", patched(
        workbook(extra=_left_at_nought), ("xl/workbook.xml", ' fullCalcOnLoad="1"', ""),
        (SHEET, "(</f>)<v>0</v>", r"\1<v>0.0</v>")), False),
    # not whole
    ("w_cut_time", "reports", data(lambda rows: "\n".join(rows).encode()[:-3]), False),
    ("w_time_whole", "reports", data(lambda rows: "\n".join(rows).encode()), True),
    ("w_cell_twice", "reports", patched(
        workbook(), (SHEET, '(<c r="E18"><v>)272(</v></c>)', r'\g<0><c r="E18"><v>9999</v></c>')), False),
    # encodings
    ("e_marked_twice", "reports", lines(lambda rows: ["\ufeff\ufeff" + rows[0], *rows[1:]]), True),
    ("e_joined", "reports", data(_joined), True),
    # twice, with a contradiction
    ("d_amended", "targets", files(目标=_half, 订正=_same), True),
    ("d_amended_first", "targets", files(更正=_same, 目标=_half), False),
    ("d_old_last", "targets", files(目标=_same, 目标_旧=_half), False),
    ("d_old_same", "targets", files(目标=_same, 目标_旧=_same), True),
]  # fmt: skip
