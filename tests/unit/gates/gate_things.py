"""Expectations, suites and alterations for the tests of the gate."""

from pathlib import Path
from typing import Any

import duckdb

from orchestration.gates.suites import REQUIRED_SUITES, Expectation, Suite

RUN = "run-1"


def expectation(**changes: Any) -> Expectation:
    """An expectation about checks.things."""
    given: dict[str, Any] = {
        "name": "things_are_fine",
        "title": "东西完好",
        "code": "thing_broken",
        "severity": "error",
        "table": "things",
        "must_be": "is_fine",
        "keys": ["thing_id"],
        "message": "“{unit_name}”的{thing_id}坏了。",
        "remedy": "请修好。",
    }
    return Expectation.model_validate({**given, **changes})


def suites(*of_integrity: Expectation) -> tuple[Suite, ...]:
    """The three required suites; the integrity suite holds what is given."""
    return tuple(
        Suite(
            suite=name,
            title=f"{name}层",
            expectations=of_integrity
            if name == "integrity" and of_integrity
            else (expectation(name=f"{name}_things"),),
        )
        for name in REQUIRED_SUITES
    )


def new_build(folder: Path) -> Path:
    """A build with four sound things of two assessments."""
    database = folder / "build.duckdb"
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


def change(database: Path, statement: str) -> None:
    """Alter the build."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)
