"""Looks an XLSX over before anything reads it: is it a workbook, how large does it really get, what do its cells hide.

Every part is inflated once, in blocks and under a limit, so that neither declared nor undeclared sizes can fill the
memory; sheets go through an XML parser that refuses document types (and so entities). Notes what the cell reader does
not tell: formulas without a cached value, error values, formats and struck text, how far the sheet reaches.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from orchestration.landing.readers import UnreadableDelivery
from orchestration.landing.readers.kinds import OLE, text_instead, why_ole
from orchestration.landing.readers.xlsx_places import ROW_STRIDE, area, column_number
from orchestration.landing.readers.xlsx_styles import MARKS, Styles, is_marked, marked_strings, read_styles

MAX_PARTS = 10_000
MAX_INFLATED = 768 << 20
MAX_SMALL_PART = 64 << 20
# Sheets shrink twentyfold, bombs a thousandfold; a part is judged by this once it is larger than a common sheet.
MAX_RATIO, RATIO_FROM = 250, 32 << 20
MAX_CELLS = 24_000_000
BLOCK = 1 << 18
# What is raised while a workbook is read whose archive is damaged, and one whose content makes no sense.
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError)
MEANINGLESS = (expat.ExpatError, ValueError, KeyError)
# What is said of a sheet before and behind its cells.
_OF_SHEET = frozenset(("sheetView", "col", "conditionalFormatting", "cfRule"))
# A format that shows nothing.
_NOTHING = ";;"
_SAVE_AS = "请在 Excel 中打开，另存为新的 .xlsx 后重新放入。"


def refuse(sentence: str) -> UnreadableDelivery:
    """An unreadable workbook, with the usual remedy."""
    return UnreadableDelivery("unreadable_delivery", f"{sentence}。{_SAVE_AS}")


@dataclass
class SheetFacts:
    """What one sheet holds; cells are numbered row * ROW_STRIDE + column, both from 0.

    `counts_from_1904`: its workbook counts days from 1904, as those made on old Macintosh computers do.
    `hidden`: who opens the workbook does not see the sheet. `formats`: the codes of numbers and texts that are not
    plain; `struck`: struck out as a whole; `runs`: texts of which a part is struck out, raised or white; `unseen`: in
    the colour of the ground; `conditional`: rows and columns that a conditional format shows as something else.
    """

    uncalculated: set[int] = field(default_factory=set)
    errors: set[int] = field(default_factory=set)
    formats: dict[int, str] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)
    runs: set[int] = field(default_factory=set)
    unseen: set[int] = field(default_factory=set)
    conditional: list[tuple[range, range]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    rows: tuple[int, int] = (1 << 30, -1)
    columns: tuple[int, int] = (1 << 30, -1)
    counts_from_1904: bool = False
    hidden: bool = False

    @property
    def cells(self) -> int:
        """The size of the rectangle around everything that has a value."""
        return max(0, self.rows[1] - self.rows[0] + 1) * max(0, self.columns[1] - self.columns[0] + 1)


def look_over(path: Path) -> dict[str, SheetFacts]:
    """The facts of every worksheet by its name, in workbook order; raises UnreadableDelivery."""
    with path.open("rb") as file:
        head = file.read(8)
        if not head:
            raise UnreadableDelivery("unreadable_delivery", "空文件，没有表头也没有数据。请重新导出后放入。")
        if head == OLE:
            raise refuse(why_ole(path))
        if other := text_instead(head):
            raise UnreadableDelivery("unreadable_delivery", other)
        try:
            with zipfile.ZipFile(file) as archive:
                parts = _parts(archive)
                return _sheets(file, parts)
        except (*DAMAGED, OSError) as error:
            raise refuse(f"文件已损坏或没有传完，不是完整的 XLSX（{str(error)[:80]}）") from None
        except MEANINGLESS as error:
            raise refuse(f"工作簿的内容已损坏（{str(error)[:80]}）") from None


def sheet_names(file: BinaryIO) -> tuple[list[str], set[str]]:
    """The names of a workbook's sheets, in order, and which are hidden; raises what look_over explains."""
    if file.read(8) == OLE:
        raise refuse("工作簿有密码保护，或是改了扩展名的旧版 .xls 文件，读不了")
    with zipfile.ZipFile(file) as archive:
        parts = _parts(archive)
        names = _WorkbookNames()
        names.read({"xl/workbook.xml": b"".join(_inflate(file, parts["xl/workbook.xml"], MAX_SMALL_PART))})
        return names.order, names.hidden


def defined_text(file: BinaryIO, wanted: str) -> str | None:
    """The text that a workbook keeps under a name of its own; raises what look_over explains."""
    with zipfile.ZipFile(file) as archive:
        content = b"".join(_inflate(file, _parts(archive)["xl/workbook.xml"], MAX_SMALL_PART))
    said: list[str] = []
    within = [False]

    def on_start(name: str, attributes: dict[str, str]) -> None:
        within[0] = _local(name) == "definedName" and attributes.get("name", "").upper() == wanted

    def on_end(_: str) -> None:
        within[0] = False

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
    parser.CharacterDataHandler = lambda text: said.append(text) if within[0] else None
    parser.Parse(content, True)
    return "".join(said).strip().strip('"') or None


def _parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_INFLATED:
        raise refuse(
            f"解压后过大（声称 {sum(info.file_size for info in infos) >> 20} MB，上限 {MAX_INFLATED >> 20} MB）"
        )
    for info in infos:
        if info.file_size > _largest(info):
            raise refuse(f"解压后过大（声称 {info.file_size >> 20} MB，压缩比异常）")
    parts = {info.filename: info for info in infos if not info.is_dir()}
    if len(parts) != sum(not info.is_dir() for info in infos):
        raise refuse("压缩包里有重名的部分，不是正常的工作簿")
    if any(info.flag_bits & 1 for info in infos):
        raise refuse("压缩包有密码保护，读不了，请先取消密码")
    if "[Content_Types].xml" not in parts or "xl/workbook.xml" not in parts:
        raise refuse("这是改了扩展名的压缩包，不是 Excel 工作簿")
    return parts


def _largest(info: zipfile.ZipInfo) -> int:
    """What a part that shrank to this size may hold at most, in bytes."""
    return max(RATIO_FROM, MAX_RATIO * info.compress_size)


def _sheets(file: BinaryIO, parts: dict[str, zipfile.ZipInfo]) -> dict[str, SheetFacts]:
    inflated = 0
    small: dict[str, bytes] = {}
    names = _WorkbookNames()
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"):
        if name in parts:
            small[name] = b"".join(_inflate(file, parts[name], MAX_SMALL_PART))
            inflated += len(small[name])
    names.read(small)
    styles = read_styles(small.get("xl/styles.xml", b""), _parser)
    marked: set[int] = set()
    facts: dict[str, SheetFacts] = {}
    # Shared strings first: the sheets only point at them.
    for name, info in sorted(parts.items(), key=lambda part: not part[0].lower().endswith("sharedstrings.xml")):
        if name in small:
            continue
        if name.lower().endswith("sharedstrings.xml"):
            marked |= marked_strings(_inflate(file, info, MAX_INFLATED - inflated), _parser)
            inflated += info.file_size
            continue
        scan = _SheetScan(styles, marked, names.never_calculated) if name in names.sheet_of_part else None
        for block in _inflate(file, info, MAX_INFLATED - inflated):
            inflated += len(block)
            if scan is not None:
                scan.feed(block)
        if scan is not None:
            sheet = names.sheet_of_part[name]
            facts[sheet] = replace(scan.close(), counts_from_1904=names.counts_from_1904, hidden=sheet in names.hidden)
    return {sheet: facts[sheet] for sheet in names.order if sheet in facts}


def _inflate(file: BinaryIO, info: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """The real content of a part, however large its header says it is, up to the limit."""
    file.seek(info.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("local header")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    left, total = info.compress_size, 0
    inflater = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    if inflater is None and info.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile("compression method")
    while left > 0:
        data = file.read(min(BLOCK, left))
        if not data:
            raise zipfile.BadZipFile("cut off")
        left -= len(data)
        for block in _blocks(inflater, data):
            total += len(block)
            if total > limit or total > _largest(info):
                raise refuse(f"解压后过大（超过 {MAX_INFLATED >> 20} MB，或压缩比异常）")
            yield block
    if total != info.file_size:
        raise zipfile.BadZipFile("declared size")


def _blocks(inflater: "zlib._Decompress | None", data: bytes) -> Iterator[bytes]:
    if inflater is None:
        yield data
        return
    while data:
        yield inflater.decompress(data, BLOCK)
        data = inflater.unconsumed_tail


def _parser(encoding: str | None = None) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True

    def no_document_type(*_: object) -> None:
        raise refuse("工作簿里有 XML 文档类型声明，不予读取")

    parser.StartDoctypeDeclHandler = no_document_type
    return parser


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _WorkbookNames:
    """Which part holds which sheet, which of them are hidden, from when the workbook counts days, is it calculated."""

    def __init__(self) -> None:
        self.never_calculated = False
        self.counts_from_1904 = False
        self.order: list[str] = []
        self.sheet_of_part: dict[str, str] = {}
        self.hidden: set[str] = set()

    def read(self, small: dict[str, bytes]) -> None:  # noqa: C901 - two small parts
        targets: dict[str, str] = {}
        sheets: list[tuple[str, str]] = []

        def on_relation(name: str, attributes: dict[str, str]) -> None:
            if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
                targets[attributes["Id"]] = attributes["Target"]

        def on_sheet(name: str, attributes: dict[str, str]) -> None:
            if _local(name) == "sheet":
                identity = next((value for key, value in attributes.items() if _local(key) == "id" and ":" in key), "")
                sheets.append((attributes["name"], identity))
                if attributes.get("state") in ("hidden", "veryHidden"):
                    self.hidden.add(attributes["name"])
            elif _local(name) == "workbookPr":
                self.counts_from_1904 = attributes.get("date1904", "0") in ("1", "true")
            elif _local(name) == "calcPr":
                asked = any(attributes.get(key, "0") in ("1", "true") for key in ("fullCalcOnLoad", "forceFullCalc"))
                self.never_calculated = asked or attributes.get("calcCompleted", "1") in ("0", "false")

        for part, handler in (("xl/_rels/workbook.xml.rels", on_relation), ("xl/workbook.xml", on_sheet)):
            if part in small:
                parser = _parser()
                parser.StartElementHandler = handler
                parser.Parse(small[part], True)
        for sheet, identity in sheets:
            target = targets.get(identity, "")
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            self.sheet_of_part[part] = sheet
            self.order.append(sheet)


class _SheetScan:
    """Streams one sheet's XML and notes the facts of its cells."""

    def __init__(self, styles: Styles, marked: set[int], never_calculated: bool) -> None:
        self._facts = SheetFacts()
        self._styles = styles
        self._marked = marked
        self._never_calculated = never_calculated
        self._row, self._column = -1, -1
        self._first_row, self._last_row = self._facts.rows
        self._first_column, self._last_column = self._facts.columns
        self._columns: dict[str, int] = {}
        self._cell: dict[str, str] | None = None
        self._hides_zeros = False
        self._condition = ""
        self._has_formula = self._in_value = self._has_run = False
        self._value = ""
        self._parser = _parser()
        self._parser.StartElementHandler = self._start
        self._parser.CharacterDataHandler = self._text

    def feed(self, block: bytes) -> None:
        self._parser.Parse(block, False)

    def close(self) -> SheetFacts:
        self._parser.Parse(b"", True)
        self._finish_cell()
        self._facts.rows = (self._first_row, self._last_row)
        self._facts.columns = (self._first_column, self._last_column)
        return self._facts

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name if ":" not in name else _local(name)
        if local == "c":
            self._finish_cell()
            self._cell = attributes
            self._place(attributes.get("r"))
        elif local in ("v", "t"):
            self._in_value = True
        elif local == "f":
            self._has_formula, self._in_value = True, False
        elif local == "row":
            self._finish_cell()
            number = attributes.get("r")
            self._row = int(number) - 1 if number else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self._facts.hidden_rows.append(self._row)
        elif local in MARKS and self._cell is not None:
            self._has_run = self._has_run or is_marked(local, attributes)
        elif local in _OF_SHEET:
            self._finish_cell()
            self._about_sheet(local, attributes)
        else:
            self._in_value = self._in_value and local not in ("rPh", "phoneticPr")

    def _about_sheet(self, local: str, attributes: dict[str, str]) -> None:
        if local == "conditionalFormatting":
            self._condition = attributes.get("sqref", "")
        elif local == "cfRule" and attributes.get("dxfId") in self._styles.altering:
            self._facts.conditional += map(area, self._condition.split())
        elif local == "sheetView":
            self._hides_zeros = attributes.get("showZeros", "1") in ("0", "false")
        elif local == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self._facts.hidden_columns.update(range(first - 1, min(last, ROW_STRIDE)))

    def _text(self, text: str) -> None:
        if self._in_value and len(self._value) < 64:
            self._value += text

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters)
        row = int(reference[len(letters) :]) - 1
        if not 0 <= row < 1 << 21 or (row, column) == (self._row, self._column):
            raise ValueError(f"cell {reference[:20]}")
        self._row, self._column = row, column

    def _finish_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        value = self._value.strip()
        at = self._row * ROW_STRIDE + self._column
        # Spreadsheets write 0; what libraries put beside a formula that they do not calculate is 0.0.
        never = value == "0.0" or (self._never_calculated and value == "0")
        if (self._has_formula and never) or (self._has_formula and not value and cell.get("t") != "str"):
            self._facts.uncalculated.add(at)
        if value or (self._value and cell.get("t") in ("inlineStr", "str", "s")):
            self._note_value(cell, value, at)
        self._has_formula = self._in_value = self._has_run = False
        self._value = ""

    def _note_value(self, cell: dict[str, str], value: str, at: int) -> None:
        kind, style = cell.get("t", "n"), cell.get("s", "0")
        if kind == "e":
            self._facts.errors.add(at)
        elif style in (formats := self._styles.formats if kind == "n" else self._styles.of_texts):
            self._facts.formats[at] = formats[style]
        if self._hides_zeros and kind == "n" and not value.strip("-0.eE"):
            self._facts.formats[at] = _NOTHING
        if style in self._styles.struck:
            self._facts.struck.add(at)
        if style in self._styles.unseen:
            self._facts.unseen.add(at)
        if self._has_run or (kind == "s" and self._marked and value.isdecimal() and int(value) in self._marked):
            self._facts.runs.add(at)
        row, column = self._row, self._column
        self._last_row = max(self._last_row, row)
        self._first_row = min(self._first_row, row)
        self._last_column = max(self._last_column, column)
        self._first_column = min(self._first_column, column)
