"""A build with one table of things and two assessments."""

from pathlib import Path

import duckdb
import pytest
from gate_things import RUN


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Four sound things of two assessments."""
    database = tmp_path / "build.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"""
            create schema run; create schema checks; create schema staging; create schema gate;
            create table run.run_context as select '{RUN}' as run_id, date '2025-01-15' as as_of;
            create table checks.chk_landing_feeds as
                select * from (values (2024, 'a'), (2024, 'b')) as t (cycle, assessment_id);
            create table checks.chk_assessments as
                select cycle, assessment_id, '考评' || assessment_id as assessment_name, 'hold' as gate,
                    false as is_open
                from checks.chk_landing_feeds;
            create table checks.things as
                select 2024 as cycle, assessment_id, assessment_id || n as thing_id, 'u' as unit_id,
                    'u' as responsible_org_id, '专人甲' as officer, true as is_fine
                from checks.chk_landing_feeds cross join range(2) as t (n);
            create table staging.stg_organisations as select 2024 as cycle, 'u' as org_id, '甲县' as org_name;
            create table staging.stg_assessments as
                select cycle, assessment_id, assessment_name from checks.chk_assessments;
            """
        )
    return database
