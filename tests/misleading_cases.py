"""The cases of misleading.py: the sixteen kinds that were tried, and their siblings in other clothes."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from tests.misleading import (
    Case,
    Feeds,
    Row,
    csv_lines,
    data,
    example,
    lines,
    of_month,
    parquet,
    percent_of_i2,
    rows_as_csv,
    sheets,
    workbook,
)  # fmt: skip
from tests.misleading_clothes import MORE


def _with_last(text: str) -> Any:
    return lambda found: [*found[:-1], text]


def _run(strike: bool) -> Any:
    def extra(book: Any, sheet: Any, _: int) -> None:
        style = book.add_format({"font_strikeout": True} if strike else {"font_script": 1})
        parts = (style, "27", "270") if strike else ("270", style, "1")
        sheet.write_rich_string(5, 4, *parts, " ") if strike else sheet.write_rich_string(5, 4, *parts)

    return extra


def _struck_cell(book: Any, sheet: Any, _: int) -> None:
    sheet.write(5, 4, 9999, book.add_format({"font_strikeout": True}))


def _formulas(book: Any, sheet: Any, last: int) -> None:
    for row in range(last - 6, last):
        sheet.write_formula(row, 4, "=80+0")


def _rates(book: Any, sheet: Any, last: int) -> None:
    style = book.add_format({"num_format": '[<=1]0%;0"%"'})
    for row in range(2, last, 2):
        sheet.write(row, 4, (80, 85, 90)[(row - 1) // 6], style)


def _prefilled(book: Any, sheet: Any, last: int) -> None:
    for row in range(last, last + 12):
        sheet.write(row, 6, "否")


def _footer(book: Any, sheet: Any, last: int) -> None:
    sheet.write(last, 0, "合计")
    sheet.write(last, 4, 12345)
    sheet.write(last + 1, 0, "填表人：甲    审核人：乙")


def _second_header(folder: Path, name: str, feeds: Feeds) -> None:
    rows = [{**row, "base_value": 60} for row in feeds["reports"]]
    first, second = csv_lines(rows[:12]), csv_lines(rows[12:])
    swapped = [",".join([*c[:4], c[6], c[5], c[4]]) for c in (line.split(",") for line in second)]
    (folder / f"{name}.csv").write_text("\n".join([*first, "", *swapped]) + "\n", encoding="utf-8")


def _half_a_header(folder: Path, name: str, feeds: Feeds) -> None:
    rows = csv_lines(feeds["reports"])
    (folder / f"{name}.csv").write_text(
        "\n".join([*rows[:13], "考评编码,指标编码,被考评单位编码,月份,上报时间,数值", *rows[13:]]) + "\n",
        encoding="utf-8",
    )


def _merged_units(folder: Path, name: str, feeds: Feeds) -> None:
    with xlsxwriter.Workbook(str(folder / f"{name}.xlsx")) as book:
        sheet = book.add_worksheet()
        rows = feeds["evidence_requirements"]
        names = list(rows[0])
        sheet.write_row(0, 0, names)
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, ["" if n in ("unit_id", "indicator_id") else row[n] for n in names])
        for n in ("unit_id", "indicator_id"):
            place = names.index(n)
            sheet.merge_range(1, place, 3, place, rows[0][n])


def _merged_figures(book: Any, sheet: Any, _: int) -> None:
    sheet.merge_range(1, 4, 3, 4, 300)


def _title(rows: list[str]) -> list[str]:
    return ["目标任务分解表,,,,", "单位：元,,,,", *rows]


def _unit_row(rows: list[str]) -> list[str]:
    return [rows[0], ",,,,万元", *rows[1:]]


def _mixed_encoding(rows: list[str]) -> bytes:
    noted = [rows[0] + ",note", *(row + ",情况正常" for row in rows[1:])]
    return b"\n".join(row.encode("utf-8" if at == 4 else "gbk") for at, row in enumerate(noted)) + b"\n"


def _cut_off(rows: list[str]) -> bytes:
    return "\n".join(rows).encode()[:-1]


def _note_broken(rows: list[str]) -> list[str]:
    noted = [row.split(",") for row in rows]
    out = [",".join([*noted[0][:4], "note", *noted[0][4:]])]
    out += [",".join([*c[:4], "正常", *c[4:]]) for c in noted[1:-1]]
    last = noted[-1]
    return [*out, ",".join([*last[:4], "第一行"]), ",".join(["第二行", *last[4:]])]


def _open_quote(rows: list[str]) -> list[str]:
    noted = [rows[0] + ",note", *(row + ",正常" for row in rows[1:])]
    noted[4] = rows[4] + ',"情况良好'
    noted[8] = rows[8] + ',已核"'
    return noted


def _ids(rows: list[Row], change: Any) -> list[Row]:
    return [{**row, "unit_id": change(row["unit_id"]) if row["unit_id"] == "a3" else row["unit_id"]} for row in rows]


def _float_ids(rows: list[Row]) -> dict[str, pa.Array]:
    units = [{"a1": 1.0, "a2": 2.0, "a3": 910000000000000012.0}[row["unit_id"]] for row in rows]
    columns = {n: pa.array([str(row[n]) for row in rows]) for n in rows[0] if n != "unit_id"}
    return {**columns, "unit_id": pa.array(units, pa.float64())}


def _bands(rates: tuple[Any, ...], header: str = "rate") -> Any:
    def change(rows: list[Row]) -> list[Row]:
        return [{"assessment_id": r["assessment_id"], "band_set": "b", "at": r["at"], header: x}
                for r, x in zip(rows, rates, strict=True)]  # fmt: skip

    return rows_as_csv(change)


def _header(name: str, to: str) -> Any:
    return lines(lambda rows: [rows[0].replace(name, to), *rows[1:]])


def _times(factor: int) -> Any:
    return lambda row, name: row[name] * factor if name == "target" else row.get(name)


_MIXED = rows_as_csv(
    lambda rows: [
        {**r, "value": ("0.9" if r["unit_id"] == "a3" and r["month"] == "2024-12" else f"{r['value']}%")}
        if r["indicator_id"] == "i2"
        else r
        for r in rows
    ]
)
_ALL = [
    # shown otherwise than stored
    ("k_csv", "reports", lines(lambda rows: rows), True),
    ("k_xlsx", "reports", workbook(), True),
    ("f_percent_bands", "bands", workbook({"rate": "0%"}), True),
    ("f_percent_typed", "bands", _bands(("0", "60%", "100％")), True),
    ("f_percent_header", "bands", _bands((0, 60, 100), "得分率（%）"), True),
    ("f_percent_literal", "bands", workbook({"rate": '0"%"'}, lambda r, n: r[n] * 100 if n == "rate" else r[n]), True),
    ("f_percent_cells", "reports", workbook({"value": "[<=1]0%;0"}, percent_of_i2), True),
    ("f_percent_mixed", "reports", _MIXED, False),
    ("f_space", "reports", workbook({"value": "0.0_%"}), True),
    ("f_sections", "reports", workbook(extra=_rates), True),
    ("f_colour", "reports", workbook({"value": "[Blue]#,##0.00_);[Red](#,##0.00)"}), True),
    ("f_accounting", "reports", workbook({"value": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '}), True),
    ("f_wan", "targets", workbook({"target": '0!.0,"万"'}, _times(10000)), False),
    ("f_thousands", "targets", workbook({"target": "#,##0.00,"}, _times(1000)), False),
    ("f_millions", "targets", workbook({"target": '0.00,,"百万"'}, _times(10**6)), False),
    ("f_wan_beside", "targets", workbook({"target": '0"万元"'}), True),
    ("f_yuan_beside", "targets", workbook({"target": '0"元"'}, _times(10000)), False),
    ("f_hidden_text", "targets", workbook({"target": ";;;"}), False),
    ("f_minus_shown", "targets", workbook({"target": "-0"}), False),
    # more than one table
    ("s_months", "reports", sheets(*((f"{m[5:]}月", of_month(m)) for m in ("2024-10", "2024-11", "2024-12"))), True),
    ("s_example", "reports", sheets(("填报示例", example), ("数据", lambda rows: rows)), True),
    ("s_sample_behind", "reports", sheets(("数据", lambda rows: rows), ("样例", example)), True),
    ("s_explained", "reports", sheets(("填表说明", example), ("Sheet2", lambda rows: rows)), True),
    ("s_only_example", "reports", sheets(("示例", lambda rows: rows)), False),
    ("s_hidden_copy", "reports", sheets(("数据", lambda rows: rows), ("旧", example), hidden=("旧",)), True),
    ("s_month_unreadable", "reports", sheets(
        ("10-11月", lambda rows: [r for r in rows if r["month"] != "2024-12"]),
        ("12月", lambda rows: [{{"value": "数值", "submitted_at": "时间"}.get(n, n): v for n, v in r.items()}
                               for r in rows if r["month"] == "2024-12"])), False),
    ("h_second", "reports", _second_header, True),
    ("h_half", "reports", _half_a_header, False),
    # runs, struck cells, formulas
    ("r_strike", "reports", workbook(extra=_run(True)), False),
    ("r_superscript", "reports", workbook(extra=_run(False)), False),
    ("r_struck_cell", "reports", workbook(extra=_struck_cell), False),
    ("r_typed_superscript", "targets", lines(_with_last("r_typed_superscript,i1,a3,2024-12,30²")), False),
    ("c_formulas", "reports", workbook(extra=_formulas), False),
    # not whole
    ("w_cut", "targets", data(_cut_off), False),
    ("w_broken_line", "targets", lines(_note_broken), False),
    ("w_open_quote", "reports", lines(_open_quote), False),
    ("w_crlf_no_end", "targets", data(lambda rows: "\r\n".join(rows).encode()), False),
    # merged
    ("m_units", "evidence_requirements", _merged_units, True),
    ("m_figures", "targets", workbook(extra=_merged_figures), False),
    # identity
    ("i_scientific", "reports", rows_as_csv(lambda rows: _ids(rows, lambda _: "3.6E+17")), False),
    ("i_formula", "reports", rows_as_csv(lambda rows: _ids(rows, lambda unit: f'"=""{unit}"""')), False),
    ("i_null", "evidence_requirements", rows_as_csv(lambda rows: [{**r, "unit_id": "NULL"} for r in rows]), False),
    ("i_none", "evidence_requirements", rows_as_csv(lambda rows: [{**r, "unit_id": "None"} for r in rows]), False),
    ("i_float", "reports", parquet(_float_ids), False),
    # headers and units
    ("u_header", "targets", _header("target", "目标值（万元）"), True),
    ("u_header_ascii", "targets", _header("target", "目标值(万元)"), True),
    ("u_header_slash", "targets", _header("target", "目标值/万元"), True),
    ("u_header_other", "targets", workbook(stored=_times(10000), header={"target": "目标值（元）"}), False),
    ("u_header_unclear", "targets", _header("target", "目标值（调整前）"), False),
    ("u_header_note", "targets", _header("target", "目标值（必填）"), True),
    ("u_title", "targets", lines(_title), False),
    ("u_row", "targets", lines(_unit_row), True),
    ("u_points", "categories", _header("points", "分值（分）"), True),
    # rows that are none
    ("n_serial", "reports", lines(lambda rows: [f"{n or '序号'},{row}" for n, row in enumerate(rows)]
                                  + [f"{n},,,,,," for n in range(19, 40)]), True),
    ("n_no", "reports", workbook(extra=_prefilled), True),
    ("n_footer", "reports", workbook(extra=_footer), True),
    ("n_ctrl_z", "reports", data(lambda rows: ("\r\n".join(rows) + "\r\n\x1a").encode()), True),
    # encodings
    ("e_mixed", "reports", data(_mixed_encoding), False),
    ("e_gbk", "reports", lines(lambda rows: [rows[0] + ",note", *(r + ",正常" for r in rows[1:])], "gb18030"), True),
]  # fmt: skip
CASES = [Case(name, feed, poison, lands) for name, feed, poison, lands in (*_ALL, *MORE)]
