"""A chart of a paper as DrawingML, which Word and LibreOffice draw themselves: bars or a line of figures of the marts.

The part holds the figures as they are in the marts and no workbook behind them; nothing is computed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from orchestration.papers.look import NAMESPACES, text

_INKS = ("1F3A5F", "B9770E", "7A8793")
_FACE = (
    '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000"><a:latin typeface="Times New Roman"/>'
    '<a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)


@dataclass(frozen=True)
class Series:
    """What one row of bars, or one line, shows. `shown`: the figures as people read them."""

    name: str
    labels: tuple[str, ...]
    values: tuple[Decimal | int | None, ...]
    shown: tuple[str, ...]


def chart(kind: Literal["bar", "line"], series: Sequence[Series]) -> str:
    """The chart part. A line is of places, the first on top."""
    plotted = "".join(_series(kind, number, one) for number, one in enumerate(series))
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    upside_down = '<c:scaling><c:orientation val="maxMin"/>{}</c:scaling>'
    plain = '<c:scaling><c:orientation val="minMax"/></c:scaling>'
    ends = '<c:delete val="{}"/><c:axPos val="{}"/>'
    if kind == "bar":
        body = f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{plotted}'
        body += f'<c:gapWidth val="60"/>{axes}</c:barChart>'
        names = f'<c:catAx><c:axId val="1"/>{upside_down.format("")}{ends.format(0, "l")}'
        numbers = f'<c:valAx><c:axId val="2"/>{plain}{ends.format(1, "b")}'
    else:
        body = f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{plotted}'
        body += f'<c:marker val="1"/>{axes}</c:lineChart>'
        names = f'<c:catAx><c:axId val="1"/>{plain}{ends.format(0, "b")}'
        room = upside_down.format('<c:min val="0"/>')
        numbers = f'<c:valAx><c:axId val="2"/>{room}{ends.format(1, "l")}'
    plain_ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{}"/>'
    look = f'<c:numFmt formatCode="General" sourceLinked="0"/>{plain_ticks}'
    names += f'{look.format("low" if kind == "bar" else "high")}{_FACE}<c:crossAx val="2"/></c:catAx>'
    numbers += f'{look.format("nextTo")}<c:crossAx val="1"/></c:valAx>'
    legend = f'<c:legend><c:legendPos val="b"/>{_FACE}</c:legend>' if len(series) > 1 else ""
    return (
        f'<c:chartSpace {NAMESPACES}><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
        f'<c:layout/>{body}{names}{numbers}</c:plotArea>{legend}<c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )


def _series(kind: str, number: int, one: Series) -> str:
    ink = f'<a:solidFill><a:srgbClr val="{_INKS[number % len(_INKS)]}"/></a:solidFill>'
    look = f"<c:spPr>{ink}</c:spPr>" if kind == "bar" else f'<c:spPr><a:ln w="28575">{ink}</a:ln></c:spPr>'
    names = "".join(f'<c:pt idx="{at}"><c:v>{text(name)}</c:v></c:pt>' for at, name in enumerate(one.labels))
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(one.values) if value is not None
    )
    said = "".join(_label(at, words) for at, words in enumerate(one.shown) if one.values[at] is not None)
    marker = '<c:marker><c:symbol val="circle"/><c:size val="6"/></c:marker>' if kind == "line" else ""
    end = '<c:smooth val="0"/>' if kind == "line" else ""
    before = '<c:invertIfNegative val="0"/>' if kind == "bar" else ""
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>{text(one.name)}</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{text(one.name)}</c:v></c:pt></c:strCache></c:strRef>'
        f"</c:tx>{look}{before}{marker}"
        f'<c:dLbls>{said}{_shows(True)}</c:dLbls><c:cat><c:strLit><c:ptCount val="{len(one.labels)}"/>'
        f"{names}</c:strLit></c:cat><c:val><c:numLit><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(one.values)}"/>{points}</c:numLit></c:val>{end}</c:ser>'
    )


def _label(at: int, words: str) -> str:
    """The figure beside its bar, as people read it."""
    rich = (
        '<c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN" sz="1000"><a:ea typeface="宋体"/></a:rPr>'
        f"<a:t>{text(words)}</a:t></a:r></a:p></c:rich></c:tx>"
    )
    return f'<c:dLbl><c:idx val="{at}"/>{rich}{_shows(True)}</c:dLbl>'


def _shows(value: bool) -> str:
    flags = (("LegendKey", False), ("Val", value), ("CatName", False), ("SerName", False), ("Percent", False))
    return "".join(f'<c:show{name} val="{int(on)}"/>' for name, on in flags) + '<c:showBubbleSize val="0"/>'
