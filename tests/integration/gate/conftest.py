"""One build with every case in it, and the gate run over it once."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from gate_built import RUN, Built
from gate_cases import CASES, delivery_rows, extra_rows, quarantine_rows
from gate_miniature import AS_OF, write_landing

from orchestration.gates import run_gate
from orchestration.transform.phases import DbtRun
from orchestration.transform.prepare import RunContext, prepare_build
from orchestration.transform.project import parsed_project
from orchestration.transform.runner import Outcome


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("gate")
    write_landing(folder / "landing", CASES, extra_rows(), quarantine_rows(), delivery_rows())
    database = folder / "build.duckdb"
    parsed = parsed_project()
    context = RunContext(RUN, "release", AS_OF, datetime(2024, 6, 1, 2), "code", "input")
    prepare_build(database, folder / "landing", context, parsed, None)
    dbt = DbtRun(parsed, database, folder / "target", folder / "logs")
    _require(dbt.build(["+scheme_shown"]))
    _remember_another_scheme(database)
    _remember_what_was_published(database)
    _require(dbt.build(["tag:before_gate"]))
    _unbalance_ledger(database)
    report = run_gate(database, RUN, folder / "data_docs")
    yield Built(database, report, _failing(database))


def _require(outcome: Outcome) -> None:
    assert not outcome.error, outcome.error


def _remember_another_scheme(database: Path) -> None:
    """What the release before showed: another weight, rows that were not there yet, a row that is gone."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            insert into run.previous_scheme by name
            select * replace (case when key = 'i3' and field = 'points' then '1' else value end as value)
            from checks.scheme_shown where assessment_id in ('drift', 'drift_approved');

            -- A target that was assigned.
            insert into run.previous_scheme by name
            select
                * replace (
                    case when key = 'i1/u1/2024-03' and field = 'assigned' then 'true' else value end as value
                )
            from checks.scheme_shown where assessment_id = 'drift_to_not_assigned'
            union all
            select 2024, 'drift_to_not_assigned', 'targets', 'i1/u1/2024-03', 'target', '100';

            -- A participant and an indicator's references came: the figures of peers may, the participant may not.
            insert into run.previous_scheme by name
            select * from checks.scheme_shown
            where assessment_id = 'drift_added' and feed != 'references'
                and not (feed = 'participants' and key = 'u3') and not (feed = 'bands');

            insert into run.previous_scheme by name
            select * from checks.scheme_shown where assessment_id = 'drift_removed_approved'
            union all
            select 2024, 'drift_removed_approved', 'targets', 'i9/u1/2024-03', 'target', '100';

            -- What a superior gave took part in the totals, and nothing of it came again.
            insert into run.previous_ledger by name
            select 'actual' as scenario, 2024 as cycle, unnest(['vanished', 'vanished_confirmed']) as assessment_id,
                'superior_results' as source_feed;
            """
        )


def _remember_what_was_published(database: Path) -> None:
    """Official results, and what was on record against or for a unit."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            insert into run.previous_rankings by name
            select 2024 as cycle, unnest(['vanished_assessment', 'published_and_there']) as assessment_id,
                'u1' as unit_id, '000001-20240101T000000' as release_id;
            insert into run.previous_assessments by name
            select 2024 as cycle, 'vanished_assessment' as assessment_id, '不见了的考评' as assessment_name;
            insert into run.previous_rulings by name
            select 2024 as cycle, 'ruling_withdrawn' as assessment_id, 'u1' as unit_id, '安全生产事故' as title, *
            from (values ('events', 'e-gone'), ('overrides', 'o-gone'), ('decisions', 'x-gone')) as t (feed, ruling_id)
            union all by name
            select 2024 as cycle, 'ruling_withdrawn_on_purpose' as assessment_id, 'u1' as unit_id, '误录' as title,
                'events' as feed, 'e-gone' as ruling_id;
            """
        )


def _unbalance_ledger(database: Path) -> None:
    """What only a defect of the models could do."""
    with duckdb.connect(str(database)) as connection:
        for case, column in (
            ("losses", "points_borne"),
            ("ledger_total", "exact_total"),
            ("ledger_categories", "category_points"),
            ("ledger_indicators", "indicator_points"),
        ):
            connection.execute(
                f"update checks.chk_ledger set {column} = {column} + 1 where assessment_id = ? and unit_id = 'u1'",
                [case],
            )


def _failing(database: Path) -> dict[tuple[int, str], dict[str, str]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            """
            select a.cycle, a.assessment_id, v.expectation, min(v.message)
            from gate.assessments as a
            inner join gate.violations as v
                on (v.cycle is null or v.cycle = a.cycle)
                and (v.assessment_id is null or v.assessment_id = a.assessment_id)
            group by all
            """
        ).fetchall()
    found: dict[tuple[int, str], dict[str, str]] = {}
    for cycle, assessment, expectation, message in rows:
        found.setdefault((cycle, assessment), {})[expectation] = message
    return found
