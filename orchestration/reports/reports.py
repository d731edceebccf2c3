"""Writes the workbooks of a build or of a release: asks its marts, and hands the rows over to be laid out.

What stands in which workbook is data (books/*.yaml), how one looks is workbook.py. No figure is computed here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.gates.docs import chinese_day
from orchestration.reports.books import BOOKS, Book, SheetSpec, load_books
from orchestration.reports.words import create_words
from orchestration.reports.workbook import Sheet, write_workbook

# File systems count bytes, and the ending needs some.
_LONGEST_NAME = 240
# Characters that a file name cannot hold on one system or another.
_FORBIDDEN = str.maketrans({char: "_" for char in '/\\:*?"<>|\t\r\n'})


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
        if any(sheet.rows for sheet in sheets) or not (book.only_with_rows or not sheets):
            yield write_workbook(out / _file_name(book.file.format(name=one.name), taken), sheets, as_of)


def _sheets(connection: duckdb.DuckDBPyConnection, spec: SheetSpec, of_book: _One, as_of: str) -> Iterator[Sheet]:
    for one in _each(connection, spec.each) if spec.each else [of_book]:
        result = connection.execute(spec.sql, {"key": one.key} if "$key" in spec.sql else None)
        names = [column[0] for column in result.description]
        title = f"{spec.title.format(title=one.title)} · 截至{chinese_day(as_of)}"
        yield Sheet(spec.name.format(name=one.name), title, spec.shown(), tuple(names), result.fetchall())


def _each(connection: duckdb.DuckDBPyConnection, sql: str | None) -> list[_One]:
    return [_One(*map(str, row)) for row in connection.execute(sql).fetchall()] if sql else [_One()]


def _file_name(stem: str, taken: set[str]) -> str:
    """A name that every file system accepts and that no other report has, also where case does not count."""
    safe = "".join(char for char in stem.translate(_FORBIDDEN) if char.isprintable()).strip(". ")[:80]
    safe = safe.encode()[:_LONGEST_NAME].decode(errors="ignore")
    names: Iterable[str] = (f"{safe}.xlsx", *(f"{safe}({number}).xlsx" for number in range(2, 10_000)))
    name = next(name for name in names if name.lower() not in taken)
    taken.add(name.lower())
    return name
