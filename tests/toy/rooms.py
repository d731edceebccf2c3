"""Stand-ins for landing, gate and reports with their real signatures and tables."""

import hashlib
import shutil
from pathlib import Path

import duckdb

from orchestration.base.sql import quoted
from orchestration.defs.resources import Callables

_TABLES = {
    "assessments": "assessment_id varchar, assessment_name varchar, total_decimals bigint",
    "participants": "assessment_id varchar, unit_id varchar",
    "reports": 'assessment_id varchar, unit_id varchar, indicator_id varchar, "month" varchar, value decimal(18, 6)',
}
_DELIVERIES = """
    cycle integer, delivery varchar, feed varchar, sha256 varchar, rows_in bigint, rows_landed bigint,
    rows_superseded bigint, rows_quarantined bigint, unreadable boolean, warnings varchar
"""
_QUARANTINE = """
    cycle integer, delivery varchar, "row" bigint, feed varchar, "column" varchar, reason_code varchar, reason varchar,
    raw varchar, assessment_id varchar
"""
_META = "_cycle integer, _delivery varchar, _row bigint, _superseded boolean"


def land(raw: Path, landing: Path, timezone: str = "UTC") -> None:
    """raw/<cycle>/scores.csv → the layout of landing/."""
    fresh = landing.with_name("landing.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    files = sorted(raw.glob("*/scores.csv"))
    with duckdb.connect() as connection:
        for table, columns in _TABLES.items():
            connection.execute(f"create table {table} ({columns}, {_META})")
        connection.execute(f"create table quarantine ({_QUARANTINE})")
        connection.execute(f"create table deliveries ({_DELIVERIES})")
        for file in files:
            _land_file(connection, raw, file)
        for table in _TABLES:
            (fresh / "tables" / table).mkdir(parents=True)
            connection.execute(f"copy (from {table} order by all) to {quoted(fresh / 'tables' / table / '0.parquet')}")
        for table in ("quarantine", "deliveries"):
            connection.execute(f"copy (from {table} order by all) to {quoted(fresh / f'{table}.parquet')}")
    shutil.rmtree(landing, ignore_errors=True)
    fresh.rename(landing)


def _land_file(connection: duckdb.DuckDBPyConnection, raw: Path, file: Path) -> None:
    cycle, delivery = int(file.parent.name), file.relative_to(raw).as_posix()
    columns = "{'assessment_id': 'varchar', 'unit_id': 'varchar', 'points': 'decimal(18,6)'}"
    connection.execute(f"create or replace temp table given as from read_csv({quoted(file)}, columns = {columns})")
    meta = f"{cycle}, {quoted(delivery)}, 1, false"
    connection.execute(
        f"insert into assessments select distinct assessment_id, '考评' || assessment_id, 2, {meta} from given"
    )
    connection.execute(f"insert into participants select assessment_id, unit_id, {meta} from given")
    connection.execute(
        f"insert into reports select assessment_id, unit_id, 'i', '{cycle}-12', points, {meta} from given"
    )
    sha = hashlib.sha256(file.read_bytes()).hexdigest()
    for feed in _TABLES:
        connection.execute(
            f"""
            insert into deliveries by name
            select {cycle} as cycle, {quoted(delivery)} as delivery, '{feed}' as feed, '{sha}' as sha256,
                count(*) as rows_in, count(*) as rows_landed, 0 as rows_superseded, 0 as rows_quarantined,
                false as unreadable
            from {feed} where _delivery = {quoted(delivery)}
            """
        )


def run_gate(build_db: Path, run_id: str, docs: Path) -> None:
    """An assessment is held or failed when its name begins with that word, else it passes."""
    docs.mkdir(parents=True)
    (docs / "index.html").write_text("<html></html>")
    with duckdb.connect(str(build_db)) as connection:
        connection.execute(
            """
            create or replace table gate.verdicts as
            select ? as build, _cycle as cycle, assessment_id,
                case when assessment_id like 'held%' then 'held' when assessment_id like 'failed%' then 'failed'
                    else 'passed' end as verdict,
                0 as held_rows, 0 as failed_checks, 10 as checked_rows, 'data_docs/index.html' as data_docs_path
            from landing.assessments
            """,
            [run_id],
        )
        connection.execute(
            """
            create or replace table gate.checks as
            select build, 'evidence' as layer, 'evidence' as suite, 'stamp' as expectation, cycle, assessment_id,
                checked_rows, cast(verdict = 'held' as bigint) as failed_rows, verdict <> 'held' as success,
                'hold' as severity
            from gate.verdicts
            """
        )
        connection.execute(
            """
            create or replace table gate.assessments as select cycle, assessment_id from gate.verdicts;
            create or replace table gate.violations as
            select build, layer, suite, expectation, severity, cycle, assessment_id, '{}' as keys, '缺章' as message
            from gate.checks where not success
            """
        )


def write_reports(build_db: Path, out: Path) -> None:
    """One report, so that a release has the folder."""
    (out / "位次.txt").write_text("位次", encoding="utf-8")


def write_pages(database: Path, out: Path, *_: object) -> None:
    """One page, so that a release has the folder."""
    out.mkdir(exist_ok=True)
    (out / "index.html").write_text("<!doctype html><title>位次</title>", encoding="utf-8")


TOY = Callables(land, run_gate, write_reports, lambda *_: [], write_pages, lambda *_: None)
PROJECT = Path(__file__).resolve().parent / "project"


def write_raw(raw: Path, scores: dict[tuple[int, str], dict[str, str]]) -> None:
    """`scores`: points per unit, per cycle and assessment; replaces what was there."""
    for old in raw.glob("*/scores.csv"):
        old.unlink()
    for cycle in sorted({cycle for cycle, _ in scores}):
        lines = ["assessment_id,unit_id,points"]
        for (of, assessment), points in sorted(scores.items()):
            lines += [f"{assessment},{unit},{value}" for unit, value in points.items() if of == cycle]
        (raw / str(cycle)).mkdir(parents=True, exist_ok=True)
        (raw / str(cycle) / "scores.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
