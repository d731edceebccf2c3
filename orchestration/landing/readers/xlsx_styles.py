"""Of a workbook's styles and shared strings, what changes the meaning of a cell: formats, struck and raised text.

Parsing of those two parts only; the parser that refuses document types is handed in by the guard.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.parsers import expat

from orchestration.landing.readers.number_format import BUILT_IN

Parser = Callable[[], expat.XMLParserType]
_OFF = ("0", "false")


@dataclass(frozen=True)
class Styles:
    """By style number: the format code where it is not plain, and whether the whole cell is struck out."""

    formats: dict[str, str]
    struck: frozenset[str]


def is_marked(name: str, attributes: dict[str, str]) -> bool:
    """Whether a property of a run strikes it out, or raises or lowers it."""
    value = attributes.get("val", "1")
    return value not in _OFF if name == "strike" else value in ("superscript", "subscript")


def read_styles(styles: bytes, new_parser: Parser) -> Styles:
    """The styles that numbers and texts may have."""
    codes = dict(BUILT_IN)
    fonts: list[bool] = []
    cells: list[tuple[int, int]] = []
    inside: list[str] = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "numFmt" and "dxf" not in inside:
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif local == "font" and inside[-1:] == ["fonts"]:
            fonts.append(False)
        elif local == "strike" and inside[-2:] == ["fonts", "font"]:
            fonts[-1] = attributes.get("val", "1") not in _OFF
        elif local == "xf" and inside[-1:] == ["cellXfs"]:
            cells.append((int(attributes.get("numFmtId", "0")), int(attributes.get("fontId", "0"))))
        inside.append(local)

    if styles:
        parser = new_parser()
        parser.StartElementHandler = on_start
        parser.EndElementHandler = lambda _: inside.pop() and None
        parser.Parse(styles, True)
    return Styles(
        {str(number): codes[code] for number, (code, _) in enumerate(cells) if codes.get(code)},
        frozenset(str(number) for number, (_, font) in enumerate(cells) if font < len(fonts) and fonts[font]),
    )


def marked_strings(blocks: Iterable[bytes], new_parser: Parser) -> set[int]:
    """The numbers of the shared strings of which a part is struck out, raised or lowered."""
    marked: set[int] = set()
    count = -1

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        local = name.rpartition(":")[2]
        if local == "si":
            count += 1
        elif local in ("strike", "vertAlign") and is_marked(local, attributes):
            marked.add(count)

    parser = new_parser()
    parser.StartElementHandler = on_start
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return marked
