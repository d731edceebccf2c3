"""What every reader of a delivery gives: text cells by column, with the true line of each row and its raw text.

One module per file format. Readers find the header and the rows; what a cell means is scalars.py's, which row is bad
is checks.py's. A delivery that cannot be read raises UnreadableDelivery; no reader executes, follows or expands
anything that a file contains.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

CHUNK_ROWS = 65_536


class UnreadableDelivery(Exception):  # noqa: N818 - a result that goes to quarantine, not an error of the program
    """The whole delivery goes to quarantine: unreadable_delivery or missing_columns, with a Chinese sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(code, sentence)


@dataclass(frozen=True)
class Fault:
    """A row of a chunk that is bad before its cells are looked at."""

    place: int
    column: str | None
    code: str
    reason: str


@dataclass(frozen=True)
class Chunk:
    """Some rows: their 1-based lines, the text of each column that the header names, and the row as it stands.

    `sheet`: where in a workbook of several sheets the lines are. `units`: what was said beside the figures of a row of
    their unit, as `column=unit` joined by `;` (`~=unit` of the whole table). `names_nobody`: it is known that no number
    of a person stands in `raw`. The texts of `cells` may be encoded as dictionaries.
    """

    lines: pa.Array
    cells: dict[str, pa.Array]
    raw: pa.Array
    faults: tuple[Fault, ...] = ()
    sheet: str | None = None
    units: pa.Array | None = None
    names_nobody: bool = False


@dataclass
class Reading:
    """An opened delivery. `warnings` is complete once the chunks have been read."""

    encoding: str
    chunks: Iterator[Chunk]
    warnings: list[str] = field(default_factory=list)


class FastPathUnfitError(Exception):
    """The quick reader met something that only the exact one may judge; the delivery is read again from its start."""
