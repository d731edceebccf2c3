"""Many rows in the order of their key for less: texts that take few values are sorted by number, not by letter."""

from collections.abc import Sequence

import duckdb

from orchestration.base.sql import identifier

# From how many rows on it pays to look at the values first, and how many of them are few.
MANY, FEW = 100_000, 50_000


def by_number(engine: duckdb.DuckDBPyConnection, rows: str, columns: Sequence[str]) -> str:
    """The query `rows` with those of its text columns that take few values as enums, in the order of the texts.

    A row stays what it is wherever it is compared, sorted or written. The types belong to the connection; the next call
    makes its own.
    """
    if not columns:
        return rows
    counted = ", ".join(f"approx_count_distinct({identifier(column)})" for column in columns)
    found = engine.execute(f"select count(*), {counted} from ({rows})").fetchone()
    if found is None or found[0] < MANY:
        return rows
    cast = []
    for number, (column, values) in enumerate(zip(columns, found[1:], strict=True)):
        if 0 < values <= FEW:
            name = identifier(column)
            distinct = f"select distinct {name} from ({rows}) where {name} is not null order by 1"
            engine.execute(f"create or replace temp type key_{number} as enum ({distinct})")
            cast.append(f"cast({name} as key_{number}) as {name}")
    return f"select * replace ({', '.join(cast)}) from ({rows})" if cast else rows
