"""Of a workbook's styles and shared strings, what changes the meaning of a cell: formats, struck, raised, unseen text.

Parsing of those two parts only; the parser that refuses document types is handed in by the guard.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.parsers import expat

from orchestration.landing.readers.number_format import BUILT_IN, text_shown

Parser = Callable[[], expat.XMLParserType]
_OFF = ("0", "false")
# What may strike out, raise or hide a part of a text.
MARKS = ("strike", "vertAlign", "color")
_Colour = tuple[tuple[str, str], ...]
_WHITE: tuple[_Colour, ...] = ((("rgb", "FFFFFFFF"),), (("theme", "0"),), (("indexed", "9"),), (("indexed", "1"),))


@dataclass(frozen=True)
class Styles:
    """By style number: the format code where it is not plain (`of_texts`: where it changes texts too), whether the
    whole cell is struck out or in the colour of its ground. `altering`: the numbers of conditional formats that show
    another figure or strike it out.
    """

    formats: dict[str, str]
    of_texts: dict[str, str]
    struck: frozenset[str]
    unseen: frozenset[str]
    altering: frozenset[str]


def _is_on(attributes: dict[str, str]) -> bool:
    return attributes.get("val", "1") not in _OFF


def is_marked(name: str, attributes: dict[str, str]) -> bool:
    """Whether a property of a run strikes it out, raises or lowers it, or makes it white."""
    if name == "color":
        return _colour(attributes) in _WHITE
    return _is_on(attributes) if name == "strike" else attributes.get("val") in ("superscript", "subscript")


def _colour(attributes: dict[str, str]) -> _Colour:
    """A colour as two of them are compared."""
    return tuple(sorted((name, value.upper()) for name, value in attributes.items() if (name, value) != ("tint", "0")))


class _StyleScan:
    """Notes the fonts, grounds, format codes and conditional formats of a workbook, and which style has which."""

    def __init__(self) -> None:
        self.codes = dict(BUILT_IN)
        self.struck: set[int] = set()
        self.colours: dict[int, _Colour] = {}
        self.grounds: dict[int, _Colour | None] = {}
        self.altering: set[int] = set()
        self.white: set[int] = set()
        self.cells: list[tuple[int, int, int]] = []
        self._count = dict.fromkeys(("font", "fill", "dxf"), -1)
        self._inside: list[str] = []
        self._handlers = {
            "numFmts/numFmt": self._code,
            "fonts/font/strike": lambda a: self.struck.add(self._count["font"]) if _is_on(a) else None,
            "fonts/font/color": lambda a: self.colours.update({self._count["font"]: _colour(a)}),
            "fills/fill/patternFill": self._ground,
            "fills/fill/patternFill/fgColor": self._ground_colour,
            "dxfs/dxf/font/strike": lambda a: self._alters(_is_on(a)),
            "dxfs/dxf/font/color": lambda a: self.white.add(self._count["dxf"]) if _colour(a) in _WHITE else None,
            "dxfs/dxf/fill": lambda _: self.white.discard(self._count["dxf"]),
            "dxfs/dxf/numFmt": lambda a: self._alters(a.get("formatCode", "").lower() not in ("general", "")),
            "cellXfs/xf": self._cell,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside.append(name.rpartition(":")[2])
        path = "/".join(self._inside[1:])
        if path in ("fonts/font", "fills/fill", "dxfs/dxf"):
            self._count[self._inside[-1]] += 1
        elif path in self._handlers:
            self._handlers[path](attributes)

    def end(self, _: str) -> None:
        self._inside.pop()

    def is_unseen(self, font: int, fill: int) -> bool:
        colour, ground = self.colours.get(font), self.grounds.get(fill, ())
        return colour is not None and (colour == ground or (ground == () and colour in _WHITE))

    def _code(self, attributes: dict[str, str]) -> None:
        self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")

    def _ground(self, attributes: dict[str, str]) -> None:
        self.grounds[self._count["fill"]] = () if attributes.get("patternType", "none") == "none" else None

    def _ground_colour(self, attributes: dict[str, str]) -> None:
        if self.grounds[self._count["fill"]] is None:
            self.grounds[self._count["fill"]] = _colour(attributes)

    def _alters(self, is_altering: bool) -> None:
        if is_altering:
            self.altering.add(self._count["dxf"])

    def _cell(self, attributes: dict[str, str]) -> None:
        code, font, fill = (int(attributes.get(key, "0")) for key in ("numFmtId", "fontId", "fillId"))
        self.cells.append((code, font, fill))


def read_styles(styles: bytes, new_parser: Parser) -> Styles:
    """The styles that numbers and texts may have."""
    scan = _StyleScan()
    if styles:
        parser = new_parser()
        parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
        parser.Parse(styles, True)
    cells = [(str(number), *cell) for number, cell in enumerate(scan.cells)]
    formats = {number: scan.codes[code] for number, code, _, _ in cells if scan.codes.get(code)}
    return Styles(
        formats,
        {number: code for number, code in formats.items() if text_shown(code, "x") != "x"},
        frozenset(number for number, _, font, _ in cells if font in scan.struck),
        frozenset(number for number, _, font, fill in cells if scan.is_unseen(font, fill)),
        frozenset(map(str, scan.altering | scan.white)),
    )


def marked_strings(blocks: Iterable[bytes], new_parser: Parser) -> set[int]:
    """The numbers of the shared strings of which a part is struck out, raised, lowered or white."""
    marked: set[int] = set()
    count = -1

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        local = name.rpartition(":")[2]
        if local == "si":
            count += 1
        elif local in MARKS and is_marked(local, attributes):
            marked.add(count)

    parser = new_parser()
    parser.StartElementHandler = on_start
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return marked
