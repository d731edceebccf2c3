"""Where cells stand: the references of a sheet (B2, $C$1:C9) as numbers from 0."""

import re

# Cells are numbered row * ROW_STRIDE + column.
ROW_STRIDE = 1 << 15


def area(reference: str) -> tuple[range, range]:
    """B2:C9 → its rows and columns, from 0; whole rows and columns too."""
    corners = [re.fullmatch(r"\$?([A-Z]*)\$?([0-9]*)", part) for part in reference.upper().split(":")]
    columns = [column_number(corner[1]) for corner in corners if corner and corner[1]]
    rows = [int(corner[2]) - 1 for corner in corners if corner and corner[2]]
    return (
        range(rows[0], rows[-1] + 1) if rows else range(1 << 21),
        range(columns[0], columns[-1] + 1) if columns else range(ROW_STRIDE),
    )


def column_number(letters: str) -> int:
    """A → 0, B → 1, …, XFD → 16383."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= ROW_STRIDE:
        raise ValueError(f"column {letters[:20]}")
    return number - 1
