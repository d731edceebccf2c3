"""CSV deliveries: comma, tab or semicolon, with rows numbered by the line on which they begin.

Two ways through the same file: Python's csv module, exact in everything, and Arrow's reader for large files without a
single quote or empty line, where a line is a row; it looks at the distinct texts of a column only. The delimiter is the
one whose header names the most columns.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing.contracts import Contract
from orchestration.landing.masking import may_name_somebody
from orchestration.landing.readers import CHUNK_ROWS, Chunk, FastPathUnfitError, Fault, Reading, UnreadableDelivery
from orchestration.landing.readers.encodings import TextFacts, look_at
from orchestration.landing.readers.headers import SEARCHED_ROWS, Header, find_header, recognised
from orchestration.landing.readers.sieve import BLANK, Sieve, units_of_row, with_percent

DELIMITERS = (",", "\t", ";")
FAST_FROM_BYTES = 8_000_000
MAX_CELL = 1 << 20
_HEAD_CHARACTERS = 1 << 18
_BLANK = ' \t\u3000,;"\r\n'


def read_csv(path: Path, contract: Contract, fast: bool = True) -> Reading:
    """Open a CSV delivery; `fast=False` forbids the quick reader."""
    facts = look_at(path)
    with path.open(encoding=facts.encoding, newline="") as file:
        head = re.sub("^\ufeff+", "", file.read(_HEAD_CHARACTERS), flags=re.MULTILINE)
    if not head.strip(_BLANK):
        raise UnreadableDelivery("unreadable_delivery", "文件里只有空行，没有表头也没有数据。请重新导出后放入。")
    delimiter = _delimiter(head, contract)
    header = find_header(_head_rows(head, delimiter), contract)
    reading = Reading(facts.encoding, iter(()), header.warnings())
    quick = fast and facts.size >= FAST_FROM_BYTES and facts.ends_whole and not facts.has_quotes
    if quick and not header.says_units:
        reading.chunks = _fast_chunks(path, facts, delimiter, header, contract, reading.warnings)
    else:
        reading.chunks = _exact_chunks(path, facts, delimiter, header, contract, reading.warnings)
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
    """Hands lines to the csv reader and keeps those of the current record; where files were joined, a mark goes."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.kept: list[str] = []
        self.is_whole = True

    def __iter__(self) -> "_Tap":
        return self

    def __next__(self) -> str:
        line = next(self._lines).lstrip("\ufeff")
        self.is_whole = line.endswith(("\n", "\r"))
        self.kept.append(line)
        return line

    def take(self) -> str:
        text = self.kept[0] if len(self.kept) == 1 else "".join(self.kept)
        self.kept.clear()
        return text.rstrip("\r\n")


def _exact_chunks(  # noqa: C901 - one loop over the lines
    path: Path, facts: TextFacts, delimiter: str, header: Header, contract: Contract, warnings: list[str]
) -> Iterator[Chunk]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding=facts.encoding, newline="") as file:
        tap = _Tap(iter(file))
        reader = csv.reader(tap, delimiter=delimiter, strict=True)
        sieve = Sieve(contract, header)
        pending = _Pending(header, contract, warnings)
        before = 0
        whole = True
        try:
            for row in reader:
                line, before = before + 1, reader.line_num
                whole = tap.is_whole
                raw = tap.take()
                if line <= header.line or not any(row) or not "".join(row).strip(BLANK):
                    continue
                if before > line:
                    _refuse_swallowed_rows(row, line, delimiter, contract)
                in_force = sieve.header
                is_data = sieve.is_data(line, row)
                if sieve.header is not in_force:
                    if pending.rows:
                        yield pending.chunk()
                    pending = _Pending(sieve.header, contract, warnings)
                if is_data:
                    pending.add(line, row, raw, sieve.faults(0))
                    if len(pending.rows) >= CHUNK_ROWS:
                        yield pending.chunk()
        except csv.Error as error:
            raise UnreadableDelivery("unreadable_delivery", _csv_error(error, before + 1)) from None
        if pending.rows:
            if not whole:
                pending.judge_last()
            yield pending.chunk()
        warnings += sieve.notes()


def _refuse_swallowed_rows(row: list[str], line: int, delimiter: str, contract: Contract) -> None:
    """A quote that closes rows later makes one cell of them: what looks like rows inside a cell stops the delivery."""
    enough = max(2, len(contract.required) - 1)
    for cell in row:
        inner = cell.splitlines()[1:]
        if any(text.count(delimiter) >= enough for text in inner):
            raise UnreadableDelivery(
                "unreadable_delivery",
                f"第 {line} 行有一格里夹着像是整行数据的文字，多半是引号没有成对。"
                "请改正引号，或另存为 XLSX 后重新放入。",
            )


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

    def __init__(self, header: Header, contract: Contract, warnings: list[str]) -> None:
        self._header = header
        self._contract = contract
        self._warnings = warnings
        self._short: list[tuple[int, int, int]] = []
        self.rows: list[list[str]] = []
        self._lines: list[int] = []
        self._raw: list[str] = []
        self._faults: list[Fault] = []
        self._wider: list[tuple[int, int]] = []
        self._counts: Counter[int] = Counter()

    def add(self, line: int, row: list[str], raw: str, faults: list[Fault]) -> None:
        width = self._header.width
        self._counts[len(row)] += 1
        self._faults += [Fault(len(self.rows), fault.column, fault.code, fault.reason) for fault in faults]
        if len(row) < width:
            self._short.append((len(self.rows), line, len(row)))
        self._last = row
        if len(row) != width:
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                self._faults.append(Fault(len(self.rows), None, "bad_combination", _too_wide(len(row), width)))
            elif len(row) > self._header.cells and _cut_in_two(row):
                self._wider.append((len(self.rows), len(row)))
            row = (row + [""] * width)[:width]
        self.rows.append(row)
        self._lines.append(line)
        self._raw.append(raw)

    def judge_last(self) -> None:
        """The last record has no line end: it is taken only where it cannot have been cut off.

        A figure or a code may always have been longer; a date or a time is whole if it looks like another row's.
        """
        place = len(self.rows) - 1
        row, header = self._last, self._header
        ends_in = next((name for name, at in header.places.items() if at == len(row) - 1), None)
        column = self._contract.column(ends_in) if ends_in else None
        is_open = column is not None and bool(row[-1].strip()) and column.scalar in ("num", "int", "id")
        if column is not None and column.scalar in ("date", "time", "month"):
            is_open = _shape(row[-1]) not in {_shape(other[len(row) - 1]) for other in self.rows[:-1]}
        if is_open or len(row) < min(header.width, max(self._counts)):
            self._faults.append(Fault(place, ends_in, "bad_combination", _CUT_OFF))

    def _broken_in_two(self) -> Iterator[Fault]:
        """Two neighbours that together have as many cells as a row: a line break without quotes has parted them."""
        usual = max(self._counts, key=lambda cells: (self._counts[cells], cells))
        if usual < self._header.width:
            return
        for (place, line, cells), (next_place, _, next_cells) in pairwise(self._short):
            if next_place == place + 1 and cells + next_cells - 1 == usual:
                for at in (place, next_place):
                    yield Fault(at, None, "bad_combination", _parted(line))

    def chunk(self) -> Chunk:
        self._faults += self._broken_in_two()
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
        read = with_percent(self._header, self._contract)
        units = (
            [units_of_row(self._header, self._contract, row, {}) for row in self.rows]
            if self._header.says_units
            else []
        )
        chunk = Chunk(
            lines=pa.array(self._lines, pa.int64()),
            cells={
                name: pa.array([read(name, text) for text in columns[place]], pa.string())
                for name, place in self._header.places.items()
            },
            raw=pa.array(self._raw, pa.string()),
            faults=tuple(self._faults),
            units=pa.array(units, pa.string()) if any(units) else None,
        )
        self.rows, self._lines, self._raw, self._faults, self._wider, self._short = [], [], [], [], [], []
        return chunk


def _shape(text: str) -> str:
    """A cell's text with every digit alike."""
    return re.sub("[0-9]", "9", text)


def _too_wide(cells: int, width: int) -> str:
    return f"该行有 {cells} 格，表头只有 {width} 列，各格可能错位（数字中的逗号须加引号）。改正后重新放入。"


_CUT_OFF = "文件到这一行中间就断了（没有换行），这一行未必完整。请重新导出或传送；若确已写完，请在行尾补一个换行。"


def _parted(line: int) -> str:
    return f"从第 {line} 行起像是一行被换行断成了两行（格里的换行须加引号）。改正后重新放入。"


def _warn_unnamed(header: Header, filled: Iterator[bool], warnings: list[str]) -> None:
    for place, is_filled in zip(header.unnamed, filled, strict=True):
        warning = f"第 {place + 1} 列没有列名，其内容未采用"
        if is_filled and warning not in warnings:
            warnings.append(warning)


def _fast_chunks(
    path: Path, facts: TextFacts, delimiter: str, header: Header, contract: Contract, warnings: list[str]
) -> Iterator[Chunk]:
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in range(header.width)]
    line = header.line + 1
    try:
        reader = arrow_csv.open_csv(
            path,
            # One block at a time: several in flight cost twice the processor time and more memory.
            read_options=arrow_csv.ReadOptions(
                column_names=names,
                skip_rows=header.line,
                block_size=1 << 23,
                encoding=facts.encoding,
                use_threads=False,
            ),
            # An empty line is a row without a key, which is the exact way's to judge.
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
        for batch in reader:
            columns = [column.dictionary_encode() for column in batch.columns]
            if _needs_a_look(columns, header, contract):
                raise FastPathUnfitError
            filled = (any(text.strip() for text in columns[p].dictionary.to_pylist()) for p in header.unnamed)
            _warn_unnamed(header, filled, warnings)
            yield _fast_chunk(batch, columns, line, delimiter, header)
            line += len(batch)
    except pa.ArrowInvalid as error:
        raise FastPathUnfitError from error


def _needs_a_look(columns: Sequence[pa.DictionaryArray], header: Header, contract: Contract) -> bool:
    """Whether a row lacks a key, or holds the name of a column: only the exact way tells such rows from data."""
    names = pa.array(["", *(text for column in contract.columns for text in (column.name, column.label))], pa.string())
    keys = (column.name for column in contract.columns if column.key and column.required)
    texts = (pc.utf8_trim_whitespace(columns[header.places[name]].dictionary) for name in keys)
    return any(pc.any(pc.is_in(its, value_set=names)).as_py() for its in texts)


def _fast_chunk(
    batch: pa.RecordBatch, columns: Sequence[pa.DictionaryArray], line: int, delimiter: str, header: Header
) -> Chunk:
    return Chunk(
        lines=pa.arange(line, line + len(batch)),
        cells={name: columns[place] for name, place in header.places.items()},
        raw=pc.binary_join_element_wise(*batch.columns, delimiter) if header.width > 1 else batch.column(0),
        # No number of a person reaches beyond the cell that it stands in, for it holds no delimiter.
        names_nobody=not any(may_name_somebody(column.dictionary) for column in columns),
    )
