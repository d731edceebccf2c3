"""How the scheme of a year differs from that of the year before, laid out object by object with the names of people.

Which rows differ is said by the mart scheme_diff; here they are only named, put in order and grouped, for a page of the
site as for a scheme that is not dropped yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from orchestration.schemes.scheme import ORDER, contracts

# What changes every year with every unit comes last.
_LONG = ("targets", "references", "responsibilities")
# What the parts of a key are called: the column of the key → the feed and the column that name it.
NAMED = {
    "indicator_id": ("indicators", "indicator_name"),
    "category_id": ("categories", "category_name"),
    "clause_id": ("bonus_clauses", "clause_name"),
    "requirement_id": ("evidence_requirements", "requirement_name"),
    "fund_id": ("funds", "fund_name"),
}
# Column of a key → id → name.
Called = Mapping[str, Mapping[str, str]]


class Differing(Protocol):
    """A row of scheme_diff: a field of an object that is not as it was."""

    @property
    def feed(self) -> str: ...
    @property
    def object(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def change(self) -> str: ...
    @property
    def old(self) -> str | None: ...
    @property
    def new(self) -> str | None: ...


class Difference(NamedTuple):
    """The same, read from a build."""

    assessment: str
    feed: str
    object: str
    field: str
    change: str
    old: str | None
    new: str | None


R = TypeVar("R", bound=Differing)


@dataclass(frozen=True)
class Changed(Generic[R]):
    """One object that differs: what it is called, its key, how it differs, and the rows that say so."""

    name: str
    key: str
    change: str
    rows: Sequence[R]


@dataclass(frozen=True)
class Part(Generic[R]):
    """The objects of one part of the scheme that differ; `more`: how many are not listed."""

    feed: str
    is_long: bool
    objects: Sequence[Changed[R]]
    more: int


def parts_of(rows: Sequence[R], called: Called, most: int | None = None) -> list[Part[R]]:
    """The parts of the scheme in which anything differs, in the order in which one thinks of a scheme.

    `rows` come by object. What is no more is called as it was. `most`: how many objects of a part are listed, else all.
    """
    known = _with_gone(rows, called)
    parts = []
    for feed in sorted({row.feed for row in rows}, key=place):
        by_object: dict[str, list[R]] = {}
        for row in rows:
            if row.feed == feed:
                by_object.setdefault(row.object, []).append(row)
        objects = [
            Changed(_name(feed, key, known), key, own[0].change, list(_telling(feed, own)))
            for key, own in by_object.items()
        ]
        listed = objects[:most]
        parts.append(Part(feed, feed in _LONG, listed, len(objects) - len(listed)))
    return parts


def place(feed: str) -> tuple[bool, int]:
    """Where a part of the scheme stands among the others."""
    return feed in _LONG, ORDER.index(feed) if feed in ORDER else len(ORDER)


def coded(row: Differing, text: str | None) -> str | None:
    """The Chinese word of a coded value; none where it is a figure or text as it stands."""
    if text in ("true", "false"):
        return "是" if text == "true" else "否"
    column = next((one for one in contracts()[row.feed].columns if one.name == row.field), None)
    return dict(column.values).get(text or "") if column else None


def _telling(feed: str, rows: Sequence[R]) -> Iterator[R]:
    """Of an object that came or went, only what is not said by leaving it out."""
    if rows[0].change == "changed":
        yield from rows
        return
    defaults = {column.name: _text(column.default) for column in contracts()[feed].columns}
    told = [row for row in rows if (row.new if row.old is None else row.old) != defaults.get(row.field)]
    yield from told or rows


def _text(default: object) -> str | None:
    return str(default).lower() if isinstance(default, bool) else None if default is None else str(default)


def _with_gone(rows: Sequence[R], called: Called) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {kind: {} for kind in NAMED}
    for row in rows:
        for kind, named in NAMED.items():
            if (row.feed, row.field) == named and row.old:
                found[kind][row.object.split("/")[0]] = row.old
    return {kind: found.get(kind, {}) | dict(called.get(kind, {})) for kind in {*found, *called}}


def _name(feed: str, key: str, called: Called) -> str:
    """The parts of a key by name: the indicator, the unit, the month."""
    kinds = [column for column in contracts()[feed].key if column != "assessment_id"]
    parts = key.split("/")
    if not kinds:
        return "整个考评"
    if len(parts) > len(kinds):
        return key
    said = [called.get(kind, {}).get(part) or part for kind, part in zip(kinds, parts, strict=False)]
    return " · ".join(part for part in said if part)
