"""`python dump.py KIND RELEASE`, with the python of any environment: all that a client finds in a release, as JSON.

Per table: its column types in DuckDB's words, how many rows, and a hash of all their values whatever their order. Two
clients that read the same print the same. It knows nothing of Kaoping.
"""

import datetime
import decimal
import hashlib
import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Table = tuple[dict[str, str], Iterable[tuple]]


def with_duckdb(release: Path) -> dict[str, Table]:
    """The DuckDB file."""
    import duckdb

    with duckdb.connect(str(release / "kaoping.duckdb"), read_only=True) as connection:
        names = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
        columns = connection.execute("select table_name, column_name, data_type from duckdb_columns()").fetchall()
        return {
            name: (
                {column: kind for table, column, kind in columns if table == name},
                connection.execute(f'select * from marts."{name}"').fetchall(),
            )
            for name in names
        }


def with_pandas(release: Path) -> dict[str, Table]:
    """The Parquet files, with Arrow's types."""
    import pandas

    words = {"string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "bool": "BOOLEAN", "date32[day]": "DATE"}
    found: dict[str, Table] = {}
    for path in sorted((release / "parquet").glob("*.parquet")):
        frame = pandas.read_parquet(path, dtype_backend="pyarrow")
        types = {column: str(kind).removesuffix("[pyarrow]") for column, kind in frame.dtypes.items()}
        found[path.stem] = (
            {
                column: words.get(kind) or ("TIMESTAMP" if kind.startswith("timestamp") else _decimal(kind))
                for column, kind in types.items()
            },
            frame.astype(object).itertuples(index=False, name=None),
        )
    return found


def with_polars(release: Path) -> dict[str, Table]:
    """The Parquet files."""
    import polars

    words = {"String": "VARCHAR", "Int32": "INTEGER", "Int64": "BIGINT", "Boolean": "BOOLEAN", "Date": "DATE"}
    found: dict[str, Table] = {}
    for path in sorted((release / "parquet").glob("*.parquet")):
        frame = polars.read_parquet(path)
        types = {column: str(kind) for column, kind in frame.schema.items()}
        found[path.stem] = (
            {
                column: words.get(kind) or ("TIMESTAMP" if kind.startswith("Datetime") else _decimal(kind))
                for column, kind in types.items()
            },
            frame.rows(),
        )
    return found


def with_spark(release: Path) -> dict[str, Table]:
    """The Parquet files, in a Spark of this process."""
    from pyspark.sql import SparkSession

    words = {
        "string": "VARCHAR",
        "int": "INTEGER",
        "bigint": "BIGINT",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp_ntz": "TIMESTAMP",
    }
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    found: dict[str, Table] = {}
    for path in sorted((release / "parquet").glob("*.parquet")):
        frame = spark.read.parquet(str(path))
        types = {column: words.get(kind) or _decimal(kind) for column, kind in frame.dtypes}
        found[path.stem] = (types, [tuple(row) for row in frame.collect()])
    spark.stop()
    return found


def _decimal(kind: str) -> str:
    """decimal128(18, 6), Decimal(precision=18, scale=6), decimal(18,6): the two numbers."""
    numbers = [int("".join(filter(str.isdigit, part))) for part in kind.lower().replace("128", "").split(",")]
    return f"DECIMAL({numbers[0]},{numbers[1]})" if "decimal" in kind.lower() else f"?{kind}"


def _plain(value: Any) -> Any:
    if (
        value is None
        or type(value).__name__ in ("NAType", "NaTType")
        or (isinstance(value, float) and math.isnan(value))
    ):
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, decimal.Decimal) else value


def digest(rows: Iterable[tuple]) -> tuple[int, str]:
    """How many rows, and the hash of what they hold."""
    lines = sorted(json.dumps([_plain(value) for value in row], ensure_ascii=False) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


KINDS = {"duckdb": with_duckdb, "pandas": with_pandas, "polars": with_polars, "spark": with_spark}

if __name__ == "__main__":
    tables = KINDS[sys.argv[1]](Path(sys.argv[2]))
    shown = {}
    for name, (types, rows) in tables.items():
        count, sha = digest(rows)
        shown[name] = {"types": types, "rows": count, "sha": sha}
    print(json.dumps(shown, sort_keys=True))
