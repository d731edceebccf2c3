"""The DuckDB that landing judges and sorts with: small, spilling to its own folder, and cut off from the network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = "400MB"


@contextmanager
def open_engine(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that leaves nothing behind."""
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "threads": min(4, os.cpu_count() or 1),
            "temp_directory": str(scratch / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        yield connection
    finally:
        connection.close()


def execute_with_room(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Execute what needs little as a rule; gigabytes of long remarks get what DuckDB takes unasked."""
    try:
        connection.execute(sql)
    except duckdb.OutOfMemoryException:
        with duckdb.connect() as plain:
            ((room,),) = plain.execute("select current_setting('memory_limit')").fetchall()
        connection.execute("set memory_limit = $room", {"room": room})
        connection.execute(sql)
