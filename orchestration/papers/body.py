"""The pieces that a paper is put together from: title, state, headings, text, tables and charts, as WordprocessingML.

Text is always text: it is escaped, and no field is ever made of it. What the pieces say is decided elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from orchestration.pages.figures import Row, shown
from orchestration.pages.grain import KINDS
from orchestration.papers.charts import Series, chart
from orchestration.papers.look import STYLE, text, write_docx

Align = Literal["left", "right", "center"]
# The width of the text, in twentieths of a point: A4 less the margins of look.py.
_WIDTH, _ACROSS = 8844, 14570
_EMU = 635
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = "".join(f'<w:{side} w:w="50" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
_MARGINS = f"<w:tblCellMar>{_MARGINS}</w:tblCellMar>"
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, its share of the width, and where its text stands."""

    title: str
    share: int
    align: Align = "left"


def figure(row: Row | None, column: str, kind: str = "") -> str:
    """One figure as the pages show it."""
    if row is None:
        return "—"
    return shown(row.values[column], kind or KINDS.get(column, ""), row.decimals)


@dataclass
class Paper:
    """A paper as it grows. `foot`: of which release and date it is, on every page."""

    title: str
    foot: str
    is_official: bool
    is_across: bool = False
    _pieces: list[str] = field(default_factory=list)
    _charts: list[str] = field(default_factory=list)
    _headings: int = 0

    def begin(self, title: str, state: str) -> None:
        """The title, and below it whether this is official."""
        self._pieces.append(_paragraph("标题", title))
        self._pieces.append(_paragraph("状态", state))

    def heading(self, words: str) -> None:
        """A numbered heading of the first level."""
        self._headings += 1
        self._pieces.append(_paragraph("一级", f"{_numeral(self._headings)}、{words}"))

    def subheading(self, words: str) -> None:
        """A heading of the second level."""
        self._pieces.append(_paragraph("二级", words))

    def say(self, *sentences: str) -> None:
        """Text, one paragraph each."""
        self._pieces += [_paragraph("正文", sentence) for sentence in sentences]

    def note(self, words: str) -> None:
        """A remark under a table."""
        self._pieces.append(_paragraph("表注", words))

    def sign(self, *lines: str) -> None:
        """The signature, to the right."""
        self._pieces += [_paragraph("落款", line) for line in ("", *lines)]

    def table(self, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """A table whose header is repeated on every page and whose rows are not broken."""
        width = _ACROSS if self.is_across else _WIDTH
        whole = sum(column.share for column in columns)
        widths = [width * column.share // whole for column in columns]
        starts = [
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val="{_style("表文")}"/><w:jc w:val="{column.align}"/></w:pPr><w:r><w:t xml:space="preserve">'
            for wide, column in zip(widths, columns, strict=True)
        ]
        heads = [
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{_style("表文")}"/><w:jc w:val="center"/>'
            f"</w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{text(column.title)}</w:t></w:r></w:p></w:tc>"
            for wide, column in zip(widths, columns, strict=True)
        ]
        made = [
            _paragraph("表题", caption),
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>',
            "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths),
            f"</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(heads)}</w:tr>",
        ]
        for row in rows:
            cells = [
                f"{start}{text('—' if value is None or value == '' else value)}</w:t></w:r></w:p></w:tc>"
                for start, value in zip(starts, row, strict=True)
            ]
            made.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
        self._pieces.append("".join(made) + "</w:tbl>" + _paragraph("表注", ""))

    def chart(self, caption: str, kind: Literal["bar", "line"], series: Sequence[Series]) -> None:
        """A chart of figures that stand in the marts, and its caption, which says them for those who do not see it."""
        self._charts.append(chart(kind, series))
        number = len(self._charts)
        rows = max((len(one.labels) for one in series), default=1) * len(series)
        tall = (900 + 330 * rows if kind == "bar" else 3400) * _EMU
        wide = _WIDTH * _EMU
        told = "；".join(f"{name} {said}" for one in series for name, said in zip(one.labels, one.shown, strict=True))
        self._pieces.append(
            '<w:p><w:pPr><w:keepNext/><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr><w:r>'
            f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{tall}"/>'
            f'<wp:docPr id="{number}" name="chart{number}" descr="{_attribute(f"{caption}：{told}")}"/>'
            "<wp:cNvGraphicFramePr/><a:graphic><a:graphicData "
            'uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="chart{number}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
        )
        self._pieces.append(_paragraph("表题", caption))

    def write(self, path: Path) -> Path:
        """Put the pieces into a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        look = (self.is_across, self.is_official)
        write_docx(path, self.title, "".join(self._pieces), self._charts, self.foot, look)
        return path


def _paragraph(style: str, words: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{text(words)}</w:t></w:r>' if words else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{_style(style)}"/></w:pPr>{run}</w:p>'


def _style(name: str) -> str:
    return f"{STYLE}{name}"


def _attribute(words: str) -> str:
    return text(words).replace('"', "&quot;")


def _numeral(number: int) -> str:
    ten, one = divmod(number, 10)
    if ten == 0:
        return _NUMERALS[one - 1]
    return f"{'' if ten == 1 else _NUMERALS[ten - 1]}十{_NUMERALS[one - 1] if one else ''}"
