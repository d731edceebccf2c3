"""How a sheet goes onto A4: widths at which its print is never below nine points, and where it turns to a second page.

Arithmetic on columns, and the settings that follow. Text is narrowed first (it wraps), then figures down to what they
need; a sheet that is still too wide is printed in blocks side by side, each with the first columns again, which tell
the rows apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from orchestration.base.inert_text import inert

# Type on the sheet, and the least of it on paper, in points.
TYPE, LEAST = 10, 9
# A4 across less the margins of 0.4 inches, in pixels of the screen at 96 to an inch, less what programs differ by.
_PAGE = int((297 / 25.4 - 0.8) * 96 * 0.99)
# Pixels of a character of the workbook's own face (7 in one program, 7.4 in another), and around a column.
_CHARACTER, _AROUND = 7.5, 5
_NEEDS = {
    **dict.fromkeys(("count", "signed", "days", "light"), 6),
    **dict.fromkeys(("percent", "signed_percent", "decimal", "share"), 10),
    **dict.fromkeys(("points", "signed_points", "total", "signed_total"), 11),
    "date": 13,
    "money": 14,
}
_TEXTS = ("text", "id")
_NARROWEST = 9
# What the columns that are printed again take of a page at most.
_REPEATED_SHARE = 0.45


@dataclass(frozen=True)
class Printed:
    """`widths`: of every printed column, in characters. `breaks`: columns before which a page begins, the first
    `repeated` columns of the sheet stand on every page.
    """

    widths: tuple[int, ...]
    scale: int
    breaks: tuple[int, ...] = ()
    repeated: int = 0


def fit(columns: Sequence[tuple[int, str]]) -> Printed:
    """Width and kind of the columns that are printed → how they are."""
    wide = tuple(width for width, _ in columns)
    if (scale := _PAGE * 100 // _pixels(wide)) >= 100 * LEAST // TYPE:
        return Printed(wide, min(scale, 100))
    scale = 100 * LEAST // TYPE
    page = _PAGE * 100 // scale
    for floors in (_least(columns, numbers=False), _least(columns, numbers=True)):
        if _pixels(floors) <= page:
            return Printed(_between(wide, floors, page), scale)
    return _in_blocks(_least(columns, numbers=True), scale, page)


def set_up(page: Worksheet, printed: Printed, end: int, header: int, foot: str) -> None:
    """A4 across, at nine points or more, the row `header` on every page; `end`: the last row that is printed."""
    page.print_area(0, 0, end, len(printed.widths) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_print_scale(printed.scale)
    if printed.breaks:
        page.set_v_pagebreaks(printed.breaks)
        page.repeat_columns(0, printed.repeated - 1)
    page.repeat_rows(header)
    said = inert(foot).replace("&", "&&")
    page.set_footer(f"&L&10 {said}&R&10 第&P页，共&N页" if said else "&C&10第&P页，共&N页")


def _pixels(widths: Sequence[int]) -> int:
    return int(sum(widths) * _CHARACTER) + len(widths) * _AROUND


def _least(columns: Sequence[tuple[int, str]], *, numbers: bool) -> tuple[int, ...]:
    return tuple(
        min(width, max(_NARROWEST, -(-width // 2)))
        if kind in _TEXTS
        else min(width, _NEEDS.get(kind, width) if numbers else width)
        for width, kind in columns
    )


def _between(wide: Sequence[int], least: Sequence[int], page: int) -> tuple[int, ...]:
    """As wide as the page allows, what is given back shared by how much each gave."""
    given, room = _pixels(wide) - _pixels(least), page - _pixels(least)
    return tuple(low + (high - low) * room // given for high, low in zip(wide, least, strict=True))


def _in_blocks(widths: tuple[int, ...], scale: int, page: int) -> Printed:
    repeated = 1
    while _pixels(widths[: repeated + 1]) <= page * _REPEATED_SHARE:
        repeated += 1
    breaks, used = [], _pixels(widths[:repeated])
    for at in range(repeated, len(widths)):
        own = _pixels(widths[at : at + 1])
        if used + own > page:
            breaks.append(at)
            used = _pixels(widths[:repeated])
        used += own
    return Printed(widths, scale, tuple(breaks), repeated)
