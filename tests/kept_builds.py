"""Whether a build that was gone on with is what a new one would be: every table holds what its own query gives.

Sources are what they are and every model follows from what it reads, so that this says what a build from nothing would,
at a fraction of its cost. Beside it: whether the release shows what the build holds.
"""

from pathlib import Path

import duckdb

from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.graph import Graph, is_view
from orchestration.transform.project import ParsedProject, parsed_project

_EVERY = (*BEFORE_GATE, *AFTER_GATE)
# When a release was published only publishing knows.
_STAMP = "published_at"


def stale_tables(warehouse: Path, parsed: ParsedProject | None = None) -> list[str]:
    """The tables of the kept build that hold something else than their queries give."""
    graph = Graph(parsed or parsed_project(), _EVERY)
    tables = {uid: node for uid, node in graph.models.items() if not is_view(node)}
    assert tables
    with duckdb.connect(str(warehouse / "kept" / "build.duckdb"), read_only=True) as connection:
        return [
            node["name"]
            for uid, node in tables.items()
            if _differ(connection, f'"{node["schema"]}"."{node["name"]}"', f"({graph.queries[uid]})")
        ]


def unlike_the_build(warehouse: Path) -> list[str]:
    """The marts of which the release, its database or its Parquet, shows other rows than the kept build has."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse / 'kept' / 'build.duckdb'}' as build (read_only)")
        connection.execute(f"attach '{warehouse / 'current' / 'kaoping.duckdb'}' as release (read_only)")
        found = connection.execute("select table_name from duckdb_tables() where database_name = 'release'").fetchall()
        assert found
        beside = {mart: f"read_parquet('{warehouse / 'current' / 'parquet' / f'{mart}.parquet'}')" for (mart,) in found}
        return [
            mart
            for mart, file in beside.items()
            if any(_differ(connection, f'build.marts."{mart}"', other) for other in (f'release.marts."{mart}"', file))
        ]


def _differ(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> bool:
    """Whether two tables hold different rows, or a row not as often."""
    columns = [(row[0], row[1]) for row in connection.execute(f"describe from {one}").fetchall() if row[0] != _STAMP]
    typed = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in columns)
    # Every row here counts 1, every row there -1: each side, which may be a model's whole query, is worked out once.
    here, there = f"select {typed}, 1 as _times from {one}", f"select {typed}, -1 as _times from {other}"
    names = ", ".join(f'"{name}"' for name, _ in columns)
    unequal = f"select 1 from ({here} union all {there}) group by {names} having sum(_times) <> 0 limit 1"
    return connection.execute(unequal).fetchone() is not None
