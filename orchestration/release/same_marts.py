"""Which marts of a build hold, row by row, what the release before shows, so that their files are taken over.

Only in a build that goes on with that release's own (transform/unmoved.py), and only files that still are what the
manifest of their release says.
"""

from collections.abc import Collection
from pathlib import Path

import duckdb

from orchestration.base.files import PARQUET, RELEASE_DATABASE
from orchestration.base.sql import quoted
from orchestration.transform.lacking import reasons_in
from orchestration.transform.moved import moved_in
from orchestration.warehouse.release_manifest import readable_manifest, sha256_of
from orchestration.whatif.tables import MARTS as SCENARIO_MARTS
from orchestration.whatif.tables import SCHEMA as SCENARIOS

_OFFICIAL = ("actual", "without_procedural", "forecast")


def same_marts(build: Path, previous: Path | None, marts: Collection[str]) -> set[str]:
    """The marts to take over from the release before; none where the build did not go on with it."""
    if previous is None:
        return set()
    with duckdb.connect(str(build), read_only=True) as connection:
        moved = moved_in(connection)
        completed = connection.execute("select count(*) from run.kept_cycles").fetchone()
        if moved is None or completed != (0,) or reasons_in(connection, build.stem):
            return set()
        found = set(marts) - {node.rpartition(".")[2] for node in moved}
        found -= _with_scenarios(connection, previous)
    return found & _whole(previous, found)


def _with_scenarios(connection: duckdb.DuckDBPyConnection, previous: Path) -> set[str]:
    """Marts in which rows of scenarios stand beside the official ones, now or before."""
    there = connection.execute("select table_name from duckdb_tables() where schema_name = ?", [SCENARIOS]).fetchall()
    found = {name for (name,) in there if connection.execute(f"select 1 from {SCENARIOS}.{name} limit 1").fetchone()}
    for mart in SCENARIO_MARTS:
        file = previous / PARQUET / f"{mart}.parquet"
        shown = f"select 1 from read_parquet({quoted(file)}) where scenario not in {_OFFICIAL} limit 1"
        if there and (not file.is_file() or connection.execute(shown).fetchone()):
            found.add(mart)
    return found


def _whole(previous: Path, marts: Collection[str]) -> set[str]:
    """Those whose file of the release before is as it was published; none where the database is not."""
    manifest = readable_manifest(previous)
    published = {file.path: file.sha256 for file in manifest.files} if manifest else {}

    def is_whole(name: str) -> bool:
        file = previous / name
        return file.is_file() and sha256_of(file) == published.get(name)

    if not is_whole(RELEASE_DATABASE):
        return set()
    return {mart for mart in marts if is_whole(f"{PARQUET}/{mart}.parquet")}
