"""Every feed typed into one workbook as a person would lands row for row as from files of its own."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from landing_world import World

import demonstration
from orchestration.landing import load_contracts
from orchestration.landing.contracts import Column

Row = Mapping[str, str]
CYCLE = 2024
# About so many rows of a feed, from all over it: every kind is among them, more are more of the same.
MANY = 300
# What no assessment of the demonstration uses.
_ALSO: dict[str, list[Row]] = {
    "coefficients": [{"assessment_id": "county", "unit_id": "YL-X01", "value": "1.05", "reason": "边远"}],
    "tier_conditions": [
        {"assessment_id": "county", "tier_rank": "1", "condition_id": "t1", "subject": "assessment", "min_rate": "0.8"}
    ],
}
FEEDS = tuple(load_contracts())
pytestmark = pytest.mark.slow


def rows_of(feed: str) -> list[Row]:
    rows = list(demonstration.tables(CYCLE).get(feed) or _ALSO[feed])
    return rows[:: max(1, len(rows) // MANY)]


def typed(column: Column, text: str) -> Any:
    """A value as people type it: figures and days as such, codes in Chinese, 是 and 否."""
    if text == "":
        return None
    if column.values:
        return dict(column.values).get(text, text)
    if column.scalar == "bool":
        return {"true": "是", "false": "否"}.get(text, text)
    if column.scalar in ("num", "int") and text != "/":
        return float(text)
    if column.scalar in ("date", "time"):
        return datetime.fromisoformat(text)
    return text


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """All feeds as files, and all feeds as sheets of one workbook."""
    folder = tmp_path_factory.mktemp("every_feed")
    files, sheets = (World(folder / kind / "raw", folder / kind / "landing") for kind in ("files", "sheets"))
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for feed, contract in load_contracts().items():
        rows = rows_of(feed)
        files.put(f"{feed}/全部.csv", rows, CYCLE)
        columns = [column for column in contract.columns if any(row.get(column.name) for row in rows)]
        page = book.create_sheet(contract.label)
        page.append([column.label for column in columns])
        for row in rows:
            page.append([typed(column, row.get(column.name, "")) for column in columns])
    place = sheets.raw / str(CYCLE) / "workbooks" / "全部.xlsx"
    place.parent.mkdir(parents=True)
    book.save(place)
    files.land()
    sheets.land()
    yield files, sheets


def test_nothing_is_out(landed: tuple[World, World]) -> None:
    assert [world.bad() for world in landed] == [[], []]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_sheet_lands_the_rows_of_a_file(landed: tuple[World, World], feed: str) -> None:
    files, sheets = landed
    assert len(files.plain(feed)) == len(rows_of(feed)) > 0
    assert sorted(sheets.plain(feed), key=repr) == sorted(files.plain(feed), key=repr)
