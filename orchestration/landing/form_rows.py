"""The rows of a form that somebody has filled: the others were only printed for them, and are no reports.

Which columns a form prints, and which it leaves to be filled, is said here for every feed that has a form.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing.readers import Chunk, Fault, UnreadableDelivery
from orchestration.landing.readers.xlsx_guard import DAMAGED, MEANINGLESS, defined_text
from orchestration.landing.workbooks import STAMP, SUFFIX

# What a form has printed already; a row in which nothing else stands has not been filled.
GIVEN: dict[str, tuple[str, ...]] = {
    "reports": ("assessment_id", "unit_id", "indicator_id", "month"),
    "documents": (
        "document_id",
        "assessment_id",
        "unit_id",
        "indicator_id",
        "requirement_id",
        "document_kind",
        "month",
    ),
    "bonus_claims": ("claim_id", "assessment_id"),
    "rectifications": (
        *("item_id", "assessment_id", "source", "theme", "unit_id", "indicator_id", "problem", "org_id", "measure"),
        *("found_on", "due_on", "recoverable_points"),
    ),
}


def given_in(path: Path, suffix: str, feed: str) -> frozenset[str]:
    """The columns that are printed in this file, if it is a form; a file that is damaged is the readers' to refuse."""
    if suffix != SUFFIX or feed not in GIVEN:
        return frozenset()
    try:
        with path.open("rb") as file:
            return frozenset(GIVEN[feed] if defined_text(file, STAMP) else ())
    except (UnreadableDelivery, *DAMAGED, *MEANINGLESS, OSError):
        return frozenset()


def filled(chunk: Chunk, given: frozenset[str]) -> Chunk:
    """The rows in which something stands that the form did not print."""
    size = len(chunk.lines)
    if not given or not size:
        return chunk
    marks = [
        pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(pc.cast(cells, pa.string())), ""), False)
        for name, cells in chunk.cells.items()
        if name not in given
    ]
    keep = pa.nulls(size, pa.bool_()).fill_null(False)
    for mark in marks:
        keep = pc.or_(keep, mark)
    places = [place for place, kept in enumerate(keep.to_pylist()) if kept]
    new = {place: number for number, place in enumerate(places)}
    taken = pa.array(places, pa.int64())
    faults = (Fault(new[f.place], f.column, f.code, f.reason) for f in chunk.faults if f.place in new)
    return Chunk(
        chunk.lines.take(taken),
        {name: cells.take(taken) for name, cells in chunk.cells.items()},
        chunk.raw.take(taken),
        tuple(faults),
        chunk.sheet,
        None if chunk.units is None else chunk.units.take(taken),
    )
