"""What all parts of the generator share: cycles, rows, tables, reading the data files, writing values as text.

Not here: anything about the invented city.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.base.plain_yaml import plain_yaml

CYCLES = (2023, 2024)
ASSESSMENTS = ("county", "dept", "province")
DATA = Path(__file__).parent / "data"

Row = dict[str, str]
Tables = dict[str, list[Row]]


@cache
def load(name: str) -> Any:
    """A data file beside this package; YAML fractions stay exact through `number`."""
    return plain_yaml((DATA / name).read_text(encoding="utf-8"))


def number(value: Any) -> Decimal:
    """A YAML number as the decimal that stands in the file."""
    return Decimal(str(value))


def of_cycle(value: Any, cycle: int) -> Any:
    """`[a, b]` stands for one value per cycle, anything else for all cycles."""
    return value[CYCLES.index(cycle)] if isinstance(value, list) else value


def text(value: Any) -> str:
    """A value as a clerk's export shows it; blank for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def row(**values: Any) -> Row:
    return {name: text(value) for name, value in values.items()}
