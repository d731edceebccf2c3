"""The marts by contract, and empty ones in a database, for what describes them to other programs."""

import duckdb
import pytest

from orchestration.release.candidate import marts_of
from orchestration.semantics.model import Column, Table
from orchestration.transform.project import parsed_project


@pytest.fixture(scope="package")
def tables() -> tuple[Table, ...]:
    """The marts by contract, as a release of today would hold them."""
    parsed = parsed_project()
    return tuple(
        Table(
            name,
            mart.description,
            mart.key,
            tuple(Column(c.name, c.type.upper().replace(", ", ","), c.description) for c in parsed.columns(name)),
        )
        for name, mart in marts_of(parsed.manifest).items()
    )


@pytest.fixture(scope="package")
def empty(tables: tuple[Table, ...]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema marts")
    for table in tables:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        connection.execute(f"create table marts.{table.name} ({columns})")
    return connection
