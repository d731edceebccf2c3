"""DuckDB for SQLAlchemy as Great Expectations uses it.

duckdb-engine hands out the connection itself as its cursor: GX gives the connection back to the pool before it
fetches, and the result is gone. Here every cursor is one of its own. Nothing else differs; only validation.py
uses this.
"""

from typing import Any

import duckdb_engine
from sqlalchemy.dialects import registry

URL_SCHEME = "duckdb+kaoping"


class _Connection(duckdb_engine.ConnectionWrapper):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._connection = connection

    def cursor(self) -> duckdb_engine.CursorWrapper:
        return duckdb_engine.CursorWrapper(self._connection.cursor(), self)


class KaopingDialect(duckdb_engine.Dialect):
    """DuckDB with cursors that outlive the return of their connection to the pool."""

    driver = "kaoping"
    supports_statement_cache = False

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        plain = super().connect(*args, **kwargs)
        return _Connection(plain.cursor()._CursorWrapper__c)


def register() -> None:
    """Make the URL scheme known; doing so twice changes nothing."""
    registry.register("duckdb.kaoping", __name__, "KaopingDialect")
