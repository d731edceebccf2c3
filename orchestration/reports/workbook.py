"""How a workbook looks: a title, a frozen header, sensible widths, figures as figures and text always as text.

Text is written as a string whatever it begins with, so that nothing which was sent in can become a formula or a link.
The same rows give the same bytes. What stands in the rows is decided elsewhere.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestration.base.inert_text import inert, sheet_text
from orchestration.reports.printing import TYPE, Printed, fit, set_up

Kind = Literal[
    "text",
    "id",
    "light",
    "date",
    "days",
    "count",
    "signed",
    "points",
    "signed_points",
    "total",
    "signed_total",
    "decimal",
    "money",
    "percent",
    "signed_percent",
    "share",
]

_FONT = "微软雅黑"
_NUMBER_FORMATS: dict[str, str] = {
    "date": "yyyy-mm-dd",
    "days": "0",
    "count": "0",
    "signed": "+0;-0;0",
    "points": "0.00##;-0.00##;0",
    "signed_points": "+0.00##;-0.00##;0",
    "total": "0.00##;-0.00##;0",
    "signed_total": "+0.00##;-0.00##;0",
    "decimal": "#,##0.00",
    "money": "#,##0.00",
    "percent": "0.00%",
    "signed_percent": "+0.00%;-0.00%;0.00%",
    "share": "0%",
}
# Kinds whose decimals an assessment declares, and the column of the row that says how many.
_DECIMALS = {"points": "_points", "signed_points": "_points", "total": "_total", "signed_total": "_total"}
_LIGHTS = {"红": ("#FBE3E1", "#B3261E"), "黄": ("#FFF3CD", "#7A5B00"), "绿": ("#E3F1E5", "#1E6B2E")}
_HEADER_ROW = 2
# The height of a line of text, and of how many lines a row shows at most, in points and lines.
_LINE = 14
_MOST_LINES = 20
_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans({char: "_" for char in "[]:*?/\\'"})


@dataclass(frozen=True)
class Column:
    """A column: its title, width in characters and what kind of value it holds; `id`s at the end are not printed."""

    title: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows under a title. `names`: the rows' columns by name, among them those that are shown. `note`: what
    stands below the title, before the number of rows.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    note: str = ""


def write_workbook(path: Path, sheets: Sequence[Sheet], as_of: str, foot: str = "") -> Path:
    """Write the sheets; `as_of` (ISO) is the only date that the file carries. `foot`: what every printed page says."""
    options: dict[str, object] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # Widths of columns are counted in digits of this face, which every system has, or one of the same measure.
    options["default_format_properties"] = {"font_name": "Arial", "font_size": TYPE}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": path.stem, "created": datetime.fromisoformat(as_of)})
        formats = _Formats(book)
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name, names)), sheet, formats, foot)
    return path


class _Formats:
    """The few looks of a cell, made once per workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": _FONT, "font_size": TYPE, "valign": "vcenter"}
        line = {**base, "bottom": 1, "bottom_color": "#DFE3E8", "indent": 1}
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#16263F", "text_wrap": True, "indent": 1}
        self.title: Format = book.add_format({**base, "font_size": 15, "bold": True, "text_wrap": True})
        self.note: Format = book.add_format({**base, "font_color": "#5D6878", "text_wrap": True})
        self.header: Format = book.add_format({**base, **head})
        self.number_header: Format = book.add_format({**base, **head, "align": "right"})
        self.overdue: Format = book.add_format({"font_color": "#B3261E", "bold": True})
        # Text stays text also when somebody edits the cell.
        as_text = {**line, "quote_prefix": True}
        self._texts = {
            "text": book.add_format({**as_text, "text_wrap": True}),
            "id": book.add_format({**as_text, "text_wrap": True, "font_color": "#5D6878"}),
        }
        self._lights = {
            word: book.add_format(
                {**as_text, "indent": 0, "align": "center", "bold": True, "bg_color": fill, "font_color": ink}
            )
            for word, (fill, ink) in _LIGHTS.items()
        }

        @cache
        def number(look: str) -> Format:
            return book.add_format({**line, "num_format": look, "align": "right"})

        self._number = number

    def of(self, kind: Kind, value: object, decimals: object) -> Format:
        """The look of one cell; `decimals` of those that the row's assessment declares."""
        if kind in self._texts:
            return self._texts[kind]
        if kind == "light":
            return self._lights.get(str(value), self._texts["text"])
        if decimals is None:
            return self._number(_NUMBER_FORMATS[kind])
        plain = "0." + "0" * int(str(decimals)) if int(str(decimals)) else "0"
        return self._number(f"{'+' if kind.startswith('signed') else ''}{plain};-{plain};0")


def _write_sheet(page: Worksheet, sheet: Sheet, formats: _Formats, foot: str) -> None:
    place = {name: at for at, name in enumerate(sheet.names)}
    missing = [column.title for column in sheet.columns if column.title not in place]
    if missing:
        raise KeyError(f"{sheet.name}: the query gives no {'、'.join(missing)}")
    sheet, printed = _narrowed(sheet)
    _write_head(page, sheet, formats)
    for number, row in enumerate(sheet.rows, start=_HEADER_ROW + 1):
        lines = max(_lines(row[place[column.title]], column) for column in sheet.columns)
        if lines > 1:
            page.set_row(number, _LINE * min(lines, _MOST_LINES) + 4)
        for at, column in enumerate(sheet.columns):
            value, said = row[place[column.title]], place.get(_DECIMALS.get(column.kind, ""))
            look = formats.of(column.kind, value, None if said is None else row[said])
            _write_cell(page, number, at, column.kind, value, look)
    end = _HEADER_ROW + max(len(sheet.rows), 1)
    for at, column in enumerate(sheet.columns):
        if column.kind == "days":
            rule = {"type": "cell", "criteria": "<", "value": 0, "format": formats.overdue}
            page.conditional_format(_HEADER_ROW + 1, at, end, at, rule)
    page.autofilter(_HEADER_ROW, 0, end, len(sheet.columns) - 1)
    page.freeze_panes(_HEADER_ROW + 1, 0)
    set_up(page, printed, end, _HEADER_ROW, foot)


def _write_head(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    page.hide_gridlines(2)
    room = sum(column.width for column in sheet.columns if column.kind != "id")
    _write_line(
        page, 0, sheet, (sheet.title, formats.title), 22 * max(1, -(-_display_width(sheet.title) * 3 // 2 // room)) + 4
    )
    count = f"共{len(sheet.rows)}行" if sheet.rows else "没有需要列出的事项"
    note = f"{sheet.note} · {count}" if sheet.note else count
    _write_line(page, 1, sheet, (note, formats.note), _LINE * max(1, -(-_display_width(note) // room)) + 2)
    lines = max(_lines(column.title, column) for column in sheet.columns)
    page.set_row(_HEADER_ROW, _LINE * lines + 8)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        look = formats.number_header if column.kind in _NUMBER_FORMATS else formats.header
        page.write_string(_HEADER_ROW, at, column.title, look)


def _write_line(page: Worksheet, row: int, sheet: Sheet, cell: tuple[str, Format], height: int) -> None:
    """A line over the whole width of what is printed, so that none of it is cut at the edge."""
    last = _printed_columns(sheet) - 1
    page.set_row(row, height)
    words, look = cell
    if last:
        page.merge_range(row, 0, row, last, "", look)
    page.write_string(row, 0, inert(words), look)


def _printed_columns(sheet: Sheet) -> int:
    """How many columns are printed: codes at the end stay on the screen."""
    count = len(sheet.columns)
    while count > 1 and sheet.columns[count - 1].kind == "id":
        count -= 1
    return count


def _narrowed(sheet: Sheet) -> tuple[Sheet, Printed]:
    """The sheet with columns that fit the paper."""
    count = _printed_columns(sheet)
    printed = fit([(column.width, column.kind) for column in sheet.columns[:count]])
    own = (replace(column, width=width) for column, width in zip(sheet.columns, printed.widths, strict=False))
    return replace(sheet, columns=(*own, *sheet.columns[count:])), printed


def _write_cell(page: Worksheet, row: int, at: int, kind: Kind, value: object, look: Format) -> None:
    if value is None:
        page.write_blank(row, at, None, look)
    elif kind in ("text", "id", "light"):
        page.write_string(row, at, inert(str(value)), look)
    elif kind == "date" and isinstance(value, date):
        page.write_datetime(row, at, value, look)
    else:
        page.write_number(row, at, float(str(value)), look)


def _lines(value: object, column: Column) -> int:
    """How many lines a cell needs; programs do not agree on whether to find out by themselves."""
    if not isinstance(value, str) or column.kind == "light":
        return 1
    room = column.width - 1
    return sum(max(1, -(-_display_width(line) // room)) for line in value.split("\n"))


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no name twice."""
    safe = sheet_text(name, _SHEET_NAME).translate(_FORBIDDEN_IN_SHEET_NAMES) or "_"
    number = 2
    unique = safe
    while unique.lower() in taken:
        tail = f"({number})"
        unique, number = sheet_text(safe, _SHEET_NAME - len(tail)) + tail, number + 1
    taken.add(unique.lower())
    return unique
