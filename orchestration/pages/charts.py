"""Where the strokes of a chart lie: pure geometry from the rows that the table beside it shows.

Coordinates only, never a figure that is printed; the figure stands beside the mark, which so needs no text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from orchestration.pages.figures import Row

_DRAWN = 'viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"'


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall, in hundredths of the width. `row` None: the start, whose figure is the scheme's."""

    row: Row | None
    left: str
    width: str
    kind: str
    before: str
    after: str


def _place(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


def share(value: Decimal | None, whole: Decimal | None) -> str:
    """How many hundredths of the width a bar takes."""
    if value is None or not whole:
        return "0"
    return _place(max(0.0, min(100.0, float(value) / float(whole) * 100)))


def waterfall(assigned: Decimal, rows: Sequence[Row]) -> list[Step]:
    """From the points assigned over each loss and gain. The scale begins a little under the lowest level."""
    levels = [assigned]
    for row in rows:
        levels.append(levels[-1] + row.points)
    lowest, highest = float(min(levels)), float(max(levels))
    bottom = max(0.0, lowest - (highest - lowest) * 0.08) if highest > lowest else 0.0
    width = (highest - bottom) or 1.0

    def x(level: Decimal) -> float:
        return (float(level) - bottom) / width * 100

    steps = [Step(None, "0", _place(x(assigned)), "start", "0", _place(x(assigned)))]
    for row, before, after in zip(rows, levels, levels[1:], strict=False):
        left, right = sorted((x(before), x(after)))
        kind = "gain" if row.points > 0 else (row.cause_kind or "loss")
        steps.append(Step(row, _place(left), _place(max(right - left, 0.4)), kind, _place(x(before)), _place(x(after))))
    return steps


def bar(width: str, kind: str = "", mean: str | None = None, best: str | None = None) -> Markup:
    """A bar in its track; thin marks for the group's mean and best."""
    marks = "".join(
        f'<rect class="{name}" x="{at}" width="1" height="10"/>' for name, at in (("best", best), ("mean", mean)) if at
    )
    return Markup(  # noqa: S704 - numbers and our own names
        f'<svg class="bar {kind}" {_DRAWN}><rect class="ground" width="100" height="10"/>'
        f'<rect class="fill" width="{width}" height="10"/>{marks}</svg>'
    )


def flow(step: Step) -> Markup:
    """One bar of the waterfall."""
    return Markup(  # noqa: S704 - numbers and our own names
        f'<svg class="flow {step.kind}" {_DRAWN}><rect x="{step.left}" width="{step.width}" height="10"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a line, with the row it is drawn from."""

    row: Row
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line over months: first place on top."""

    dots: tuple[Dot, ...]
    path: str
    ticks: tuple[tuple[str, int], ...]


def rank_line(rows: Sequence[Row], column: str, worst: int, width: int = 640, height: int = 160) -> Line:
    """Ranks over months, the best on top, within `width` × `height` and its margins."""
    left, top, right, bottom = 34, 14, 16, 30
    kept = [row for row in rows if row.values[column] is not None]
    across = max(len(rows) - 1, 1)
    depth = max(worst - 1, 1)

    def y(rank: int) -> float:
        return top + (rank - 1) / depth * (height - top - bottom)

    places = {id(row): left + at / across * (width - left - right) for at, row in enumerate(rows)}
    dots = tuple(Dot(row, _place(places[id(row)]), _place(y(row.values[column]))) for row in kept)
    marks = sorted({1, worst, (worst + 1) // 2})
    path = " ".join(f"{'L' if at else 'M'}{dot.x} {dot.y}" for at, dot in enumerate(dots))
    return Line(dots, path, tuple((_place(y(rank)), rank) for rank in marks))


def largest(values: Iterable[Any]) -> Decimal:
    """What bars beside each other are measured by."""
    return max((value for value in values if value is not None), default=Decimal(0))
