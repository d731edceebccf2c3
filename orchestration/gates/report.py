"""What the gate found, as records: read from the tables of the build, handed to Dagster, Data Docs and alerts.

Only reading and arranging happens here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.gates.suites import Suite

# How many failing rows of an expectation travel with the report; all of them are in gate.violations.
SHOWN_ROWS = 20
VERDICT_WORDS = {"passed": "通过", "held": "暂缓", "open": "未到期", "failed": "不通过"}


@dataclass(frozen=True)
class Violation:
    """One failing row. `assessment_id` None: it concerns every assessment of the cycle, or all."""

    severity: str
    cycle: int | None
    assessment_id: str | None
    unit_id: str | None
    indicator_id: str | None
    requirement_id: str | None
    document_id: str | None
    org_id: str | None
    officer: str | None
    keys: str
    message: str


@dataclass(frozen=True)
class Check:
    """One expectation over all assessments. `severity` is the worst that occurred, else the declared one."""

    suite: str
    name: str
    title: str
    code: str
    severity: str
    remedy: str
    table: str
    passed: bool
    checked_rows: int
    failed_rows: int
    assessments: tuple[str, ...]
    first_rows: tuple[Violation, ...]


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one assessment."""

    cycle: int
    assessment_id: str
    assessment_name: str
    verdict: str
    held_rows: int
    failed_checks: int
    checked_rows: int

    @property
    def anchor(self) -> str:
        return f"{self.cycle}-{self.assessment_id}"


@dataclass(frozen=True)
class GateReport:
    """The whole of one gate."""

    run_id: str
    as_of: str
    suite_titles: dict[str, str]
    checks: tuple[Check, ...]
    verdicts: tuple[Verdict, ...]
    docs: Path

    @property
    def any_passed(self) -> bool:
        return any(verdict.verdict == "passed" for verdict in self.verdicts)

    @property
    def summary(self) -> str:
        """One line for a log or an alert."""
        counts = [
            f"{word}{sum(v.verdict == verdict for v in self.verdicts)}项" for verdict, word in VERDICT_WORDS.items()
        ]
        tail = "" if self.any_passed else "；没有考评通过闸门，本次不产生正式排名"
        return f"闸门：{'、'.join(counts)}{tail}"


def read_report(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite], run_id: str, docs: Path) -> GateReport:
    """Everything that the gate wrote in this build."""
    as_of = connection.execute("select cast(as_of as varchar) from run.run_context").fetchone()
    return GateReport(
        run_id=run_id,
        as_of=as_of[0] if as_of else "",
        suite_titles={suite.suite: suite.title for suite in suites},
        checks=_read_checks(connection, suites),
        verdicts=_read_verdicts(connection),
        docs=docs,
    )


def _read_verdicts(connection: duckdb.DuckDBPyConnection) -> tuple[Verdict, ...]:
    rows = connection.execute(
        """
        select v.cycle, v.assessment_id, coalesce(a.assessment_name, v.assessment_id), v.verdict,
            v.held_rows, v.failed_checks, v.checked_rows
        from gate.verdicts as v
        left join gate.assessments as a on v.cycle = a.cycle and v.assessment_id = a.assessment_id
        order by v.cycle desc, v.assessment_id
        """
    ).fetchall()
    return tuple(Verdict(*row) for row in rows)


def _read_checks(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite]) -> tuple[Check, ...]:
    counted = {row[0]: row[1:] for row in connection.execute(_COUNTS).fetchall()}
    first: dict[str, list[Violation]] = {}
    for name, *values in connection.execute(_FIRST_ROWS, [SHOWN_ROWS]).fetchall():
        first.setdefault(name, []).append(Violation(*values))
    checks = []
    for suite in suites:
        for expectation in suite.expectations:
            checked, failed, worst, assessments = counted.get(expectation.name, (0, 0, None, []))
            checks.append(
                Check(
                    suite=suite.suite,
                    name=expectation.name,
                    title=expectation.title,
                    code=expectation.code,
                    severity=worst or expectation.severity,
                    remedy=expectation.remedy,
                    table=expectation.table,
                    passed=failed == 0,
                    checked_rows=checked,
                    failed_rows=failed,
                    assessments=tuple(assessments or ()),
                    first_rows=tuple(first.get(expectation.name, ())),
                )
            )
    return tuple(checks)


def rows_of(connection: duckdb.DuckDBPyConnection, limit: int) -> dict[tuple[str, Any, Any], list[Violation]]:
    """The first failing rows of every expectation in every assessment."""
    found: dict[tuple[str, Any, Any], list[Violation]] = {}
    for name, *values in connection.execute(_ROWS_PER_ASSESSMENT, [limit]).fetchall():
        violation = Violation(*values)
        found.setdefault((name, violation.cycle, violation.assessment_id), []).append(violation)
    return found


_COLUMNS = """severity, cycle, assessment_id, unit_id, indicator_id, requirement_id, document_id, org_id, officer,
    keys, message"""
_ORDER = "cycle desc nulls first, assessment_id nulls first, keys, message"

_COUNTS = """
select
    expectation,
    sum(checked_rows),
    sum(failed_rows),
    arg_min(severity, case severity when 'error' then 1 when 'hold' then 2 else 3 end) filter (where failed_rows > 0),
    list(cycle || '-' || assessment_id order by cycle, assessment_id)
        filter (where failed_rows > 0 and assessment_id is not null)
from gate.checks
group by expectation
"""

_FIRST_ROWS = f"""
select expectation, {_COLUMNS}
from gate.violations
qualify row_number() over (partition by expectation order by {_ORDER}) <= ?
order by expectation, {_ORDER}
"""

_ROWS_PER_ASSESSMENT = f"""
select expectation, {_COLUMNS}
from gate.violations
qualify row_number() over (partition by expectation, cycle, assessment_id order by {_ORDER}) <= ?
order by expectation, {_ORDER}
"""
