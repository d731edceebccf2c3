"""A cell of a workbook as its text: the digits that the spreadsheet keeps, seen through the format of the cell.

Pure functions of one value; where it stands and what its column wants is xlsx_sheet.py's.
"""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from orchestration.landing.contracts import Column
from orchestration.landing.readers.number_format import Shown
from orchestration.landing.scalars import FIRST_SERIAL, LAST_SERIAL
from orchestration.landing.units import unit_of

# What a format says that shows a figure as percent, in the place of a unit.
PERCENT = "?%"
DAYS_UNTIL_1904 = 1462
# A spreadsheet keeps 15 digits of a number; of a longer id the rest is lost.
MOST_DIGITS = 10**15


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


def percent_text(text: str) -> str:
    """A stored fraction as the percent that is shown."""
    try:
        return format((Decimal(text) * 100).normalize(), "f") + "%"
    except ArithmeticError:
        return text


def shown_text(  # noqa: PLR0911 - one kind after the other
    shown: Shown, text: str, column: Column | None
) -> tuple[str, str | None, str | None]:
    """The text of a number under its format, the unit shown beside it, and why it cannot be read, if so."""
    if column is None or column.scalar not in ("num", "int"):
        apart = column is not None and column.scalar == "id" and shown.label is None
        return _label_text(shown, text), None, "显示时在数字之间加了别的字符" if apart else None
    if shown.kind in ("percent", "percent_sign"):
        seen = percent_text(text) if shown.kind == "percent" else text + "%"
        return seen, PERCENT if column.unit_of_indicator else None, None
    if shown.kind == "bad":
        return text, None, shown.said
    unit = unit_of(shown.said) if shown.said else None
    if not shown.said or unit in column.units:
        return text, None, None
    if column.unit_of_indicator and ";" not in shown.said and "=" not in shown.said:
        return text, unit or shown.said.lower(), None
    if unit is None or unit[0] in "十百千万亿km":
        return text, None, f"显示时带着“{shown.said}”，其意思无从判断"
    return text, None, None


def _label_text(shown: Shown, text: str) -> str:
    """A code, a month or a name that is kept as a number: as it is shown."""
    if shown.kind == "percent":
        return percent_text(text)
    if shown.label is None:
        return text
    return shown.label.replace("{}", text.zfill(shown.zeros) if text.isdecimal() else text).strip()


def since_1900(value: Any, text: str) -> str:
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
