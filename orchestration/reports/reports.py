"""Writes the workbooks of a build or of a release: asks its marts, and hands the rows over to be laid out.

What stands in which workbook is data (books/*.yaml), how one looks is workbook.py. No figure is computed here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.gates.docs import chinese_day
from orchestration.reports.books import BOOKS, Book, SheetSpec, load_books
from orchestration.reports.words import create_words
from orchestration.reports.workbook import Column, Sheet, write_workbook

# File systems count bytes, and the ending needs some.
_LONGEST_NAME = 240
# Characters that a file name cannot hold on one system or another.
_FORBIDDEN = str.maketrans({char: "_" for char in '/\\:*?"<>|\t\r\n'})


_CONTENTS = (
    Column("类别", 8),
    Column("名称", 40),
    Column("闸门结论", 10),
    Column("结果出自", 24),
    Column("说明", 60),
)
# Of every assessment the latest cycle, and older ones that are not settled.
_STATES = """
    select cycle || ' ' || assessment_name, word, result_release_id,
        statement || case when is_passed then '。'
            else '；本册里口径为“动态”的总分、位次、等次是按现有材料算的，未经闸门放行，不是结果。' end
    from state where is_present or not is_passed
    order by cycle desc, assessment_id
"""


@dataclass(frozen=True)
class _One:
    """What `each` gave: the key that the SQL asks by, and what files and titles call it."""

    key: str | None = None
    name: str = ""
    title: str = ""


def write_reports(database: Path, out: Path, only: Iterable[str] | None = None) -> list[Path]:
    """Write the workbooks below `out` and return the files. `only`: the books of these names, else all."""
    out.mkdir(parents=True, exist_ok=True)
    wanted = None if only is None else set(only)
    books = [book for book in load_books() if wanted is None or book.file in wanted]
    with duckdb.connect(str(database), read_only=True) as connection:
        create_words(connection)
        connection.execute((BOOKS / "_views.sql").read_text("utf-8"))
        as_of = str((connection.execute("select cast(as_of as varchar) from marts.release").fetchone() or ("",))[0])
        taken: set[str] = set()
        return [file for book in books for file in _write_book(connection, book, out, as_of, taken)]


def _write_book(
    connection: duckdb.DuckDBPyConnection, book: Book, out: Path, as_of: str, taken: set[str]
) -> Iterator[Path]:
    for one in _each(connection, book.each):
        sheets = [sheet for spec in book.sheets for sheet in _sheets(connection, spec, one, as_of)]
        if any(sheet.rows for sheet in sheets) or not book.only_with_rows:
            file = out / book.folder / file_name(book.file.format(name=one.name), taken)
            file.parent.mkdir(parents=True, exist_ok=True)
            yield write_workbook(file, [_contents(connection, sheets, as_of), *sheets], as_of, _foot(connection, as_of))


def _contents(connection: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], as_of: str) -> Sheet:
    return contents(_release(connection), as_of, connection.execute(_STATES).fetchall(), sheets)


def contents(release_id: str, as_of: str, states: Iterable[Sequence[object]], sheets: Sequence[Sheet]) -> Sheet:
    """The first sheet of every book: of which release and date it is, what the gate said, and what is in it.

    `states`: per assessment its name, verdict, the release that its result is from, and a sentence.
    """
    rows: list[tuple[object, ...]] = [("考评", *row) for row in states]
    rows += [("工作表", sheet.name, "", "", f"{sheet.title}（{len(sheet.rows)}行）") for sheet in sheets]
    names = tuple(column.title for column in _CONTENTS)
    return Sheet("目录", f"目录与状态 · {release_id}版 · 截至{chinese_day(as_of)}", _CONTENTS, names, rows)


def _foot(connection: duckdb.DuckDBPyConnection, as_of: str) -> str:
    """What every printed page says of where its figures come from."""
    return f"{_release(connection)} 版 · 截至 {as_of} · 是否正式结果见目录"


def _release(connection: duckdb.DuckDBPyConnection) -> str:
    return str((connection.execute("select release_id from marts.release").fetchone() or ("",))[0])


def _sheets(connection: duckdb.DuckDBPyConnection, spec: SheetSpec, of_book: _One, as_of: str) -> Iterator[Sheet]:
    for one in _each(connection, spec.each) if spec.each else [of_book]:
        result = connection.execute(spec.sql, {"key": one.key} if "$key" in spec.sql else None)
        names = [column[0] for column in result.description]
        title = spec.title.format(title=one.title) + (f" · 截至{chinese_day(as_of)}" if spec.dated else "")
        yield Sheet(spec.name.format(name=one.name), title, spec.shown(), tuple(names), result.fetchall())


def _each(connection: duckdb.DuckDBPyConnection, sql: str | None) -> list[_One]:
    return [_One(*map(str, row)) for row in connection.execute(sql).fetchall()] if sql else [_One()]


def file_name(stem: str, taken: set[str], suffix: str = ".xlsx") -> str:
    """A name that every file system accepts and that no other report has, also where case does not count."""
    safe = "".join(char for char in stem.translate(_FORBIDDEN) if char.isprintable()).strip(". ")[:80]
    safe = safe.encode()[:_LONGEST_NAME].decode(errors="ignore")
    name, number = f"{safe}{suffix}", 2
    while name.lower() in taken:
        name, number = f"{safe}({number}){suffix}", number + 1
    taken.add(name.lower())
    return name
