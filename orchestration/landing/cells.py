"""A column of raw cells to a typed Arrow array, and which cells could not be typed.

The meaning of a cell is scalars.py's alone; here it is applied to many at once: distinct texts only, and texts that
are plainly clean (checked by a pattern) are cast by Arrow, which gives the same. Rows and files do not belong here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing import scalars
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.masking import mask_array, mask_but_figures

ARROW_TYPES = {
    "id": pa.string(),
    "text": pa.string(),
    "month": pa.string(),
    "num": pa.decimal128(18, 6),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
}
_DAY = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
_CLEAN = {
    "id": r"^[0-9A-Za-z_.-]{1,64}$",
    "text": r"^[!-~](?:[ -~]{0,500}[!-~])?$",
    "month": r"^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])$",
    "num": r"^-?[0-9]{1,12}(?:\.[0-9]{1,6})?$",
    "int": r"^-?[0-9]{1,18}$",
    "date": f"^{_DAY}$",
    "time": f"^{_DAY} (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$",
}
# Words of programs that are no ids though they look like one; scalars.parse_id knows them all.
_ODD_ID = r"(?i)^(?:null|none|nan|nil|undefined)$"
# Below this many distinct texts the patterns cost more than they save.
_WORTH_A_PATTERN = 64


@dataclass(frozen=True)
class TypedColumn:
    """The values, null where blank or bad; the bad cells' places and codes; where decimals were rounded off."""

    values: pa.Array
    bad: dict[int, str]
    rounded: int | None
    marked: pa.Array | None


def arrow_schema(contract: Contract) -> pa.Schema:
    """The typed columns of a feed, in the contract's order."""
    return pa.schema([(column.name, ARROW_TYPES[column.scalar]) for column in contract.columns])


def type_column(cells: pa.DictionaryArray, column: Column, zone: ZoneInfo) -> TypedColumn:
    """Type one column; `rounded` is the first place where decimals were lost."""
    texts, places = cells.dictionary, cells.indices
    values, bad, rounded = _type_distinct(texts, column, zone)
    if column.free_text != "no":
        values = mask_array(values) if column.free_text == "yes" else mask_but_figures(values)
    marked = None
    if column.mark is not None:
        is_mark = pa.array(
            [text is not None and scalars.clean(text) == column.mark.text for text in texts.to_pylist()], pa.bool_()
        )
        marked = pc.fill_null(is_mark.take(places), False)
    return TypedColumn(
        values=values.take(places),
        bad=_spread(places, bad),
        rounded=min(_spread(places, dict.fromkeys(rounded, "")), default=None),
        marked=marked,
    )


def parser_of(column: Column, zone: ZoneInfo) -> Callable[[str], Any]:
    """The scalar parser that this column's cells go through."""
    if column.values:
        return partial(scalars.parse_code, values=scalars.code_names(column.values))
    if column.scalar == "time":
        return partial(scalars.parse_time, zone=zone)
    return scalars.PARSERS[column.scalar]


def _type_distinct(texts: pa.Array, column: Column, zone: ZoneInfo) -> tuple[pa.Array, dict[int, str], list[int]]:
    pattern = None if column.values else _CLEAN.get(column.scalar)
    if pattern is None or len(texts) < _WORTH_A_PATTERN:
        return _type_each(texts, column, zone)
    is_clean = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    if column.scalar == "id":
        is_clean = pc.and_(is_clean, pc.invert(pc.fill_null(pc.match_substring_regex(texts, _ODD_ID), False)))
    kind = ARROW_TYPES[column.scalar]
    if pc.all(is_clean).as_py():
        return texts.cast(kind), {}, []
    odd_places = pc.indices_nonzero(pc.invert(is_clean))
    odd, bad, rounded = _type_each(texts.take(odd_places), column, zone)
    at = odd_places.to_pylist()
    clean = pc.if_else(is_clean, texts, None).cast(kind)
    values = pc.replace_with_mask(clean, pc.invert(is_clean), odd)
    return values, {at[i]: code for i, code in bad.items()}, [at[i] for i in rounded]


def _type_each(texts: pa.Array, column: Column, zone: ZoneInfo) -> tuple[pa.Array, dict[int, str], list[int]]:
    parse = parser_of(column, zone)
    if column.scalar == "num":
        always = column.fraction is not None and column.fraction.column is None
        parse = partial(scalars.parse_rounded, fraction=always)
    values: list[Any] = []
    bad: dict[int, str] = {}
    rounded: list[int] = []
    for place, text in enumerate(texts.to_pylist()):
        value = None
        if text:
            try:
                value = parse(text)
            except scalars.ScalarError as error:
                bad[place] = error.code
        if isinstance(value, tuple):
            value, is_rounded = value
            if is_rounded:
                rounded.append(place)
        values.append(value)
    return pa.array(values, ARROW_TYPES[column.scalar]), bad, rounded


def _spread(places: pa.Array, found: dict[int, str]) -> dict[int, str]:
    """What was found at distinct texts, at every cell that holds such a text."""
    if not found:
        return {}
    hits = pc.indices_nonzero(pc.is_in(places, value_set=pa.array(sorted(found), places.type)))
    return dict(zip(hits.to_pylist(), (found[p] for p in places.take(hits).to_pylist()), strict=True))
