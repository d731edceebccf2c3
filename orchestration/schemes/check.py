"""Everything wrong with a scheme's workbook at once, in the words of landing and the gate, with sheet and cell.

Beside them only what neither can see: a cell that is filled although the row's rule or basis does not use it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import python_calamine
from xlsxwriter.utility import xl_rowcol_to_cell

from orchestration.base.settings import Settings
from orchestration.landing.contracts import Contract
from orchestration.landing.readers.headers import SEARCHED_ROWS
from orchestration.landing.readers.xlsx_cells import cell_text
from orchestration.landing.workbooks import sheets_of
from orchestration.schemes.book import GUIDE, unused
from orchestration.schemes.judge import judge
from orchestration.schemes.scheme import Scheme, contracts, landed_book
from orchestration.transform.project import parsed_project

ERROR, HINT = "error", "hint"
# The workbook folds away what nobody uses, has a sheet for every feed, used or not, and one that explains.
_EXPECTED = ("有列是隐藏的", "只有表头，没有数据行", f"未读的工作表：{GUIDE}")


@dataclass(frozen=True)
class Fault:
    """One thing to mend; `cell` as people write it (C7), none where it is about a whole sheet or the scheme."""

    sheet: str | None
    cell: str | None
    severity: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Checked:
    """Lines for people, the same for programs, and the exit code."""

    lines: list[str]
    data: Any
    code: int


def check_book(file: Path, cycle: int, settings: Settings) -> Checked:
    """What is wrong; the code is 1 where landing would hold back a row or the gate would fail an assessment."""
    with landed_book(file, cycle, settings.timezone) as (scheme, landing):
        found = list(_held_back(scheme, file))
        if scheme.rows["assessments"]:
            judged = judge(scheme, landing, parsed_project(), settings.now())
            for one in judged.findings:
                sheet = sheet_of(file, one.feed)
                severity = HINT if one.severity == "warning" else ERROR
                found.append(Fault(sheet, _cell(file, sheet, one.number, one.column, one.feed), severity, one.code,
                                   one.sentence))  # fmt: skip
        elif not found:
            found.append(Fault(None, None, ERROR, "empty_scheme", "方案里没有一项考评。请先填考评表。"))
    found += _unused(scheme, file)
    found.sort(key=lambda fault: fault.severity != ERROR)
    errors = sum(fault.severity == ERROR for fault in found)
    lines = [f"{file.name}（{cycle} 年度）：{errors} 处要改，{len(found) - errors} 处提示"]
    for fault in found:
        where = "!".join(part for part in (fault.sheet, fault.cell) if part)
        lines.append(f"  {'提示 ' if fault.severity == HINT else ''}{where + '：' if where else ''}{fault.sentence}")
    return Checked(lines, [asdict(fault) for fault in found], int(errors > 0))


def cycle_in(file: Path) -> int | None:
    """The year of the first month that the sheet of assessments names, else that the workbook was begun for."""
    sheet = sheet_of(file, "assessments")
    at = _columns(file, sheet, "assessments").get("first_month") if sheet else None
    if sheet is not None and at is not None:
        row, column = at
        for cells in _top(file, sheet, row + 50)[row + 1 :]:
            text = cells[column] if column < len(cells) else ""
            if text[:4].isdecimal():
                return int(text[:4])
    begun = re.match(r"(\d{4}) 年度", next(iter((_top(file, GUIDE, 1) or [[""]])[0]), ""))
    return int(begun[1]) if begun else None


def _held_back(scheme: Scheme, file: Path) -> Iterator[Fault]:
    """Landing's quarantine and what it warns of."""
    for row in scheme.problems:
        cell = _cell(file, row["sheet"], row["row"], row["column"], row["feed"])
        yield Fault(row["sheet"], cell, ERROR, row["reason_code"], row["reason"])
    for sheet, warning in scheme.warnings:
        for part in warning.split("；"):
            if not any(expected in part for expected in _EXPECTED):
                yield Fault(sheet, None, HINT, "landing", part)


def _unused(scheme: Scheme, file: Path) -> Iterator[Fault]:
    """Cells that are filled and change nothing."""
    for (feed, name), (decides, values) in unused().items():
        contract = contracts()[feed]
        column = contract.column(name)
        sheet = sheet_of(file, feed)
        for row, number in zip(scheme.rows[feed], scheme.numbers[feed], strict=True):
            if row[name] is None or str(row[name]) == str(column.default) or row[decides] in values:
                continue
            label = dict(contract.column(decides).values)[row[decides]]
            said = (
                f"{contract.column(decides).label}是“{label}”，用不着{column.label}，这一格不起作用。请清空，或改规则。"
            )
            yield Fault(sheet, _cell(file, sheet, number, name, feed), HINT, "unused_cell", said)


def sheet_of(file: Path, feed: str) -> str | None:
    """The sheet that is this feed's."""
    return next((name for name, of in sheets_of(file.resolve(), contracts()).feeds if of == feed), None)


def _cell(file: Path, sheet: str | None, number: int | None, column: str | None, feed: str) -> str | None:
    if sheet is None or number is None:
        return None
    _, at = _columns(file, sheet, feed).get(column or "", (0, 0))
    return str(xl_rowcol_to_cell(number - 1, at))


@lru_cache(maxsize=64)
def _columns(file: Path, sheet: str, feed: str) -> dict[str, tuple[int, int]]:
    """Where each column of the feed has its header."""
    contract = contracts().get(feed)
    best: dict[str, tuple[int, int]] = {}
    for number, cells in enumerate(_top(file, sheet, SEARCHED_ROWS) if contract else []):
        found = _headers(contract, cells, number) if contract else {}
        best = found if len(found) > len(best) else best
    return best


def _headers(contract: Contract, cells: list[str], number: int) -> dict[str, tuple[int, int]]:
    named = ((contract.column_of_header(cell), at) for at, cell in enumerate(cells))
    return {name: (number, at) for name, at in named if name}


def _top(file: Path, sheet: str, rows: int) -> list[list[str]]:
    with suppress(python_calamine.CalamineError, OSError, ValueError):
        with python_calamine.CalamineWorkbook.from_path(file) as book:
            top = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=rows)
        return [[cell_text(cell) for cell in row] for row in top]
    return []
