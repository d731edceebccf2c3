"""Whether two releases say the same: mart by mart, row by row, and where they do not, which inputs are other ones.

Stamps (the release's own name and time) are left out; everything else counts. Reads files, decides nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.base.files import PARQUET
from orchestration.base.sql import identifier, quoted
from orchestration.warehouse.release_manifest import Manifest

# Of a run, not of what it found; the inputs and the code are compared by name.
_STAMPS = {"release_id", "published_at"}
_OWN = {"release": {"code_revision", "input_hash"}}
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Inputs:
    """What a rebuild read that the release had not, as names of deliveries."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    code_before: str
    code_now: str

    @property
    def same(self) -> bool:
        return not (self.added or self.changed or self.withdrawn) and self.code_before == self.code_now


@dataclass(frozen=True)
class MartCompared:
    """One mart: the hash of its rows in order on either side, and how many rows only one side has.

    `other_columns`: columns that only one side has; the rows are compared in the columns that both have.
    """

    name: str
    published: str | None
    rebuilt: str | None
    only_published: int = 0
    only_rebuilt: int = 0
    other_columns: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return self.published == self.rebuilt and not self.other_columns


def compare_inputs(published: Manifest, rebuilt: Manifest) -> Inputs:
    """By place and content of every delivery, and by the revision of the code."""
    before, now = published.inputs, rebuilt.inputs
    return Inputs(
        added=tuple(sorted(now.keys() - before.keys())),
        changed=tuple(sorted(name for name in now.keys() & before.keys() if now[name] != before[name])),
        withdrawn=tuple(sorted(before.keys() - now.keys())),
        code_before=published.code_revision,
        code_now=rebuilt.code_revision,
    )


def compare_marts(published: Path, rebuilt: Path) -> list[MartCompared]:
    """Every mart that either release folder holds, by name."""
    before, now = _marts(published), _marts(rebuilt)
    with duckdb.connect() as connection:
        return [
            _compare(connection, name, before.get(name), now.get(name)) for name in sorted(before.keys() | now.keys())
        ]


def _marts(release: Path) -> Mapping[str, Path]:
    return {file.stem: file for file in (release / PARQUET).glob("*.parquet")}


def _compare(
    connection: duckdb.DuckDBPyConnection, name: str, published: Path | None, rebuilt: Path | None
) -> MartCompared:
    if rebuilt is None and published is not None:
        return MartCompared(name, _whole(connection, published), None, only_published=_count(connection, published))
    if published is None and rebuilt is not None:
        return MartCompared(name, None, _whole(connection, rebuilt), only_rebuilt=_count(connection, rebuilt))
    assert published is not None and rebuilt is not None
    before, now = _columns(connection, published), _columns(connection, rebuilt)
    left_out = _STAMPS | _OWN.get(name, set())
    columns = [column for column in before if column in now and column not in left_out]
    digests = _digest(connection, published, columns), _digest(connection, rebuilt, columns)
    differ = digests[0] != digests[1]
    return MartCompared(
        name,
        *digests,
        only_published=_only_in(connection, columns, published, rebuilt) if differ else 0,
        only_rebuilt=_only_in(connection, columns, rebuilt, published) if differ else 0,
        other_columns=tuple(sorted(set(before) ^ set(now))),
    )


def _columns(connection: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"describe from read_parquet({quoted(file)})").fetchall()]


def _whole(connection: duckdb.DuckDBPyConnection, file: Path) -> str:
    return _digest(connection, file, _columns(connection, file))


def _count(connection: duckdb.DuckDBPyConnection, file: Path) -> int:
    row = connection.execute(f"select count(*) from read_parquet({quoted(file)})").fetchone()
    return int(row[0]) if row else 0


def _digest(connection: duckdb.DuckDBPyConnection, file: Path, columns: Sequence[str]) -> str:
    """Over the rows in the order of the file, which is the order of the mart's key."""
    digest = hashlib.sha256()
    shown = _selected(columns)
    found = connection.execute(f"select cast(row({shown}) as varchar) from read_parquet({quoted(file)})")
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        for (text,) in rows:
            digest.update(str(text).encode())
            digest.update(b"\n")
    return digest.hexdigest()


def _only_in(connection: duckdb.DuckDBPyConnection, columns: Sequence[str], one: Path, other: Path) -> int:
    shown = _selected(columns)
    row = connection.execute(
        f"select count(*) from (select {shown} from read_parquet({quoted(one)})"
        f" except all select {shown} from read_parquet({quoted(other)}))"
    ).fetchone()
    return int(row[0]) if row else 0


def _selected(columns: Sequence[str]) -> str:
    return ", ".join(map(identifier, columns)) or "1"
