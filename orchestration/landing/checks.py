"""Judges the rows of a chunk against their contract: typed, complete, in range, columns that go together.

What needs other rows or other feeds (repeated keys, references, resubmissions) is assemble.py's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing.cells import ARROW_TYPES, type_column
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.masking import mask_array
from orchestration.landing.messages import cell_reason, rule_reason
from orchestration.landing.readers import Chunk
from orchestration.landing.scalars import SCALE

# How much of a row's text is kept for quarantine; the whole of it stands in the file.
RAW_KEPT = 8_000
Problem = tuple[str | None, str, str]
# Where a row stands: its line, its sheet, and its number within the delivery, which no other row of it has.
_PLACES = (("_row", pa.int64()), ("_sheet", pa.string()), ("_place", pa.int64()))


@dataclass
class Judged:
    """The rows of a chunk: good ones typed, bad ones with the first reason found, and where decimals were rounded."""

    good: pa.Table
    bad: pa.Table
    rounded: dict[str, int] = field(default_factory=dict)


def good_schema(contract: Contract) -> pa.Schema:
    """Typed rows as they are kept per delivery; `_percents` names the figures written with a percent sign."""
    columns = [(column.name, ARROW_TYPES[column.scalar]) for column in contract.columns]
    return pa.schema([*columns, *_PLACES, ("_raw", pa.string()), ("_percents", pa.string()), ("_units", pa.string())])


def bad_schema(contract: Contract) -> pa.Schema:
    """Bad rows as they are kept per delivery; `_keyed` says whether the key could be typed."""
    keys = [(name, ARROW_TYPES[contract.column(name).scalar]) for name in contract.identity]
    texts = [(name, pa.string()) for name in ("column", "reason_code", "reason", "raw", "_assessment_id")]
    return pa.schema([*keys, *_PLACES, ("_keyed", pa.bool_()), *texts])


def judge(
    chunk: Chunk, contract: Contract, zone: ZoneInfo, engine: duckdb.DuckDBPyConnection, first: int = 0
) -> Judged:
    """Type and check every row of a chunk; `first` is the number of its first row within the delivery."""
    size = len(chunk.lines)
    problems: dict[int, Problem] = {}
    for fault in chunk.faults:
        problems.setdefault(fault.place, (fault.column, fault.code, fault.reason))
    unkeyed = {fault.place for fault in chunk.faults}
    typed: dict[str, pa.Array] = {}
    marks: dict[str, tuple[pa.Array, bool]] = {}
    rounded: dict[str, int] = {}
    encoded = {name: texts.dictionary_encode() for name, texts in chunk.cells.items()}
    for column in contract.columns:
        cells = encoded.get(column.name)
        if cells is None:
            typed[column.name] = pa.nulls(size, ARROW_TYPES[column.scalar])
            continue
        result = type_column(cells, column, zone)
        typed[column.name] = result.values
        found = _column_problems(cells, result.values, result.bad, column)
        for place, problem in found.items():
            problems.setdefault(place, problem)
        if column.name in contract.identity:
            unkeyed.update(found)
        if column.mark is not None and result.marked is not None:
            marks[column.mark.column] = (result.marked, column.mark.value)
        if result.rounded is not None:
            rounded[column.name] = chunk.lines[result.rounded].as_py()
    percents = {name: _percents(encoded[name]) for name in _figures(chunk, contract)}
    _take_fractions(typed, percents, contract)
    table = _completed(typed, marks, contract)
    for place, problem in _rule_problems(table, contract, problems, engine):
        problems.setdefault(place, problem)
    places = pa.arange(first, first + size)
    table = table.append_column("_place", places).append_column("_percents", _named_percents(percents, contract, size))
    return Judged(*_split(table, chunk, contract, problems, unkeyed), rounded)


def _figures(chunk: Chunk, contract: Contract) -> list[str]:
    return [column.name for column in contract.columns if column.scalar == "num" and column.name in chunk.cells]


def _percents(cells: pa.DictionaryArray) -> pa.Array:
    """Which cells are written with a percent sign."""
    found = pc.match_substring_regex(cells.dictionary, "[%％﹪]\\s*$")
    return pc.fill_null(found.take(cells.indices), False)


def _take_fractions(typed: dict[str, pa.Array], percents: dict[str, pa.Array], contract: Contract) -> None:
    """In rows in which a column holds fractions, 60% is 0.6; columns that always do are typed so from the start."""
    for name, is_percent in percents.items():
        fraction = contract.column(name).fraction
        if fraction is None or fraction.column is None or not pc.any(is_percent).as_py():
            continue
        here = pc.and_(is_percent, pc.fill_null(pc.equal(typed[fraction.column], fraction.value), False))
        values = typed[name].to_pylist()
        for place in pc.indices_nonzero(here).to_pylist():
            if values[place] is not None:
                values[place] = (values[place] / 100).quantize(SCALE, ROUND_HALF_UP)
        typed[name] = pa.array(values, typed[name].type)


def _named_percents(percents: dict[str, pa.Array], contract: Contract, size: int) -> pa.Array:
    """Per row, the columns written in percent that are none of fractions, joined by commas."""
    named = pa.nulls(size, pa.string())
    for name, is_percent in percents.items():
        if contract.column(name).fraction is None and pc.any(is_percent).as_py():
            more = pc.if_else(is_percent, name, pa.scalar(None, pa.string()))
            named = pc.coalesce(pc.binary_join_element_wise(named, more, ","), named, more)
    return named


def _column_problems(cells: pa.Array, values: pa.Array, bad: dict[int, str], column: Column) -> dict[int, Problem]:
    codes = dict(bad)
    if column.required and values.null_count:
        for place in pc.indices_nonzero(values.is_null()).to_pylist():
            codes.setdefault(place, "missing_required")
    for place in _outside(values, column):
        codes.setdefault(place, "out_of_range")
    if not codes:
        return {}
    places = sorted(codes)
    texts = cells.take(pa.array(places, pa.int64())).to_pylist()
    return {
        place: (column.name, codes[place], cell_reason(codes[place], column, text))
        for place, text in zip(places, texts, strict=True)
    }


def _outside(values: pa.Array, column: Column) -> Iterable[int]:
    limits = [(column.minimum, pc.less), (column.above, pc.less_equal), (column.maximum, pc.greater)]
    for limit, is_outside in limits:
        if limit is None:
            continue
        scalar = pa.scalar(int(limit) if column.scalar == "int" else limit, values.type)
        yield from pc.indices_nonzero(pc.fill_null(is_outside(values, scalar), False)).to_pylist()


def _completed(typed: dict[str, pa.Array], marks: dict[str, tuple[pa.Array, bool]], contract: Contract) -> pa.Table:
    """The typed columns with the contract's defaults, and with what marks say of other columns."""
    arrays = []
    for column in contract.columns:
        values = typed[column.name]
        if column.name in marks:
            marked, value = marks[column.name]
            values = pc.if_else(marked, value, values)
        if column.default is not None and values.null_count:
            values = values.fill_null(_default(column, values.type))
        arrays.append(values)
    return pa.table(arrays, names=[column.name for column in contract.columns])


def _default(column: Column, kind: pa.DataType) -> pa.Scalar:
    return pa.scalar(Decimal(str(column.default)) if column.scalar == "num" else column.default, kind)


def _rule_problems(
    table: pa.Table, contract: Contract, problems: dict[int, Problem], engine: duckdb.DuckDBPyConnection
) -> list[tuple[int, Problem]]:
    if not contract.rules or not len(table):
        return []
    numbered = table.append_column("_place", pa.arange(0, len(table)))
    cases = " ".join(f"when {rule.when} then {number}" for number, rule in enumerate(contract.rules))
    engine.register("rows_to_check", numbered)
    found = engine.execute(
        f"select _place, case {cases} end as rule from rows_to_check where rule is not null"
    ).fetchall()
    engine.unregister("rows_to_check")
    answer = []
    for place, number in found:
        rule = contract.rules[number]
        column = contract.column(rule.column)
        if place not in problems:
            answer.append((place, (rule.column, rule.reason, rule_reason(rule.reason, column, rule.sentence))))
    return answer


def _split(
    table: pa.Table, chunk: Chunk, contract: Contract, problems: dict[int, Problem], unkeyed: set[int]
) -> tuple[pa.Table, pa.Table]:
    sheets = pa.array([chunk.sheet] * len(table), pa.string())
    units = pa.nulls(len(table), pa.string()) if chunk.units is None else chunk.units
    raw = chunk.raw if chunk.names_nobody else mask_array(chunk.raw)
    full = table.append_column("_row", chunk.lines).append_column("_raw", _shortened(raw))
    full = full.append_column("_sheet", sheets).append_column("_units", units)
    if not problems:
        return _as_good(full, contract), bad_schema(contract).empty_table()
    places = sorted(problems)
    is_bad = _mask(len(full), places)
    bad = full.take(pa.array(places, pa.int64()))
    columns, codes, reasons = zip(*(problems[place] for place in places), strict=True)
    names = pa.nulls(len(bad), pa.string())
    if "assessment_id" in table.column_names:
        names = bad.column("assessment_id")
    fields = [bad.column(name) for name in contract.identity]
    fields += [bad.column(name) for name, _ in _PLACES]
    fields.append(pa.array([place not in unkeyed for place in places], pa.bool_()))
    fields += [
        pa.array(columns, pa.string()),
        pa.array(codes),
        pa.array(reasons),
        bad.column("_raw"),
        names,
    ]
    return _as_good(full.filter(pc.invert(is_bad)), contract), pa.table(fields, schema=bad_schema(contract))


def _as_good(full: pa.Table, contract: Contract) -> pa.Table:
    schema = good_schema(contract)
    return full.select(schema.names).cast(schema)


def _shortened(raw: pa.Array) -> pa.Array:
    longest = pc.max(pc.binary_length(raw)).as_py() or 0
    if longest <= RAW_KEPT:
        return raw
    cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(raw, 0, RAW_KEPT), "……（原文过长，余下的见文件）", "")
    return pc.if_else(pc.greater(pc.utf8_length(raw), RAW_KEPT), cut, raw)


def _mask(size: int, places: list[int]) -> pa.Array:
    flags = bytearray(size)
    for place in places:
        flags[place] = 1
    return pa.array(memoryview(flags), pa.uint8()).cast(pa.bool_())
