"""XLSX deliveries: the first sheet whose header matches, cells by cached value, rows by their number in the sheet.

Hidden sheets come last, for nobody would look for the figures there.
The guard has looked the file over before the cell reader opens it. Nothing is calculated, followed or expanded.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from orchestration.landing.contracts import Contract
from orchestration.landing.readers import CHUNK_ROWS, Chunk, Fault, Reading, UnreadableDelivery
from orchestration.landing.readers.headers import SEARCHED_ROWS, Header, find_header
from orchestration.landing.readers.xlsx_guard import MAX_CELLS, ROW_STRIDE, SheetFacts, look_over, refuse
from orchestration.landing.scalars import FIRST_SERIAL, LAST_SERIAL

DAYS_UNTIL_1904 = 1462
_FIXED = "请在 Excel 中打开，重新计算并改正后保存，再放入。"


def read_xlsx(path: Path, contract: Contract) -> Reading:
    """Open an XLSX delivery."""
    facts = look_over(path)
    try:
        return _open(path, contract, facts)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise refuse(f"工作簿已损坏，读不了（{str(error)[:80]}）") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise refuse("工作簿的结构有误，读不了") from None
        raise


def _open(path: Path, contract: Contract, facts: dict[str, SheetFacts]) -> Reading:
    failure: UnreadableDelivery | None = None
    with calamine.CalamineWorkbook.from_path(path) as book:
        for name, sheet_facts in sorted(facts.items(), key=lambda sheet: sheet[1].hidden):
            if sheet_facts.cells == 0:
                continue
            if sheet_facts.cells > MAX_CELLS:
                failure = failure or refuse(_too_far(name, sheet_facts))
                continue
            sheet = book.get_sheet_by_name(name)
            try:
                header, first_data = _find(sheet, contract)
            except UnreadableDelivery as error:
                failure = failure if failure is not None and failure.code == "missing_columns" else error
                continue
            reading = Reading("xlsx", iter(()), header.warnings() + _about_sheets(name, facts))
            days = _places_of_days(header, contract) if sheet_facts.counts_from_1904 else frozenset()
            reading.chunks = _chunks(sheet, header, first_data, sheet_facts, reading.warnings, days)
            return reading
    raise failure or UnreadableDelivery("unreadable_delivery", "工作簿里没有内容。请重新导出后放入。")


def _about_sheets(read: str, facts: dict[str, SheetFacts]) -> list[str]:
    """What to know of the choice of a sheet: that it is hidden, and which others hold something."""
    others = [name + ("（隐藏）" if its.hidden else "") for name, its in facts.items() if name != read and its.cells]
    warnings = [f"只读工作表“{read}”，未读：{'、'.join(others)}"] if others else []
    if facts[read].hidden:
        warnings.append(f"所读的工作表“{read}”是隐藏的，其他工作表没有合用的表头")
    return warnings


def _too_far(name: str, facts: SheetFacts) -> str:
    return (
        f"工作表“{name}”在第 {facts.rows[1] + 1} 行、第 {facts.columns[1] + 1} 列还有内容，范围过大；"
        "请删去表格之外的多余内容"
    )


def _find(sheet: calamine.CalamineSheet, contract: Contract) -> tuple[Header, int]:
    """The header, and the first line below it and below the cells merged into it."""
    top = sheet.to_python(skip_empty_area=False, nrows=SEARCHED_ROWS)
    rows = [[cell_text(cell) for cell in row] for row in top]
    merged = [area for area in sheet.merged_cell_ranges or [] if area[1][0] > area[0][0] and area[0][0] < len(rows)]
    for (first_row, column), (last_row, _) in merged:
        for row in range(first_row + 1, min(last_row, len(rows) - 1) + 1):
            if column < len(rows[row]):
                rows[row][column] = rows[first_row][column]
    header = find_header(enumerate(rows, 1), contract)
    at = header.line - 1
    below = [
        last for (first, _), (last, _) in merged if first <= at <= last and _looks_like_header(rows, at, last, contract)
    ]
    return header, max(below, default=at) + 2


def _looks_like_header(rows: Sequence[Sequence[str]], at: int, last: int, contract: Contract) -> bool:
    """Whether the rows down to `last` hold nothing but names that the merged header repeats."""
    header = rows[at]
    return all(
        not cell or cell == header[place] or contract.column_of_header(cell) is not None
        for row in rows[at + 1 : last + 1]
        for place, cell in enumerate(row)
    )


def _chunks(
    sheet: calamine.CalamineSheet,
    header: Header,
    first: int,
    facts: SheetFacts,
    warnings: list[str],
    days_from_1904: frozenset[int],
) -> Iterator[Chunk]:
    left = (sheet.start or (0, 0))[1]
    pending: list[tuple[int, list[str]]] = []
    faulty_rows = {cell // ROW_STRIDE for cell in facts.errors | facts.uncalculated}
    for line, row in enumerate(sheet.iter_rows(), 1):
        if line < first:
            continue
        texts = [""] * left + [cell_text(cell) for cell in row]
        for place in days_from_1904:
            if left <= place < len(texts):
                texts[place] = _since_1900(row[place - left], texts[place])
        base = (line - 1) * ROW_STRIDE
        if facts.percents:
            texts = [_percent(text) if base + p in facts.percents else text for p, text in enumerate(texts)]
        if not any(text.strip() for text in texts) and line - 1 not in faulty_rows:
            continue
        pending.append((line, texts))
        if len(pending) >= CHUNK_ROWS:
            yield _chunk(pending, header, facts, warnings)
            pending = []
    if pending:
        yield _chunk(pending, header, facts, warnings)


def _chunk(rows: list[tuple[int, list[str]]], header: Header, facts: SheetFacts, warnings: list[str]) -> Chunk:
    for place in range(max(len(texts) for _, texts in rows)):
        named = place in header.places.values() or place in header.unknown
        if not named and any(place < len(texts) and texts[place].strip() for _, texts in rows):
            warning = f"第 {place + 1} 列没有列名，其内容未采用"
            if warning not in warnings:
                warnings.append(warning)
    return Chunk(
        lines=pa.array([line for line, _ in rows], pa.int64()),
        cells={
            name: pa.array([texts[place] if place < len(texts) else "" for _, texts in rows], pa.string())
            for name, place in header.places.items()
        },
        raw=pa.array(["\t".join(texts) for _, texts in rows], pa.string()),
        faults=tuple(_faults(rows, header, facts)),
    )


def _faults(rows: list[tuple[int, list[str]]], header: Header, facts: SheetFacts) -> Iterator[Fault]:
    if not facts.errors and not facts.uncalculated:
        return
    for at, (line, _) in enumerate(rows):
        for name, place in header.places.items():
            cell = (line - 1) * ROW_STRIDE + place
            if cell in facts.errors:
                yield Fault(at, name, "bad_value", f"第 {place + 1} 列是公式的错误值（如 #REF!）。{_FIXED}")
            elif cell in facts.uncalculated:
                yield Fault(at, name, "bad_value", f"第 {place + 1} 列的公式没有保存计算结果。{_FIXED}")


def cell_text(value: Any) -> str:
    """A cell's value as its text: whole numbers without a point, dates as ISO, the digits that Excel keeps."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return _to_millisecond(value).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def number_text(value: float) -> str:
    """The shortest plain decimal text of a spreadsheet number (15 significant digits)."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def _percent(text: str) -> str:
    try:
        return format((Decimal(text) * 100).normalize(), "f") + "%"
    except ArithmeticError:
        return text


def _places_of_days(header: Header, contract: Contract) -> frozenset[int]:
    of_days = {column.name for column in contract.columns if column.scalar in ("date", "time", "month")}
    return frozenset(place for name, place in header.places.items() if name in of_days)


def _since_1900(value: Any, text: str) -> str:
    """A bare number of days since 1904 as the number that it would be in other workbooks.

    Cells that are formatted as dates come as dates; other numbers (202406) mean what they show.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text
    shifted = value + DAYS_UNTIL_1904
    return number_text(shifted) if FIRST_SERIAL <= shifted < LAST_SERIAL + 1 else text


def _to_millisecond(moment: datetime) -> datetime:
    rounded = moment + timedelta(microseconds=500)
    return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000)
