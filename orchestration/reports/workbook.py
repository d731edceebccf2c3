"""How a workbook looks: a title, a frozen header, sensible widths, figures as figures and text always as text.

Text is written as a string whatever it begins with, so that nothing which was sent in can become a formula or a link.
The same rows give the same bytes. What stands in the rows is decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Kind = Literal["text", "days", "points", "date", "count", "percent", "signed"]

_FONT = "微软雅黑"
_NUMBER_FORMATS: dict[Kind, str] = {
    "days": "0",
    "points": "0.00##",
    "date": "yyyy-mm-dd",
    "count": "0",
    "percent": "0.00%",
    "signed": "+0;-0;0",
}
_HEADER_ROW = 2
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans({char: "_" for char in "[]:*?/\\'"})


@dataclass(frozen=True)
class Column:
    """A column: its title, width in characters and what kind of value it holds."""

    title: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows under a title, every row with one value per column."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[object, ...]]


def write_workbook(path: Path, sheets: Sequence[Sheet], as_of: str) -> Path:
    """Write the sheets; `as_of` (ISO) is the only date that the file carries."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": path.stem, "created": datetime.fromisoformat(as_of)})
        formats = _Formats(book)
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name, names)), sheet, formats)
    return path


class _Formats:
    """The few looks of a cell, made once per workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": _FONT, "font_size": 10.5, "valign": "top"}
        self.title: Format = book.add_format({**base, "font_size": 15, "bold": True, "valign": "vcenter"})
        self.note: Format = book.add_format({**base, "font_color": "#5D6878"})
        self.header: Format = book.add_format(
            {
                **base,
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": "#16263F",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )
        line = {**base, "bottom": 1, "bottom_color": "#DFE3E8"}
        self.text: Format = book.add_format({**line, "text_wrap": True})
        self.numbers = {kind: book.add_format({**line, "num_format": f}) for kind, f in _NUMBER_FORMATS.items()}
        self.overdue: Format = book.add_format({"font_color": "#B3261E", "bold": True})


def _write_sheet(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    last = len(sheet.columns) - 1
    page.set_row(0, 26)
    page.write_string(0, 0, sheet.title, formats.title)
    page.write_string(1, 0, f"共{len(sheet.rows)}行" if sheet.rows else "没有需要列出的事项", formats.note)
    page.set_row(_HEADER_ROW, 22)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(_HEADER_ROW, at, column.title, formats.header)
    for number, row in enumerate(sheet.rows, start=_HEADER_ROW + 1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, number, at, column.kind, value, formats)
    end = _HEADER_ROW + max(len(sheet.rows), 1)
    for at, column in enumerate(sheet.columns):
        if column.kind == "days":
            rule = {"type": "cell", "criteria": "<", "value": 0, "format": formats.overdue}
            page.conditional_format(_HEADER_ROW + 1, at, end, at, rule)
    page.autofilter(_HEADER_ROW, 0, end, last)
    page.freeze_panes(_HEADER_ROW + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEADER_ROW)
    page.set_footer("&C第&P页，共&N页")


def _write_cell(page: Worksheet, row: int, at: int, kind: Kind, value: object, formats: _Formats) -> None:
    look = formats.text if kind == "text" else formats.numbers[kind]
    if value is None:
        page.write_blank(row, at, None, look)
    elif kind == "text":
        page.write_string(row, at, str(value), look)
    elif kind == "date" and isinstance(value, date):
        page.write_datetime(row, at, value, look)
    else:
        page.write_number(row, at, float(str(value)), look)


def _sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no name twice."""
    safe = name.translate(_FORBIDDEN_IN_SHEET_NAMES)[:31] or "_"
    number = 2
    unique = safe
    while unique.lower() in taken:
        tail = f"({number})"
        unique, number = safe[: 31 - len(tail)] + tail, number + 1
    taken.add(unique.lower())
    return unique
