"""A page too large to open at once goes on in further pages: its largest tables are cut between rows, none is left out.

Works on what the templates have written, so no template knows of it; a page that fits stays as it is, byte for byte.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup

# Bytes that open at once in the browsers that offices have.
LIMIT = 290_000
# What says that a table goes on, and where.
_PER_TABLE = 500
_TABLE = re.compile(r'(?:<div class="scroll[^>]*>)?<table.*?</table>(?:</div>)?', re.DOTALL)
_BODY = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)
_ROW = re.compile(r"<tr.*?</tr>\s*", re.DOTALL)
_MAIN = re.compile(r'(<main id="main"[^>]*>).*(</main>)', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_HEADING = re.compile(r"<h1.*?</h1>", re.DOTALL)


@dataclass(frozen=True)
class _Table:
    """A table as written, and the rows of it that a page shows: from `first` on, counted from 0, of `total`.

    `around`: the bytes of all that is no row.
    """

    text: str
    rows: tuple[str, ...]
    first: int
    total: int
    around: int

    @cached_property
    def size(self) -> int:
        return sum(len(row.encode()) for row in self.rows)

    def cut(self, room: int) -> "tuple[_Table, _Table | None]":
        """As many rows as fit, one at least, and the rest."""
        taken = filled = 0
        for row in self.rows:
            filled += len(row.encode())
            if filled > room and taken:
                break
            taken += 1
        here = replace(self, rows=self.rows[:taken])
        rest = replace(self, rows=self.rows[taken:], first=self.first + taken)
        return here, rest if rest.rows else None

    def written(self, earlier: str, later: str) -> str:
        """With the rows shown alone, and below them where the others stand; as it was where they are all."""
        if len(self.rows) == self.total:
            return self.text
        body = _BODY.sub(lambda _: f"<tbody>\n{''.join(self.rows)}</tbody>", self.text, count=1)
        shown = f"这里是第 {self.first + 1}～{self.first + len(self.rows)} 行，共 {self.total} 行（排序、筛选只在本页）"
        ways = [(earlier, "上一页")] if self.first else []
        ways += [(later, "下一页")] if self.first + len(self.rows) < self.total else []
        links = "".join(Markup('，<a href="{}">{}</a>').format(to, name) for to, name in ways)
        return f'{body}\n<p class="pager soft">{shown}{links}</p>'


def parts(path: str, text: str, limit: int = LIMIT) -> Iterator[tuple[str, str]]:
    """(path, HTML) of a page and of the pages that it goes on in; `limit`: bytes of each, where its rows allow that."""
    size = len(text.encode())
    if size <= limit:
        yield path, text
        return
    name = path.rsplit("/", 1)[-1]
    tables = [_read(found[0]) for found in _TABLE.finditer(text)]
    here, rest = _fitted(tables, limit - size + sum(table.size for table in tables))
    written = iter([table.written("", _next(name, 2)) for table in here])
    yield path, _TABLE.sub(lambda _: next(written), text)
    frame, number = _frame(text), 2
    while rest:
        here, left = _fitted(rest, limit - len(frame.encode()) - sum(table.around for table in rest))
        earlier = _next(name, number - 1) if number > 2 else name
        body = "\n".join(table.written(earlier, _next(name, number + 1)) for table in here)
        page = frame.replace("{{number}}", str(number)).replace("{{body}}", body)
        yield path.removesuffix(name) + _next(name, number), page
        rest, number = left, number + 1


def _next(name: str, number: int) -> str:
    """`,` stands in no id that became a file's name, so no other page is called like that."""
    return f"{name.removesuffix('.html')},{number}.html"


def _read(text: str) -> _Table:
    found = _BODY.search(text)
    inside = found[1] if found else ""
    rows = tuple(_ROW.findall(inside))
    return _Table(text, rows, 0, len(rows), len(text.encode()) - len(inside.encode()))


def _fitted(tables: Sequence[_Table], room: int) -> tuple[list[_Table], list[_Table]]:
    """Small tables stay whole and the largest give way, all at the same height; and what is left of them."""
    level = _level([table.size for table in tables], room - _PER_TABLE * len(tables))
    cuts = [(table, None) if table.size <= level else table.cut(level) for table in tables]
    return [here for here, _ in cuts], [rest for _, rest in cuts if rest]


def _level(sizes: Sequence[int], room: int) -> int:
    """The height above which all are cut so that together they fill the room."""
    open_sizes, left = sorted(sizes), max(room, 0)
    while open_sizes and open_sizes[0] <= left // len(open_sizes):
        left -= open_sizes.pop(0)
    return left // len(open_sizes) if open_sizes else max(sizes, default=0)


def _frame(text: str) -> str:
    """The page without its matter: head, heading and foot, with places for the number and the tables."""
    heading = _HEADING.search(text)
    title = heading[0].replace("</h1>", "（续 {{number}}）</h1>") if heading else ""
    empty = _MAIN.sub(lambda found: f"{found[1]}\n{title}\n{{{{body}}}}\n{found[2]}", text, count=1)
    return _TITLE.sub(lambda found: f"<title>{found[1]}（续 {{{{number}}}}）</title>", empty, count=1)
