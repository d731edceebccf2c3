"""What a build database holds before dbt starts: landed feeds, the run itself, and the release now published.

Run parameters are rows, because changing dbt variables costs a re-parse. Nothing here decides anything: landed rows
pass as they are, tables of the previous release appear with the columns that today's models declare.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.base.files import PARQUET
from orchestration.base.sql import identifier, quoted
from orchestration.transform.past import show_past
from orchestration.transform.project import Column, ParsedProject

# Table of the schema `run` → mart of the release now published that it shows.
PREVIOUS_MARTS = {
    "previous_rankings": "rankings",
    "previous_standings": "standings",
    "previous_ledger": "score_ledger",
    "previous_scheme": "scheme_values",
    "previous_release": "release",
    "previous_assessments": "dim_assessment",
    "previous_rulings": "rulings",
    "previous_escalations": "escalation_list",
    "previous_feeds": "feeds_on_record",
}
# Going back to an older release washes nothing: what was on record only in releases made after it is seen too; by which
# columns it is told apart.
_ALSO_LATER = {
    "previous_scheme": ("cycle", "assessment_id"),
    "previous_rulings": ("cycle", "assessment_id", "feed", "ruling_id"),
    "previous_escalations": ("cycle", "assessment_id", "escalation_id"),
    "previous_feeds": ("cycle", "assessment_id", "feed"),
}
_SMALL_FEEDS = ("deliveries", "quarantine")


@dataclass(frozen=True)
class RunContext:
    """The one row of run.run_context, and the landed cycles that the run leaves alone."""

    run_id: str
    release_id: str
    as_of: date
    started_at: datetime
    code_revision: str
    input_hash: str
    unseen: tuple[int, ...] = ()


def input_hash(landing: Path) -> str:
    """One fingerprint of every delivery that is present, by place and content."""
    digest = hashlib.sha256()
    for delivery, sha256 in delivery_hashes(landing):
        digest.update(f"{delivery}\t{sha256}\n".encode())
    return digest.hexdigest()


def delivery_hashes(landing: Path) -> list[tuple[str, str]]:
    """Every delivery that landing saw, with the hash of its content, in order."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select delivery, sha256 from read_parquet($file) order by delivery, sha256",
            {"file": str(landing / "deliveries.parquet")},
        ).fetchall()
    return [(str(delivery), str(sha256)) for delivery, sha256 in rows]


def prepare_build(
    database: Path,
    landing: Path,
    context: RunContext,
    parsed: ParsedProject,
    previous: Path | None,
    kept: Collection[int] = (),
    later: Sequence[Path] = (),
) -> dict[str, int]:
    """Create the build database, or make one that is kept ready for this run; returns rows per table of `run`.

    `previous`: the release now published. `kept`: the cycles to take over from it, which models do not see as landed.
    `later`: releases made after it, the latest first.
    """
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema landing; create schema run; create schema if not exists gate")
        for feed in landed_files(landing, {*kept, *context.unseen}):
            wanted = f"from read_parquet({quoted(feed.files)}) {f'where {feed.where}' if feed.where else ''}"
            connection.execute(f"create view landing.{identifier(feed.name)} as {wanted}")
        _write_context(connection, context)
        show_past(connection, parsed, previous, kept)
        connection.execute("create table run.kept_cycles (cycle integer not null)")
        connection.execute("create table run.unseen_cycles (cycle integer not null)")
        for table, cycles in (("kept_cycles", kept), ("unseen_cycles", context.unseen)):
            for number in sorted(cycles):
                connection.execute(f"insert into run.{table} values (?)", [number])
        rows = {"run_context": 1, "kept_cycles": len(kept)}
        for table, mart in PREVIOUS_MARTS.items():
            columns = parsed.columns(mart)
            if columns:
                shown = [_parquet_of(previous, mart)]
                shown += [_parquet_of(release, mart) for release in later] if table in _ALSO_LATER else []
                found = [file for file in shown if file is not None]
                rows[table] = _show_previous(connection, table, columns, found, kept)
    return rows


@dataclass(frozen=True)
class Landed:
    """A landed feed: its files, and which rows of them the models of a build see (all, where it is empty)."""

    name: str
    files: str
    where: str


def landed_files(landing: Path, hidden: Collection[int]) -> list[Landed]:
    """Every feed. `hidden`: the cycles that models do not see."""
    tables = sorted(folder for folder in (landing / "tables").iterdir() if folder.is_dir())
    places = [(folder.name, str(folder / "*.parquet"), "_cycle") for folder in tables]
    places += [(name, str(landing / f"{name}.parquet"), "cycle") for name in _SMALL_FEEDS]
    left_out = ", ".join(map(str, sorted(hidden)))
    return [
        Landed(feed, files, f"{cycle} is null or {cycle} not in ({left_out})" if hidden else "")
        for feed, files, cycle in places
    ]


def _write_context(connection: duckdb.DuckDBPyConnection, context: RunContext) -> None:
    connection.execute(
        """
        create table run.run_context (
            run_id varchar not null, release_id varchar not null, as_of date not null,
            started_at timestamp not null, code_revision varchar not null, input_hash varchar not null
        )
        """
    )
    connection.execute(
        "insert into run.run_context values (?, ?, ?, ?, ?, ?)",
        [
            context.run_id,
            context.release_id,
            context.as_of,
            context.started_at,
            context.code_revision,
            context.input_hash,
        ],
    )


def _parquet_of(release: Path | None, mart: str) -> Path | None:
    if release is None:
        return None
    file = release / PARQUET / f"{mart}.parquet"
    return file if file.is_file() else None


def _show_previous(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[Column],
    files: Sequence[Path],
    kept: Collection[int],
) -> int:
    """A column that the older release did not have yet is null; one that it alone has is left out.

    Rows of cycles taken over are not shown: nothing is compared there. Of several files a later one only adds what
    those before it do not have.
    """
    if not files:
        declared = ", ".join(f'"{c.name}" {c.type}' for c in columns)
        connection.execute(f'create table run."{table}" ({declared})')
        return 0
    shown = _shown_columns(connection, columns, files[0], kept)
    for file in files[1:]:
        same = " and ".join(f"known.{key} is not distinct from added.{key}" for key in _ALSO_LATER[table])
        shown = (
            f"with known as ({shown}), added as ({_shown_columns(connection, columns, file, kept)}) select * from known"
            f" union all select added.* from added where not exists (select 1 from known where {same})"
        )
    connection.execute(f'create view run."{table}" as {shown}')
    counted = connection.execute(f'select count(*) from run."{table}"').fetchone()
    return int(counted[0]) if counted else 0


def _shown_columns(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], file: Path, kept: Collection[int]
) -> str:
    source = f"read_parquet({quoted(file)})"
    there = {row[0] for row in connection.execute(f"describe select * from {source}").fetchall()}
    shown = ", ".join(
        f"cast({identifier(c.name) if c.name in there else 'null'} as {c.type}) as {identifier(c.name)}"
        for c in columns
    )
    reckoned = f"where cycle not in ({', '.join(map(str, sorted(kept)))})" if kept and "cycle" in there else ""
    return f"select {shown} from {source} {reckoned}"
