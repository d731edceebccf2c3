"""DuckDB for SQLAlchemy as Great Expectations uses it.

duckdb-engine hands out the connection itself as its cursor: GX gives the connection back to the pool before it
fetches, and the result is gone. Here every cursor is one of its own. What columns a table has, which GX asks of every
table, is read in DuckDB's own catalogue: the one of PostgreSQL, which duckdb-engine asks, takes longer than most
expectations. Nothing else differs; only validation.py uses this.
"""

from typing import Any

import duckdb_engine
from sqlalchemy import types
from sqlalchemy.dialects import registry
from sqlalchemy.engine import reflection
from sqlalchemy.exc import NoSuchTableError

URL_SCHEME = "duckdb+kaoping"


_COLUMNS = """
    select column_name, data_type, is_nullable, column_default from duckdb_columns()
    where database_name = current_database() and schema_name = ? and table_name = ? order by column_index
"""
_TYPES: dict[str, type[types.TypeEngine[Any]]] = {
    "BOOLEAN": types.Boolean,
    "DATE": types.Date,
    "DECIMAL": types.Numeric,
    "DOUBLE": types.Float,
    "INTEGER": types.Integer,
    "BIGINT": types.BigInteger,
    "HUGEINT": types.Numeric,
    "TIMESTAMP": types.DateTime,
    "VARCHAR": types.String,
}


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

    @reflection.cache
    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> Any:
        """Name and type of every column, in order."""
        rows = connection.exec_driver_sql(_COLUMNS, (schema or "main", str(table_name))).fetchall()
        if not rows:
            raise NoSuchTableError(table_name)
        return [
            {"name": name, "type": _type(kind), "nullable": nullable, "default": default, "comment": None}
            for name, kind, nullable, default in rows
        ]

    @reflection.cache
    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        """A build declares no keys: data tests hold them."""
        return {"constrained_columns": [], "name": None}


def _type(kind: str) -> types.TypeEngine[Any]:
    """As SQLAlchemy knows it; lists and the like are none of its own."""
    found = None if kind.endswith("]") else _TYPES.get(kind.partition("(")[0])
    return found() if found else types.NullType()


def register() -> None:
    """Make the URL scheme known; doing so twice changes nothing."""
    registry.register("duckdb.kaoping", __name__, "KaopingDialect")
