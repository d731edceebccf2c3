"""The scheme workbook lands as the files that it was made of, and says what is wrong with sheet and cell."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from orchestration.base.settings import PROJECT_ROOT
from orchestration.schemes.book import unused, write_book
from orchestration.schemes.scheme import ORDER, Scheme, empty, in_cycle, read_book, read_cycle, without_empty_targets

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def published() -> Scheme:
    return read_cycle(PROJECT_ROOT / "raw", 2024, ZONE)


@pytest.fixture(scope="module")
def again(published: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Scheme:
    file = write_book(published, tmp_path_factory.mktemp("book") / "方案.xlsx")
    return read_book(file, 2024, ZONE)


def test_the_demonstration_has_a_scheme_to_write(published: Scheme) -> None:
    assert published.problems == []
    assert len(published.rows["assessments"]) == 3
    assert len(published.rows["targets"]) > 900


def test_nothing_is_held_back_of_a_workbook_as_written(again: Scheme) -> None:
    assert again.problems == []


@pytest.mark.parametrize("feed", ORDER)
def test_the_workbook_lands_the_rows_of_the_files(feed: str, published: Scheme, again: Scheme) -> None:
    assert again.rows[feed] == published.rows[feed]
