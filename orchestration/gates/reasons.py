"""The gate's verdicts of a build with the sentences behind them, for the release's manifest and for people.

Reads what the gate wrote; judging is the gate's.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.gates.suites import load_suites

WORDS = {"passed": "通过", "held": "暂缓", "open": "未到期", "failed": "不通过"}
_REASONS_KEPT = 10
# Of an assessment that is not delivered any more all else that fails is a consequence, and this is said alone.
_VANISHED = "published_results_have_their_assessment"


@dataclass(frozen=True)
class Verdict:
    """One assessment's verdict; `reasons`: per expectation behind it, what is wrong and what to do."""

    cycle: int
    assessment_id: str
    verdict: str
    held_rows: int
    failed_checks: int
    checked_rows: int
    reasons: tuple[str, ...]


def read_verdicts(database: Path) -> tuple[Verdict, ...]:
    """Newest cycle first."""
    remedies = {expectation.name: expectation.remedy for suite in load_suites() for expectation in suite.expectations}
    with duckdb.connect(str(database), read_only=True) as connection:
        reasons: dict[tuple[int, str], list[str]] = {}
        vanished: set[tuple[int, str]] = set()
        for cycle, assessment, expectation, message, rows in connection.execute(_REASONS).fetchall():
            alike = f"（同类共 {rows} 处）" if rows > 1 else ""
            sentence = f"{message.rstrip('。')}{alike}。{remedies.get(expectation, '')}"
            if expectation == _VANISHED:
                vanished.add((cycle, assessment))
                reasons[cycle, assessment] = [sentence]
            elif (cycle, assessment) not in vanished:
                reasons.setdefault((cycle, assessment), []).append(sentence)
        found = connection.execute(_VERDICTS).fetchall()
    return tuple(Verdict(*row, tuple(reasons.get(row[:2], ())[:_REASONS_KEPT])) for row in found)  # type: ignore[call-arg]


def without_verdict(database: Path, run_id: str) -> list[str]:
    """Assessments of this build that the gate did not speak of: a gate that forgot them must not let anything pass."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(_FORGOTTEN, {"build": run_id}).fetchall()
    return [f"{cycle} 年度 {assessment}" for cycle, assessment in rows]


def passed_assessments(database: Path) -> list[tuple[int, str]]:
    """Cycle and id of every assessment that passed the gate in this build."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select cycle, assessment_id from gate.verdicts where verdict = 'passed' order by all"
        ).fetchall()
    return [(int(cycle), str(assessment)) for cycle, assessment in rows]


_VERDICTS = """
    select cycle, assessment_id, verdict, held_rows, failed_checks, checked_rows
    from gate.verdicts order by cycle desc, assessment_id
"""
# The first sentence of an expectation, in the order of its keys, stands for all its rows.
_REASONS = """
    select verdicts.cycle, verdicts.assessment_id, violations.expectation, min_by(violations.message, violations.keys),
        count(*)
    from gate.verdicts as verdicts
    inner join gate.violations as violations
        on (violations.assessment_id = verdicts.assessment_id or violations.assessment_id is null)
        and (violations.cycle = verdicts.cycle or violations.cycle is null)
    where (verdicts.verdict = 'held' and violations.severity = 'hold')
        or (verdicts.verdict = 'failed' and violations.severity = 'error')
    group by verdicts.cycle, verdicts.assessment_id, violations.layer, violations.expectation
    order by verdicts.cycle, verdicts.assessment_id, count(*) desc, violations.expectation
"""
_FORGOTTEN = """
    select distinct assessments._cycle, assessments.assessment_id
    from landing.assessments as assessments
    left join gate.verdicts as verdicts
        on verdicts.cycle = assessments._cycle and verdicts.assessment_id = assessments.assessment_id
        and verdicts."build" = $build
    where verdicts.assessment_id is null and not assessments._superseded
    order by all
"""
