"""Writes the forms: sheets with what is known, cells to fill with drop-downs and checks, and a sheet that explains.

A form carries a stamp with its year, month, organisation and the state of the scheme; landing refuses one that is out
of date. The same marts give the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from orchestration.base.inert_text import inert
from orchestration.base.problems import Problem
from orchestration.forms.rows import Rows, clauses_of, rows_by_organisation
from orchestration.landing.contracts import Column, Contract, load_contracts
from orchestration.landing.form_rows import GIVEN
from orchestration.landing.forms import Stamp, schemes_landed
from orchestration.landing.messages import range_text
from orchestration.landing.workbooks import STAMP
from orchestration.reports.printing import fit, set_up
from orchestration.reports.reports import file_name

# Columns beside those of the contract: to be looked at, not to be filled.
_ABOUT = "参考·"
_SPARE = 30
_LINE, _TWO_LINES = 18, 32
_WIDE = {"text": 22, "id": 15, "date": 12, "time": 18, "num": 13, "int": 9, "bool": 9, "month": 10}
_EXPLAINED = (
    "只填白底的格；灰底的格已经填好，改不动。没有填的行不算报送，不必删。",
    "把鼠标放在列名上，看这一列填什么；有下拉的，从下拉里选。",
    "没有发生的，“零报送”选“是”，“实际值”留空。",
    "填好后不要改工作表的名字，整本放进报送文件夹的 {cycle}/workbooks/ 之下即可；交之前可以用 kaoping check 先查一遍。",
    "考评方案改过以后，此前发出的填报表不再能交，请重新生成。",
)


@dataclass(frozen=True)
class _Looks:
    given: Any
    open: dict[str, Any]
    head: Any
    about_head: Any
    text: Any


def make_forms(
    database: Path, landing: Path, out: Path, month: str, only: Iterable[str] = (), cycle: int | None = None
) -> list[Path]:
    """Write a form per organisation that owes something in this month. `only`: these organisations, by id or name."""
    year = cycle or int(month[:4])
    scheme = schemes_landed(landing).get(year)
    if scheme is None:
        raise Problem("nothing_landed", f"{year} 年度还没有入库的考评方案，做不出填报表")
    wanted = list(only)
    with duckdb.connect(str(database), read_only=True) as connection:
        named = dict(
            connection.execute("select org_id, org_name from marts.dim_organisation where cycle = ?", [year]).fetchall()
        )
        owed = rows_by_organisation(connection, year, month)
        clauses = clauses_of(connection, year)
    chosen = [org for org in sorted(owed) if not wanted or org in wanted or named.get(org) in wanted]
    unknown = [name for name in wanted if name not in owed and name not in {named.get(org) for org in owed}]
    if unknown:
        raise Problem("not_found", f"{'、'.join(unknown)} 在 {month} 没有要报的，或没有这个单位")
    out.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    files = []
    for org in chosen:
        name = named.get(org) or org
        file = out / file_name(f"填报表-{month}-{name}-{org}", taken)
        _write(file, Stamp(year, month, org, scheme.digest), name, owed[org], clauses)
        files.append(file)
    return files


def _write(file: Path, stamp: Stamp, name: str, owed: Any, clauses: Sequence[str]) -> None:
    contracts = load_contracts()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"title": file.stem, "created": datetime(int(stamp.month[:4]), int(stamp.month[5:]), 1)})
        book.define_name(STAMP, f'="{stamp.text()}"')
        looks = _looks(book)
        page = book.add_worksheet("说明")
        page.set_column(0, 0, 80)
        page.set_paper(9)
        page.set_landscape()
        title = f"{name} {stamp.month} 填报表"
        for number, line in enumerate((title, *_EXPLAINED)):
            # Programs do not agree on whether to find out by themselves how high a line must be.
            page.set_row(number, _TWO_LINES if len(line) > 40 else _LINE)
            page.write_string(number, 0, inert(line.format(cycle=stamp.cycle)), looks.text)
        page.protect()
        for feed in GIVEN:
            if feed in owed:
                contract = contracts[feed]
                _sheet(book.add_worksheet(contract.label), contract, owed[feed], looks, clauses, title)


def _looks(book: xlsxwriter.Workbook) -> _Looks:
    base = {"font_name": "微软雅黑", "font_size": 10, "border": 1, "border_color": "#C9CFD6", "valign": "vcenter"}
    own = {"num": "General", "int": "0", "date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm:ss"}
    return _Looks(
        book.add_format({**base, "bg_color": "#EEF0F2", "text_wrap": True, "num_format": "@"}),
        {kind: book.add_format({**base, "locked": False, "num_format": own.get(kind, "@")}) for kind in _WIDE},
        book.add_format({**base, "bold": True, "bg_color": "#16263F", "font_color": "#FFFFFF", "text_wrap": True}),
        book.add_format({**base, "bold": True, "bg_color": "#8A94A3", "font_color": "#FFFFFF", "text_wrap": True}),
        book.add_format({"font_name": "微软雅黑", "font_size": 11, "text_wrap": True}),
    )


def _sheet(page: Worksheet, contract: Contract, rows: Rows, looks: _Looks, clauses: Sequence[str], foot: str) -> None:
    given = [contract.column(name) for name in GIVEN[contract.feed]]
    to_fill = [column for column in contract.columns if column.name not in GIVEN[contract.feed]]
    about = [name for name in rows[0] if not any(column.name == name for column in contract.columns)]
    places: list[tuple[str, Column | None]] = [
        *((column.label, column) for column in given),
        *((f"{_ABOUT}{name}", None) for name in about),
        *((column.label, column) for column in to_fill),
    ]
    page.freeze_panes(1, len(given))
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    last = len(rows)
    kinds = ["text" if column is None else column.scalar for _, column in places]
    printed = fit([(_WIDE.get(kind, 15), kind) for kind in kinds])
    set_up(page, printed, last, 0, foot)
    for number in range(last + 1):
        page.set_row(number, _TWO_LINES)
    for at, (title, column) in enumerate(places):
        page.set_column(at, at, printed.widths[at])
        page.write_string(0, at, title, looks.about_head if column is None else looks.head)
        if column is None:
            continue
        page.write_comment(0, at, _note(column), {"x_scale": 2, "author": ""})
        if column in to_fill and (rule := _rule(column, clauses)):
            page.data_validation(1, at, last, at, rule)
    for number, row in enumerate(rows, start=1):
        for at, (title, column) in enumerate(places):
            if column is not None and column in to_fill:
                page.write_blank(number, at, None, looks.open[column.scalar])
            else:
                value = row.get(title.removeprefix(_ABOUT) if column is None else column.name)
                page.write_string(number, at, inert(_text(value, column)), looks.given)


def _note(column: Column) -> str:
    must = "必填。" if column.required else ""
    allowed = f"可填：{'、'.join(label for _, label in column.values)}。" if column.values else ""
    return f"{column.label}（{column.name}）：{column.description}。{must}{allowed}"


def _rule(column: Column, clauses: Sequence[str]) -> dict[str, Any] | None:
    """What may be typed into a cell, and what the program says otherwise."""
    said = {"error_title": column.label, "error_message": f"“{column.label}”不能这样填。"}
    if column.name == "clause_id" and clauses and sum(len(clause) + 1 for clause in clauses) <= 255:
        return {**said, "validate": "list", "source": list(clauses), "error_message": "请从下拉里选加分条款。"}
    if column.values:
        return {**said, "validate": "list", "source": [label for _, label in column.values],
                "error_message": "请从下拉里选。"}  # fmt: skip
    if column.scalar == "bool":
        return {**said, "validate": "list", "source": ["是", "否"], "error_message": "请选“是”或“否”。"}
    if column.scalar in ("num", "int"):
        low = -(10**12) if column.minimum is None else float(column.minimum)
        high = 10**12 if column.maximum is None else float(column.maximum)
        kind = "decimal" if column.scalar == "num" else "integer"
        message = f"只填数字，{range_text(column)}，单位不写。"
        return {**said, "validate": kind, "criteria": "between", "minimum": low, "maximum": high,
                "error_message": message}  # fmt: skip
    if column.scalar in ("date", "time"):
        return {**said, "validate": "date", "criteria": "between", "minimum": date(1990, 1, 1),
                "maximum": date(2100, 1, 1), "error_message": "写成 2024-06-25 这样的日期。"}  # fmt: skip
    return None


def _text(value: Any, column: Column | None) -> str:
    """A printed cell as people read it, and as landing reads it back."""
    if value is None:
        return ""
    if column is not None and column.values:
        return dict(column.values).get(str(value), str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    text = format(value, "f") if hasattr(value, "as_tuple") else str(value)
    return text.rstrip("0").rstrip(".") if hasattr(value, "as_tuple") and "." in text else text
