"""Figures and tables as people read them: on a terminal, where Chinese takes two columns, and as Markdown."""

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from orchestration.base.inert_text import markdown


def figure(value: object) -> str:
    """A value as people read it: points without the zeros that only their storage needs, yet with two decimals."""
    text = "" if value is None else str(value)
    if not isinstance(value, Decimal):
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def markdown_table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; cells cannot break out of it."""
    lines = [head, ["---"] * len(head), *[[markdown(cell) for cell in row] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def aligned(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows under their heads. `right`: the columns that hold figures."""
    table = [list(head), *[list(row) for row in rows]]
    widths = [max(width(row[column]) for row in table) for column in range(len(head))]
    return [
        "  ".join(_pad(cell, widths[column], column in right) for column, cell in enumerate(row)).rstrip()
        for row in table
    ]


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, to: int, right: bool) -> str:
    blanks = " " * (to - width(text))
    return blanks + text if right else text + blanks
