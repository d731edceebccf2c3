"""A verdict's reasons tell a person what is wrong and what to do, without another page."""

from pathlib import Path

import duckdb

from orchestration.gates.reasons import read_verdicts


def _gate(database: Path) -> Path:
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema gate")
        connection.execute(
            """
            create table gate.verdicts as select 2024 as cycle, 'county' as assessment_id, 'failed' as verdict,
                0 as held_rows, 2 as failed_checks, 9 as checked_rows
            """
        )
        connection.execute(
            """
            create table gate.violations as
            select 2024 as cycle, 'county' as assessment_id, 'integrity' as layer, severity, expectation, message,
                message as keys
            from (
                values ('error', 'measure_shares_sum_to_one', '占比之和为0.9，应为1。'),
                    ('error', 'home_made', '一。'), ('error', 'home_made', '二。'),
                    ('hold', 'no_missing_stamp', '缺章。')
            ) as t(severity, expectation, message)
            """
        )
    return database


def test_a_reason_says_what_to_do(tmp_path: Path) -> None:
    [verdict] = read_verdicts(_gate(tmp_path / "build.duckdb"))
    assert verdict.reasons == ("一（同类共 2 处）。", "占比之和为0.9，应为1。请在 measures 中改正 share。")
