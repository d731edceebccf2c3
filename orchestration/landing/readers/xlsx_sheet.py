"""One sheet of a workbook as rows: its header, merged cells filled down, formats, struck text and formulas understood.

What a reader of the sheet would not read with certainty becomes a fault of its row; whether a row is data at all is
sieve.py's.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from orchestration.landing.contracts import Column, Contract
from orchestration.landing.readers import CHUNK_ROWS, Chunk, Fault
from orchestration.landing.readers.headers import SEARCHED_ROWS, Header, find_header
from orchestration.landing.readers.number_format import how_shown, shows_month, text_shown
from orchestration.landing.readers.sieve import BLANK, Sieve, units_of_row, with_percent
from orchestration.landing.readers.xlsx_cells import MOST_DIGITS, PERCENT, cell_text, shown_text, since_1900
from orchestration.landing.readers.xlsx_guard import SheetFacts
from orchestration.landing.readers.xlsx_places import ROW_STRIDE

_FIXED = "请在 Excel 中打开，重新计算并改正后保存，再放入。"
_CLEAR = "请改成不加格式的数值（或文本）后重新放入。"


@dataclass(frozen=True)
class FoundSheet:
    """A sheet with its header, and the first line of data below it."""

    name: str
    sheet: calamine.CalamineSheet
    header: Header
    first: int


def find_table(name: str, sheet: calamine.CalamineSheet, contract: Contract) -> FoundSheet:
    """The header, and the first line below it and below the cells merged into it."""
    top = sheet.to_python(skip_empty_area=False, nrows=SEARCHED_ROWS)
    rows = [[cell_text(cell) for cell in row] for row in top]
    merged = [area for area in sheet.merged_cell_ranges or [] if area[1][0] > area[0][0] and area[0][0] < len(rows)]
    spread = [list(row) for row in rows]
    for (first_row, column), (last_row, _) in merged:
        for row in range(first_row + 1, min(last_row, len(rows) - 1) + 1):
            if column < len(spread[row]):
                spread[row][column] = spread[first_row][column]
    header = find_header(enumerate(spread, 1), contract, [name])
    at = header.line - 1
    below = [
        last
        for (first, _), (last, _) in merged
        if first <= at <= last and _looks_like_header(spread, at, last, contract)
    ]
    return FoundSheet(name, sheet, header, max(below, default=at) + 2)


def _looks_like_header(rows: Sequence[Sequence[str]], at: int, last: int, contract: Contract) -> bool:
    """Whether the rows down to `last` hold nothing but names that the merged header repeats."""
    header = rows[at]
    return all(
        not cell or cell == header[place] or contract.column_of_header(cell) is not None
        for row in rows[at + 1 : last + 1]
        for place, cell in enumerate(row)
    )


@dataclass(frozen=True)
class _Row:
    line: int
    texts: list[str]
    units: dict[str, str]
    faults: list[tuple[str | None, str, str]]


class SheetReader:
    """Reads one sheet in chunks; what people should know of it goes to `warnings`."""

    def __init__(
        self, found: FoundSheet, contract: Contract, facts: SheetFacts, is_one_of_several: bool, warnings: list[str]
    ) -> None:
        self._found = found
        self._contract = contract
        self._facts = facts
        self._sheet_name = found.name if is_one_of_several else None
        self._where = f"工作表“{found.name}”" if is_one_of_several else ""
        self._warnings = warnings
        self._sieve = Sieve(contract, found.header)
        self._columns: dict[int, Column] = {}
        self._merged = self._merges(found)
        self._above: dict[tuple[int, int], str] = {}

    def chunks(self) -> Iterator[Chunk]:
        """The rows of data."""
        pending: list[_Row] = []
        header = self._sieve.header
        left = (self._found.sheet.start or (0, 0))[1]
        faulty = {cell // ROW_STRIDE for cell in self._facts.errors | self._facts.uncalculated}
        self._take(header)
        read: list[int] = []
        for line, values in enumerate(self._found.sheet.iter_rows(), 1):
            if line < self._found.first:
                continue
            row = self._row(line, left, values)
            if not any(text.strip(BLANK) for text in row.texts) and line - 1 not in faulty:
                continue
            if line - 1 not in faulty or any(text.strip(BLANK) for text in row.texts):
                is_data = self._sieve.is_data(line, row.texts)
                if self._sieve.header is not header:
                    if pending:
                        yield self._chunk(pending, header)
                    pending, header = [], self._sieve.header
                    self._take(header)
                if not is_data:
                    continue
            row.faults.extend((fault.column, fault.code, fault.reason) for fault in self._sieve.faults(0))
            pending.append(row)
            read.append(line)
            if len(pending) >= CHUNK_ROWS:
                yield self._chunk(pending, header)
                pending = []
        if pending:
            yield self._chunk(pending, header)
        self._note(read)

    def _take(self, header: Header) -> None:
        self._columns = {place: self._contract.column(name) for name, place in header.places.items()}

    def _merges(self, found: FoundSheet) -> dict[int, list[tuple[int, int, int, int]]]:
        """By row (from 0), the merged areas below the header that reach over it."""
        areas: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        for (top, left), (bottom, right) in found.sheet.merged_cell_ranges or []:
            for row in range(max(top, found.first - 1), min(bottom, self._facts.rows[1]) + 1):
                areas[row].append((top, left, bottom, right))
        return areas

    def _row(self, line: int, left: int, values: Sequence[Any]) -> _Row:
        texts = [""] * left + [cell_text(value) for value in values]
        units: dict[str, str] = {}
        faults: list[tuple[str | None, str, str]] = []
        base = (line - 1) * ROW_STRIDE
        for place, column in self._columns.items():
            if not left <= place < len(texts):
                continue
            value = values[place - left]
            texts[place], unit, fault = self._seen(column, value, texts[place], self._facts.formats.get(base + place))
            if unit:
                units["?" if unit == PERCENT else column.name] = unit.removeprefix("?")
            if fault:
                faults.append((column.name, *fault))
        self._fill(line - 1, texts, faults)
        faults += self._cell_faults(line - 1, texts)
        return _Row(line, texts, units, faults)

    def _seen(
        self, column: Column, value: Any, text: str, code: str | None
    ) -> tuple[str, str | None, tuple[str, str] | None]:
        """What a cell shows, the unit beside it, and what is wrong with it."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if self._facts.counts_from_1904 and column.scalar in ("date", "time", "month"):
            text = since_1900(value, text)
        fault = (
            ("bad_id", _too_long(column)) if is_number and column.scalar == "id" and abs(value) >= MOST_DIGITS else None
        )
        if code is None:
            return text, None, fault
        if isinstance(value, str):
            shown = text_shown(code, value)
            return (
                shown,
                None,
                None if shown or not value.strip() else ("bad_value", f"{_said(column)}显示为空。{_CLEAR}"),
            )
        if isinstance(value, date) and column.scalar == "month" and shows_month(code):
            return f"{value:%Y-%m}", None, None
        if not is_number:
            return text, None, None
        text, unit, bad = shown_text(how_shown(code, value), text, column)
        wrong = f"{_said(column)}保存的是 {text}，{bad}。{_CLEAR}"
        return text, unit, fault or (("bad_value", wrong) if bad else None)

    def _fill(self, row: int, texts: list[str], faults: list[tuple[str | None, str, str]]) -> None:
        """What merged cells above show in this row: names and dates are for every row, of a figure none can say."""
        areas = self._merged.get(row)
        if not areas:
            return
        is_empty = not any(text.strip(BLANK) for text in texts)
        for top, left, bottom, right in areas:
            if row == top and left < len(texts):
                self._above[(top, left)] = texts[left]
            shown = self._above.get((top, left), "")
            column = self._columns.get(left)
            if not shown.strip(BLANK) or is_empty:
                continue
            if column is not None and bottom > top:
                if column.scalar in ("num", "int"):
                    reason = f"“{column.label}”（{column.name}）的格与上下行合并，"
                    reason += "是哪一行的数无从判断。请取消合并，逐行填写。"
                    faults.append((column.name, "bad_value", reason))
                elif row > top:
                    texts += [""] * (left + 1 - len(texts))
                    texts[left] = shown
            for place in range(left + 1, right + 1):
                other = self._columns.get(place)
                if other is not None and column is not None and not (other.scalar == "text" and not other.values):
                    reason = f"“{other.label}”（{other.name}）与左边的格合并，内容无从判断。请取消合并后逐格填写。"
                    faults.append((other.name, "bad_combination", reason))

    def _cell_faults(self, line: int, texts: Sequence[str]) -> Iterator[tuple[str | None, str, str]]:
        facts, base = self._facts, line * ROW_STRIDE
        if not (facts.errors or facts.uncalculated or facts.struck or facts.runs or facts.unseen or facts.conditional):
            return
        for place, column in self._columns.items():
            cell = base + place
            if cell in facts.errors:
                yield column.name, "bad_value", f"第 {place + 1} 列是公式的错误值（如 #REF!）。{_FIXED}"
            elif cell in facts.uncalculated:
                yield column.name, "bad_value", f"第 {place + 1} 列的公式没有保存计算结果。{_FIXED}"
            elif column.scalar == "text" and not column.values:
                continue
            elif cell in facts.struck:
                yield (
                    column.name,
                    "bad_value",
                    f"“{column.label}”（{column.name}）的格划了删除线，是否作数无从判断。{_CLEAR}",
                )
            elif cell in facts.runs:
                said = f"“{column.label}”（{column.name}）的格里有划去的字、上下标（脚注号）或白色的字"
                yield column.name, "bad_value", f"{said}，哪些字作数无从判断。{_CLEAR}"
            elif cell in facts.unseen:
                said = f"“{column.label}”（{column.name}）的字与底色相同，看表的人看不见"
                yield column.name, "bad_value", f"{said}，是否作数无从判断。请恢复字的颜色，或删去后重新放入。"
            elif any(place in columns and line in lines for lines, columns in facts.conditional):
                said = f"“{column.label}”（{column.name}）的条件格式会改变数的显示或划去它"
                yield column.name, "bad_value", f"{said}，显示的是什么无从判断。请清除条件格式后重新放入。"

    def _chunk(self, rows: list[_Row], header: Header) -> Chunk:
        for place in range(max(len(row.texts) for row in rows)):
            named = place in header.places.values() or place in header.unknown
            if not named and any(place < len(row.texts) and row.texts[place].strip() for row in rows):
                warning = f"{self._where}第 {place + 1} 列没有列名，其内容未采用"
                if warning not in self._warnings:
                    self._warnings.append(warning)
        read = with_percent(header, self._contract)
        units = [units_of_row(header, self._contract, row.texts, row.units) for row in rows]
        return Chunk(
            lines=pa.array([row.line for row in rows], pa.int64()),
            cells={
                name: pa.array(
                    [read(name, row.texts[place]) if place < len(row.texts) else "" for row in rows], pa.string()
                )
                for name, place in header.places.items()
            },
            raw=pa.array(["\t".join(row.texts) for row in rows], pa.string()),
            faults=tuple(Fault(at, *fault) for at, row in enumerate(rows) for fault in row.faults),
            sheet=self._sheet_name,
            units=pa.array(units, pa.string()) if any(units) else None,
        )

    def _note(self, read: Sequence[int]) -> None:
        self._warnings += self._sieve.notes(self._where)
        hidden = set(self._facts.hidden_rows).intersection(line - 1 for line in read)
        if hidden:
            lines = "、".join(str(row + 1) for row in sorted(hidden)[:8])
            self._warnings.append(f"{self._where}有 {len(hidden)} 行是隐藏的，已照读（第 {lines} 行）")
        columns = [c.label for place, c in self._columns.items() if place in self._facts.hidden_columns]
        if columns:
            self._warnings.append(f"{self._where}有列是隐藏的，已照读：{'、'.join(columns)}")
        struck = sorted({cell // ROW_STRIDE + 1 for cell in self._facts.struck}.intersection(read))
        if struck:
            lines = "、".join(map(str, struck[:8]))
            self._warnings.append(f"{self._where}有 {len(struck)} 行划了删除线，未采用（第 {lines} 行）")


def _said(column: Column) -> str:
    return f"“{column.label}”（{column.name}）的格里"


def _too_long(column: Column) -> str:
    return (
        f"“{column.label}”（{column.name}）是按数字保存的 16 位以上编码，第 15 位以后已被表格软件改写。"
        "请把该列设为文本格式后重新填写。"
    )
