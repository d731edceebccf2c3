"""A build with a short deficiency list, for the tests of reports and alerts."""

from pathlib import Path

import duckdb


def make_build(folder: Path) -> Path:
    """Three deficiencies of two responsible organisations; one text would like to be a formula."""
    database = folder / "build.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            create schema run; create schema staging; create schema marts;
            create table run.run_context as select 'r' as run_id, date '2025-01-15' as as_of;
            create table staging.stg_organisations as select * from (values
                (2024, 'fgj', '发改局'), (2024, 'czj', '财政局'), (2024, 'u1', '甲县')) as t (cycle, org_id, org_name);
            create table staging.stg_assessments as
                select 2024 as cycle, 'county' as assessment_id, '县区考评' as assessment_name;
            create table staging.stg_participants as
                select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id, 'A' as group_id, 'A组' as group_name;
            create table marts.gate_verdicts as
                select 2024 as cycle, 'county' as assessment_id, 'held' as verdict, 2 as held_rows, 1 as failed_checks,
                    900 as checked_rows, 'data_docs/index.html' as data_docs_path;
            create table marts.deficiencies as select 2024 as cycle, 'county' as assessment_id, * from (values
                ('requirement', 'q1', '自查报告', 'u1', '甲县', 'i1', '2024-12', 'd1', 'missing_stamp', true,
                 '已逾期26天：补盖公章后重新登记，或报考评办作出核定',
                 'fgj', '综合科', '专人甲', date '2024-12-20', -26, 0.5),
                ('requirement', 'q2', '=cmd|'' /C calc''!A0', 'u1', '甲县', 'i2', null, null, 'missing_document', true,
                 '还剩5天：提交材料', 'czj', null, '@专人', date '2025-01-20', 5, 1.0),
                ('claim', 'c1', '全国表彰', 'u1', '甲县', null, null, null, 'publicity_too_short', false,
                 '还剩5天：补足公示天数', 'czj', null, null, date '2025-01-20', 5, 2.5)
            ) as t (item_kind, item_id, item_name, unit_id, unit_name, indicator_id, month, document_id, code,
                is_holding, what_to_do, responsible_org_id, section, officer, due_on, days_left, points_at_stake);
            """
        )
    return database


def add_rankings(database: Path) -> None:
    """One official result."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            create table marts.rankings as select 2024 as cycle, 'county' as assessment_id, 'u1' as unit_id,
                'A' as group_id, 1 as rank, 96.5 as total, 0.965 as score_rate, '一等' as tier_name, 1 as overall_rank,
                null as gap_above, null as gap_to_next_tier, 3 as previous_rank, 2 as rank_change,
                0.5 as points_lost_procedural,
                1 as rank_without_procedural
            """
        )
