"""docs/queries.md: twenty questions, and every answer's SQL fits the public tables as they are declared."""

import re
from collections.abc import Iterator

import duckdb
import pytest

from orchestration.base.settings import PROJECT_ROOT
from orchestration.base.sql import identifier
from orchestration.transform.project import parsed_project

PAGE = (PROJECT_ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^## (\d+ .+?)\n\n```sql\n(.+?)\n```", PAGE, re.M | re.S)


@pytest.fixture(scope="module")
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    parsed = parsed_project()
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        for name in parsed.models("marts"):
            columns = ", ".join(f"{identifier(column.name)} {column.type}" for column in parsed.columns(name))
            connection.execute(f"create table marts.{identifier(name)} ({columns})")
        yield connection


def test_there_are_twenty() -> None:
    assert [int(title.split()[0]) for title, _ in QUERIES] == list(range(1, 21))


@pytest.mark.parametrize(("title", "sql"), QUERIES, ids=[title for title, _ in QUERIES])
def test_the_sql_runs(marts: duckdb.DuckDBPyConnection, title: str, sql: str) -> None:
    assert marts.execute(sql).description, title
