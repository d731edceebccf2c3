"""A build with a short deficiency list, for the tests of reports and alerts; every other mart is there and empty."""

import tempfile
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration.base.sql import identifier
from orchestration.transform.project import parsed_project


def make_build(folder: Path) -> Path:
    """Three deficiencies of two responsible organisations; one text would like to be a formula."""
    database = folder / "build.duckdb"
    database.write_bytes(_build())
    return database


@lru_cache(maxsize=1)
def _build() -> bytes:
    """The file; made once, since every mart of it takes its time."""
    with tempfile.TemporaryDirectory() as folder:
        return _made(Path(folder) / "build.duckdb").read_bytes()


def _made(database: Path) -> Path:
    write_marts(database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            create schema run;
            create schema gate;
            create table gate.verdicts as select 2024 as cycle, 'county' as assessment_id, 'held' as verdict,
                2 as held_rows, 1 as failed_checks, 900 as checked_rows;
            create table gate.violations (cycle integer, assessment_id varchar, layer varchar, expectation varchar,
                severity varchar, keys varchar, message varchar);
            create table run.run_context as select 'r' as run_id, date '2025-01-15' as as_of;
            insert into marts.release by name select '000001-r1' as release_id, date '2025-01-15' as as_of;
            insert into marts.dim_organisation by name select 2024 as cycle, * from (values
                ('fgj', '发改局'), ('czj', '财政局'), ('u1', '甲县')) as t (org_id, org_name);
            insert into marts.dim_assessment by name
                select 2024 as cycle, 'county' as assessment_id, '县区考评' as assessment_name, 100 as full_points,
                    1 as total_decimals, 3 as indicator_decimals;
            insert into marts.dim_unit by name
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id, '甲县' as unit_name,
                    'A' as group_id, 'A组' as group_name;
            insert into marts.gate_verdicts by name
                select 2024 as cycle, 'county' as assessment_id, 'held' as verdict, 2 as held_rows, 1 as failed_checks,
                    900 as checked_rows, 'data_docs/index.html' as data_docs_path;
            insert into marts.deficiencies by name select 2024 as cycle, 'county' as assessment_id, * from (values
                ('requirement', 'q1', '自查报告', 'u1', '甲县', 'i1', '2024-12', 'd1', 'missing_stamp', true,
                 '已逾期26天：补盖公章后重新登记，或报考评办作出核定',
                 'fgj', '综合科', '专人甲', date '2024-12-20', -26, 0.5, true),
                ('requirement', 'q2', '=cmd|'' /C calc''!A0', 'u1', '甲县', 'i2', null, null, 'missing_document', true,
                 '还剩5天：提交材料', 'czj', null, '@专人', date '2025-01-20', 5, 1.0, true),
                ('claim', 'c1', '全国表彰', 'u1', '甲县', null, null, null, 'publicity_too_short', false,
                 '还剩5天：补足公示天数', 'czj', null, null, date '2025-01-20', 5, 2.5, true)
            ) as t (item_kind, item_id, item_name, unit_id, unit_name, indicator_id, month, document_id, code,
                is_holding, what_to_do, responsible_org_id, section, officer, due_on, days_left, points_at_stake,
                is_urged);
            """
        )
    return database


def write_marts(database: Path) -> None:
    """A file with every mart as its contract declares it, empty."""
    database.write_bytes(_marts())


@lru_cache(maxsize=1)
def _marts() -> bytes:
    parsed = parsed_project()
    with tempfile.TemporaryDirectory() as folder:
        with duckdb.connect(f"{folder}/empty.duckdb") as connection:
            connection.execute("create schema marts")
            for mart in parsed.models("marts"):
                declared = ", ".join(f"{identifier(column.name)} {column.type}" for column in parsed.columns(mart))
                connection.execute(f"create table marts.{identifier(mart)} ({declared})")
        return Path(folder, "empty.duckdb").read_bytes()


def add_rankings(database: Path) -> None:
    """One official result."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            insert into marts.rankings by name select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id,
                'A' as group_id, 1 as rank, 96.5 as total, 0.965 as score_rate, '一等' as tier_name, 1 as overall_rank,
                3 as previous_rank, 2 as rank_change, 0.5 as points_lost_procedural, 1 as rank_without_procedural
            """
        )


def add_alert(database: Path) -> None:
    """One indicator that is behind."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            insert into marts.alerts by name select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id,
                'i1' as indicator_id, '2024-06' as "month", 'A' as group_id, '投资' as indicator_name, 'red' as light,
                31.5 as lag_pp, 'at_risk' as state, 2.25 as points_at_stake, 0 as points_gone, 2.25 as expected_loss,
                '应完成50%，实际完成18.5%' as reason, 'fgj' as responsible_org_id, '甲某' as leader, -3 as days_left
            """
        )
