"""Scores one scenario in a build database of its own, by the same models, checks and expectations as the official run.

Only the assessments whose scheme differs are scored. An assessment whose changed scheme
breaks an integrity expectation is refused with that expectation's sentence. Landing it is overlay.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.problems import Problem, refusal_in
from orchestration.base.sql import identifier, quoted
from orchestration.gates.engine import give_verdicts, look
from orchestration.gates.suites import load_suites, load_wording
from orchestration.landing import load_contracts
from orchestration.transform.arguments import AFTER_GATE
from orchestration.transform.phases import DbtRun
from orchestration.transform.prepare import RunContext, prepare_build
from orchestration.transform.project import ParsedProject
from orchestration.whatif.folder import Fault
from orchestration.whatif.overlay import Assessment, Overlay
from orchestration.whatif.tables import MARTS

_JUDGED_BY = "integrity"
# What standings need after the verdicts: tiers look at no assessment that failed, and what is expected of the year
# rests on how earlier forecasts came out.
_STANDINGS = tuple(f"+standings,{phase}" for phase in AFTER_GATE)
_SCORES = (*(f"+{mart}" for mart in MARTS if mart != "standings"), "+condition_rows", "+path:models/checks")


@dataclass(frozen=True)
class Scored:
    """A scenario's own build: which assessments came through, and why the others did not."""

    database: Path
    assessments: tuple[Assessment, ...]
    faults: tuple[Fault, ...]


def score(
    overlay: Overlay,
    folder: Path,
    logs: Path,
    context: RunContext,
    parsed: ParsedProject,
    previous: Path | None,
    kept: Collection[int],
) -> Scored:
    """Build the tables of `overlay`'s assessments in `folder`; raises Problem when the models cannot be run.

    `previous`, `kept`: as in the official build, the cycles that are only looked back at.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / BUILD_DATABASE
    prepare_build(database, overlay.landing, context, parsed, previous, kept)
    _only_what_differs(database, overlay, kept)
    dbt = DbtRun(parsed, database, folder / "dbt", logs)
    _run(dbt, _SCORES)
    faults = _judge(database, context.run_id, overlay.touched)
    refused = {(fault.cycle, fault.assessment_id) for fault in faults}
    came_through = tuple(a for a in overlay.touched if a not in refused)
    if came_through:
        _run(dbt, _STANDINGS)
    return Scored(database, came_through, faults)


def _run(dbt: DbtRun, select: Sequence[str]) -> None:
    outcome = dbt.run(select)
    if outcome.error:
        raise refusal_in(outcome.error) or Problem("transform_failed", f"情景没有算成：{outcome.error}")


def _only_what_differs(database: Path, overlay: Overlay, kept: Collection[int]) -> None:
    """Let the models see the changed assessments and what their tiers look at, and no cycle after the last of them."""
    last = max(cycle for cycle, _ in overlay.touched)
    left_out = f"and _cycle not in ({', '.join(map(str, sorted(kept)))})" if kept else ""
    with duckdb.connect(str(database)) as connection:
        wanted = ", ".join(map(quoted, _with_those_looked_at(connection, overlay)))
        for feed, contract in load_contracts().items():
            named = any(column.name == "assessment_id" for column in contract.columns)
            of = f"and (assessment_id is null or assessment_id in ({wanted}))" if named else ""
            files = quoted(overlay.landing / "tables" / feed / "*.parquet")
            connection.execute(
                f"create or replace view landing.{identifier(feed)} as "
                f"select * from read_parquet({files}) where _cycle <= {last} {left_out} {of}"
            )


def _with_those_looked_at(connection: duckdb.DuckDBPyConnection, overlay: Overlay) -> list[str]:
    """The changed assessments and, one after the other, those that conditions of their tiers look at."""
    conditions = quoted(overlay.landing / "tables" / "tier_conditions" / "*.parquet")
    looks = connection.execute(
        f"select distinct assessment_id, subject_id from read_parquet({conditions})"
        " where subject = 'assessment' and subject_id is not null"
    ).fetchall()
    wanted = {assessment for _, assessment in overlay.touched}
    while more := {seen for looking, seen in looks if looking in wanted} - wanted:
        wanted |= more
    return sorted(wanted)


def _judge(database: Path, run_id: str, touched: Sequence[Assessment]) -> tuple[Fault, ...]:
    """Broken expectations of the changed assessments; landing spoke before, and evidence is the year's affair."""
    suites = [suite for suite in load_suites() if suite.suite == _JUDGED_BY]
    remedies = {expectation.name: expectation.remedy for suite in suites for expectation in suite.expectations}
    with duckdb.connect(str(database)) as connection:
        look(connection, suites, load_wording(), run_id)
        give_verdicts(connection, run_id, "")
        rows = connection.execute(
            """
            select verdicts.cycle, verdicts.assessment_id, violations.expectation, violations.message, violations.keys
            from gate.verdicts as verdicts
            inner join gate.violations as violations
                on
                    coalesce(violations.assessment_id, verdicts.assessment_id) = verdicts.assessment_id
                    and coalesce(violations.cycle, verdicts.cycle) = verdicts.cycle
            where verdicts.verdict = 'failed' and violations.severity = 'error'
            order by all
            """
        ).fetchall()
    return tuple(
        Fault(
            expectation, f"{message.rstrip('。')}。{remedies.get(expectation, '')}", cycle, raw=keys, assessment_id=of
        )
        for cycle, of, expectation, message, keys in rows
        if (cycle, of) in touched
    )
