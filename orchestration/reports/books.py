"""Which workbooks there are: books/*.yaml, read and checked. A new workbook or sheet is a file there, not code.

A sheet's SQL names its columns in Chinese; `columns` says how wide and of what kind each is shown. Columns that begin
with `_` are not shown: `_points` and `_total` say with how many decimals the row's points are. `each`: a file, or a
sheet, per row (key, name, title) of that query, which `$key`, `{name}` and `{title}` stand for.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestration.base.plain_yaml import plain_yaml
from orchestration.reports.workbook import Column, Kind

BOOKS = Path(__file__).with_name("books")
Width = Annotated[int, Field(ge=4, le=80)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SheetSpec(_Strict):
    """One sheet, or one per row of `each`. `dated`: its title ends with the as-of date."""

    name: str
    title: str
    sql: str
    columns: dict[str, Width | tuple[Width, Kind]]
    each: str | None = None
    dated: bool = True

    def shown(self) -> tuple[Column, ...]:
        """The columns in order."""
        return tuple(
            Column(title, *look) if isinstance(look, tuple) else Column(title, look)
            for title, look in self.columns.items()
        )


class Book(_Strict):
    """One workbook, or one per row of `each`. `only_with_rows`: not written when every sheet is empty.
    `folder`: below reports/, where there are many of a kind.
    """

    file: str
    sheets: tuple[SheetSpec, ...] = Field(min_length=1)
    folder: str = ""
    each: str | None = None
    only_with_rows: bool = False

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        if self.each and any(sheet.each for sheet in self.sheets):
            raise ValueError("a book per row and a sheet per row would both be $key")
        return self


@lru_cache(maxsize=1)
def load_books(folder: Path = BOOKS) -> tuple[Book, ...]:
    """Every workbook, in the order of the files' names."""
    files = sorted(folder.glob("*.yaml"))
    return tuple(Book.model_validate(book) for file in files for book in plain_yaml(file.read_text("utf-8")))
