"""Whether two builds that were made otherwise hold the same: every table of models and gate, by columns and rows."""

from pathlib import Path

import duckdb

from orchestration.base.sql import identifier

# What was there before the models, and what scenarios left.
_GIVEN = ("run", "past", "whatif")
# What Great Expectations said is kept beside its times.
_OF_THE_GATE = ("verdicts", "checks", "violations")


def compared(one: Path, other: Path) -> tuple[int, int]:
    """How many tables and rows both builds hold; raises AssertionError, by name, for tables that are not the same."""
    found = [rows_of(build) for build in (one, other)]
    differing = [name for name in sorted({*found[0], *found[1]}) if found[0].get(name) != found[1].get(name)]
    if differing or not found[0]:
        raise AssertionError(f"{len(differing)} tables differ: {', '.join(differing)}")
    return len(found[0]), sum(rows for _, rows, _ in found[0].values())


def rows_of(build: Path) -> dict[str, tuple[str, int, int]]:
    """Of every table that models or gate made: columns and types, number of rows, and the sum of the rows' hashes."""
    found = {}
    with duckdb.connect(str(build), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
        for schema, table in tables:
            if schema in _GIVEN or (schema == "gate" and table not in _OF_THE_GATE):
                continue
            place = f"{identifier(schema)}.{identifier(table)}"
            columns = [(row[0], row[1]) for row in connection.execute(f"describe {place}").fetchall()]
            ((rows, total),) = connection.execute(
                f"select count(*), sum(hash(whole_)) from {place} as whole_"
            ).fetchall()
            found[f"{schema}.{table}"] = (str(columns), int(rows), int(total or 0))
    return found
