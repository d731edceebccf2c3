"""CSV deliveries: comma, tab or semicolon, with rows numbered by the line on which they begin.

Two ways through the same file: Python's csv module, exact in everything, and Arrow's reader for large files without a
single quote or empty line, where a line is a row. The delimiter is the one whose header names the most columns.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing.contracts import Contract
from orchestration.landing.readers import CHUNK_ROWS, Chunk, FastPathUnfitError, Fault, Reading, UnreadableDelivery
from orchestration.landing.readers.encodings import TextFacts, look_at
from orchestration.landing.readers.headers import SEARCHED_ROWS, Header, find_header, recognised

DELIMITERS = (",", "\t", ";")
FAST_FROM_BYTES = 8_000_000
MAX_CELL = 1 << 20
_HEAD_CHARACTERS = 1 << 18
_BLANK = ' \t\u3000,;"\r\n'


def read_csv(path: Path, contract: Contract, fast: bool = True) -> Reading:
    """Open a CSV delivery; `fast=False` forbids the quick reader."""
    facts = look_at(path)
    with path.open(encoding=facts.encoding, newline="") as file:
        head = file.read(_HEAD_CHARACTERS)
    if not head.strip(_BLANK):
        raise UnreadableDelivery("unreadable_delivery", "文件里只有空行，没有表头也没有数据。请重新导出后放入。")
    delimiter = _delimiter(head, contract)
    header = find_header(_head_rows(head, delimiter), contract)
    reading = Reading(facts.encoding, iter(()), header.warnings())
    quick = fast and facts.size >= FAST_FROM_BYTES and not facts.has_quotes and not facts.has_empty_lines
    make = _fast_chunks if quick else _exact_chunks
    reading.chunks = make(path, facts, delimiter, header, reading.warnings)
    return reading


def _delimiter(head: str, contract: Contract) -> str:
    best, most = DELIMITERS[0], 0
    for delimiter in DELIMITERS:
        for _, cells in _head_rows(head, delimiter):
            hits = recognised(cells, contract)
            if hits.issuperset(contract.required):
                return delimiter
            if len(hits) > most:
                best, most = delimiter, len(hits)
    return best


def _head_rows(head: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    before = 0
    try:
        for row in reader:
            if before >= SEARCHED_ROWS:
                return
            yield before + 1, row
            before = reader.line_num
    except csv.Error:
        return


class _Tap:
    """Hands lines to the csv reader and keeps those of the current record."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.kept: list[str] = []

    def __iter__(self) -> "_Tap":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.kept.append(line)
        return line

    def take(self) -> str:
        text = self.kept[0] if len(self.kept) == 1 else "".join(self.kept)
        self.kept.clear()
        return text.rstrip("\r\n")


def _exact_chunks(path: Path, facts: TextFacts, delimiter: str, header: Header, warnings: list[str]) -> Iterator[Chunk]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding=facts.encoding, newline="") as file:
        tap = _Tap(iter(file))
        reader = csv.reader(tap, delimiter=delimiter, strict=True)
        pending = _Pending(header, warnings)
        before = 0
        try:
            for row in reader:
                line, before = before + 1, reader.line_num
                raw = tap.take()
                if line > header.line and any(row) and "".join(row).strip():
                    pending.add(line, row, raw)
                    if len(pending.rows) >= CHUNK_ROWS:
                        yield pending.chunk()
        except csv.Error as error:
            raise UnreadableDelivery("unreadable_delivery", _csv_error(error, before + 1)) from None
        if pending.rows:
            yield pending.chunk()


def _csv_error(error: csv.Error, line: int) -> str:
    why = "有一格过长" if "field larger" in str(error) else "引号没有成对"
    return f"从第 {line} 行起读不下去：{why}。请改正该行的引号，或另存为 XLSX 后重新放入。"


def _cut_in_two(row: list[str]) -> bool:
    """Whether two neighbours read like one number with a thousands separator."""
    cells = [cell.strip() for cell in row]
    return any(
        re.fullmatch(r"[-+]?\d{1,3}", left) and re.fullmatch(r"\d{3}(\.\d+)?", right) for left, right in pairwise(cells)
    )


class _Pending:
    """Rows on their way into a chunk.

    Blank cells beyond the header are a delimiter at the line's end where rows usually have them; in a row that has more
    of them than the others, a number that looks cut in two (1,234 without quotes) was, and its row is shifted.
    """

    def __init__(self, header: Header, warnings: list[str]) -> None:
        self._header = header
        self._warnings = warnings
        self.rows: list[list[str]] = []
        self._lines: list[int] = []
        self._raw: list[str] = []
        self._faults: list[Fault] = []
        self._wider: list[tuple[int, int]] = []
        self._counts: Counter[int] = Counter()

    def add(self, line: int, row: list[str], raw: str) -> None:
        width = self._header.width
        self._counts[len(row)] += 1
        if len(row) != width:
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                self._faults.append(Fault(len(self.rows), None, "bad_combination", _too_wide(len(row), width)))
            elif len(row) > self._header.cells and _cut_in_two(row):
                self._wider.append((len(self.rows), len(row)))
            row = (row + [""] * width)[:width]
        self.rows.append(row)
        self._lines.append(line)
        self._raw.append(raw)

    def chunk(self) -> Chunk:
        columns = list(zip(*self.rows, strict=True))
        _warn_unnamed(
            self._header, (any(cell.strip() for cell in columns[p]) for p in self._header.unnamed), self._warnings
        )
        usual = max(self._header.cells, min(self._counts, key=lambda cells: (-self._counts[cells], cells)))
        self._faults += [
            Fault(place, None, "bad_combination", _too_wide(cells, self._header.width))
            for place, cells in self._wider
            if cells > usual
        ]
        chunk = Chunk(
            lines=pa.array(self._lines, pa.int64()),
            cells={name: pa.array(columns[place], pa.string()) for name, place in self._header.places.items()},
            raw=pa.array(self._raw, pa.string()),
            faults=tuple(self._faults),
        )
        self.rows, self._lines, self._raw, self._faults, self._wider = [], [], [], [], []
        return chunk


def _too_wide(cells: int, width: int) -> str:
    return f"该行有 {cells} 格，表头只有 {width} 列，各格可能错位（数字中的逗号须加引号）。改正后重新放入。"


def _warn_unnamed(header: Header, filled: Iterator[bool], warnings: list[str]) -> None:
    for place, is_filled in zip(header.unnamed, filled, strict=True):
        warning = f"第 {place + 1} 列没有列名，其内容未采用"
        if is_filled and warning not in warnings:
            warnings.append(warning)


def _fast_chunks(path: Path, facts: TextFacts, delimiter: str, header: Header, warnings: list[str]) -> Iterator[Chunk]:
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in range(header.width)]
    line = header.line + 1
    try:
        reader = arrow_csv.open_csv(
            path,
            read_options=arrow_csv.ReadOptions(
                column_names=names, skip_rows=header.line, block_size=1 << 23, encoding=facts.encoding
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, double_quote=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
        for batch in reader:
            yield _fast_chunk(batch, line, delimiter, header, warnings)
            line += len(batch)
    except pa.ArrowInvalid as error:
        raise FastPathUnfitError from error


def _fast_chunk(batch: pa.RecordBatch, line: int, delimiter: str, header: Header, warnings: list[str]) -> Chunk:
    raw = pc.binary_join_element_wise(*batch.columns, delimiter) if header.width > 1 else batch.column(0)
    lines = pa.array(range(line, line + len(batch)), pa.int64())
    is_blank = pc.equal(pc.utf8_trim_whitespace(pc.replace_substring(raw, delimiter, " ")), "")
    columns = batch.columns
    if pc.any(is_blank).as_py():
        keep = pc.invert(is_blank)
        lines, raw = lines.filter(keep), raw.filter(keep)
        columns = [column.filter(keep) for column in columns]
    filled = (bool(pc.any(pc.not_equal(pc.utf8_trim_whitespace(columns[p]), "")).as_py()) for p in header.unnamed)
    _warn_unnamed(header, filled, warnings)
    return Chunk(lines, {name: columns[place] for name, place in header.places.items()}, raw)
