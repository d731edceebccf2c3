"""How a paper looks: the page, the styles, header and footer of an official document, made once for all papers.

A4, margins, faces and sizes as GB/T 9704-2012 has them: text in 三号仿宋, title in 二号小标宋, page number in 四号
between dashes. What stands in a paper is body.py and the modules of each kind.
"""

import io
import re
import zipfile
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from orchestration.base.inert_text import one_line

TITLE_FACE, TEXT_FACE, HEAD_FACE, SUBHEAD_FACE = "方正小标宋简体", "仿宋", "黑体", "楷体"
# What a program takes that lacks a face: Word's own list of second names.
_OTHER_FACES = {
    TITLE_FACE: "小标宋;华文中宋;宋体;SimSun;Noto Serif CJK SC",
    TEXT_FACE: "仿宋_GB2312;FangSong;Noto Serif CJK SC",
    HEAD_FACE: "SimHei;微软雅黑;Noto Sans CJK SC",
    SUBHEAD_FACE: "楷体_GB2312;KaiTi;Noto Serif CJK SC",
    "宋体": "SimSun;Noto Serif CJK SC",
}
WATERMARK = "不是正式结果"
_KEPT = ("Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Header", "Footer")
# Before the name of each of our styles: Word has some of these names for its own.
STYLE = "公文"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE_OF_CHARTS = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_REL_OF_CHARTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_MOMENT = (1980, 1, 1, 0, 0, 0)
# Stands in the template where each paper says of which release it is.
_FOOT = "KAOPING-FOOT"


def text(value: object) -> str:
    """Text from outside as it may stand in a paper: characters that XML can hold, on one line."""
    given = str(value)
    # Most of it is, and looking at every character takes its time.
    return escape(given if given.isprintable() and "  " not in given else one_line(given))


def write_docx(path: Path, title: str, body: str, charts: list[str], foot: str, look: tuple[bool, bool]) -> None:
    """Write one paper. `look`: whether it lies across, whether it is official. The same input gives the same bytes."""
    parts = dict(_template(*look))
    core = (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{text(title)}</dc:title></cp:coreProperties>'
    )
    parts["docProps/core.xml"] = core.encode()
    section = parts.pop("section").decode()
    parts["word/document.xml"] = (
        f"{_HEAD}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>".encode()
    )
    for name in [name for name in parts if name.startswith("word/footer")]:
        parts[name] = parts[name].replace(_FOOT.encode(), text(foot).encode())
    for number, chart in enumerate(charts, start=1):
        parts[f"word/charts/chart{number}.xml"] = f"{_HEAD}{chart}".encode()
    if charts:
        _name_charts(parts, len(charts))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            packed.writestr(entry, parts[name])


def _name_charts(parts: dict[str, bytes], count: int) -> None:
    numbers = range(1, count + 1)
    kinds = "".join(
        f'<Override PartName="/word/charts/chart{n}.xml" ContentType="{_TYPE_OF_CHARTS}"/>' for n in numbers
    )
    links = "".join(
        f'<Relationship Id="chart{n}" Type="{_REL_OF_CHARTS}" Target="charts/chart{n}.xml"/>' for n in numbers
    )
    for name, end, more in (
        ("[Content_Types].xml", b"</Types>", kinds),
        ("word/_rels/document.xml.rels", b"</Relationships>", links),
    ):
        parts[name] = parts[name].replace(end, more.encode() + end)


@lru_cache(maxsize=4)
def _template(is_across: bool, is_official: bool) -> dict[str, bytes]:
    """The parts of an empty paper, and its section properties under "section"."""
    document = Document()
    _styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if is_across:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(25), Mm(22)
        section.left_margin, section.right_margin = Mm(20), Mm(20)
    section.header_distance, section.footer_distance = Mm(15), Mm(15)
    _foot(section.footer)
    if not is_official:
        section.header.paragraphs[0]._p.append(_watermark())
    for style in list(document.styles.element.style_lst):
        # What comes with the library and no paper uses.
        if not style.styleId.startswith(STYLE) and style.styleId not in _KEPT:
            document.styles.element.remove(style)
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    unwanted = [name for name in parts if name.startswith(("docProps/thumb", "customXml/"))]
    for name in unwanted:
        del parts[name]
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        parts[name] = re.sub(rb'<Relationship [^>]*Target="[^"]*(?:thumbnail|customXml)[^"]*"[^>]*/>', b"", parts[name])
    parts["[Content_Types].xml"] = re.sub(rb'<Override PartName="/customXml/[^>]*/>', b"", parts["[Content_Types].xml"])
    found = re.search(rb"<w:sectPr\b.*</w:sectPr>", parts["word/document.xml"], re.DOTALL)
    assert found is not None
    parts["section"] = found[0]
    parts["word/fontTable.xml"] = _faces()
    return parts


def _styles(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    _face(normal, TEXT_FACE, 16)
    normal.paragraph_format.space_after = Pt(0)
    _spacing(normal, 28)
    for name, face, size, align in (
        ("标题", TITLE_FACE, 22, WD_ALIGN_PARAGRAPH.CENTER),
        ("状态", SUBHEAD_FACE, 14, WD_ALIGN_PARAGRAPH.CENTER),
        ("一级", HEAD_FACE, 16, None),
        ("二级", SUBHEAD_FACE, 16, None),
        ("正文", TEXT_FACE, 16, None),
        ("落款", TEXT_FACE, 16, WD_ALIGN_PARAGRAPH.RIGHT),
        ("表题", HEAD_FACE, 12, WD_ALIGN_PARAGRAPH.CENTER),
        ("表文", "宋体", 10.5, None),
        ("表注", "宋体", 10.5, None),
    ):
        style = document.styles.add_style(STYLE + name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _face(style, face, size)
        if align is not None:
            style.paragraph_format.alignment = align
        if name in ("一级", "二级", "正文"):
            style.element.get_or_add_pPr().append(_indent(size))
        if name in ("一级", "二级", "表题"):
            style.paragraph_format.keep_with_next = True
        if name.startswith("表"):
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    document.styles[f"{STYLE}标题"].paragraph_format.space_after = Pt(14)
    document.styles[f"{STYLE}标题"].paragraph_format.line_spacing = Pt(34)
    document.styles[f"{STYLE}表题"].paragraph_format.space_before = Pt(10)
    document.styles[f"{STYLE}表题"].paragraph_format.space_after = Pt(4)
    document.styles[f"{STYLE}落款"].paragraph_format.keep_together = True
    _outline(document.styles[f"{STYLE}一级"], 0)
    _outline(document.styles[f"{STYLE}二级"], 1)


def _face(style: ParagraphStyle, face: str, size: float) -> None:
    style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _spacing(style: ParagraphStyle, points: int) -> None:
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(points)


def _indent(size: float) -> object:
    """Two characters, as text begins in Chinese; in twentieths of a point for programs that count no characters."""
    made = OxmlElement("w:ind")
    made.set(qn("w:firstLineChars"), "200")
    made.set(qn("w:firstLine"), str(int(size * 40)))
    return made


def _outline(style: ParagraphStyle, level: int) -> None:
    made = OxmlElement("w:outlineLvl")
    made.set(qn("w:val"), str(level))
    style.element.get_or_add_pPr().append(made)


def _foot(footer: object) -> None:
    from docx.oxml import parse_xml

    first = footer.paragraphs[0]  # type: ignore[attr-defined]
    parent = first._p.getparent()
    parent.remove(first._p)
    face = '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>'
    number = "".join(
        f'<w:r><w:rPr>{face}<w:sz w:val="28"/></w:rPr>{inner}</w:r>'
        for inner in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    for inner in (
        number,
        f'<w:r><w:rPr>{face}<w:sz w:val="18"/><w:color w:val="595959"/></w:rPr><w:t>{_FOOT}</w:t></w:r>',
    ):
        look = '<w:pPr><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr>'
        parent.append(parse_xml(f'<w:p xmlns:w="{_W}">{look}{inner}</w:p>'))


def _watermark() -> object:
    """Word's own way of a watermark: a line of text behind the page, in the header."""
    from docx.oxml import parse_xml

    style = (
        "position:absolute;margin-left:0;margin-top:0;width:360pt;height:120pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return parse_xml(
        f'<w:r xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="watermark" o:spid="_x0000_s2049" type="#_x0000_t136" style="{style}" fillcolor="#e3e3e3" '
        'stroked="f" o:allowincell="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{WATERMARK}"/>'
        "</v:shape></w:pict></w:r>"
    )


def _faces() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for face, others in _OTHER_FACES.items()
    )
    return f'{_HEAD}<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'.encode()
