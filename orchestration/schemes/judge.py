"""What the gate would say of a scheme before there is a single report: the same models, expectations and sentences.

Only the expectations on the scheme's own objects are asked, on a build of its own that is thrown away.
"""

import json
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.problems import Problem, refusal_in
from orchestration.gates.engine import look
from orchestration.gates.suites import load_suites, load_wording
from orchestration.schemes.page import Told
from orchestration.schemes.scheme import Row, Scheme, contracts
from orchestration.transform.phases import DbtRun
from orchestration.transform.prepare import RunContext, input_hash, prepare_build
from orchestration.transform.project import ParsedProject

# The objects of a scheme, as the gate looks at them, and the feed in which each is written.
_OBJECTS = {
    f"chk_{feed}": feed
    for feed in ("assessments", "categories", "coefficients", "indicators", "measures", "bands", "targets")
} | {
    f"chk_{feed}": feed for feed in ("tiers", "tier_conditions", "bonus_clauses", "organisations")
} | {"chk_requirements": "evidence_requirements"}  # fmt: skip
_RUN = "scheme-check"


@dataclass(frozen=True)
class Finding:
    """One broken expectation: where it is written, as the gate says it."""

    feed: str
    number: int | None
    column: str | None
    code: str
    severity: str
    sentence: str


@dataclass(frozen=True)
class Judged:
    """What the gate says, and every rule in the engine's own words."""

    findings: tuple[Finding, ...]
    told: Told


def judge(scheme: Scheme, landing: Path, parsed: ParsedProject, now: datetime) -> Judged:
    """Build what the expectations look at, and ask them."""
    wanted = [suite for suite in load_suites() if suite.suite == "integrity"]
    asked = [
        suite.model_copy(update={"expectations": [one for one in suite.expectations if one.table in _OBJECTS]})
        for suite in wanted
    ]
    with tempfile.TemporaryDirectory(prefix="kaoping-scheme-") as scratch:
        folder = Path(scratch)
        database = folder / BUILD_DATABASE
        context = RunContext(_RUN, _RUN, now.date(), now, "", input_hash(landing))
        prepare_build(database, landing, context, parsed, None)
        outcome = DbtRun(parsed, database, folder / "dbt", folder / "logs").run(
            [*(f"+{table}" for table in _OBJECTS), "+dim_indicator", "+chk_landing_feeds"]
        )
        if outcome.error:
            raise refusal_in(outcome.error) or Problem("transform_failed", f"方案没有算成：{outcome.error}")
        with duckdb.connect(str(database)) as connection:
            look(connection, asked, load_wording(), _RUN)
            broken = connection.execute(
                "select distinct expectation, severity, message, keys from gate.violations order by all"
            ).fetchall()
            rules = connection.execute("select assessment_id, indicator_id, rule_text from marts.dim_indicator")
            told = {(assessment, indicator): text for assessment, indicator, text in rules.fetchall() if text}
    expectations = {one.name: one for suite in asked for one in suite.expectations}
    findings = []
    for name, severity, message, keys in broken:
        one = expectations[name]
        feed = _OBJECTS[one.table]
        columns = [column.name for column in contracts()[feed].columns]
        column = next(
            (word for word in re.findall(r"\w+", one.must_be or one.fails_when or "") if word in columns), None
        )
        number = _number(scheme, feed, json.loads(keys) if keys else {})
        sentence = f"{message.rstrip('。')}。{one.remedy or ''}"
        findings.append(Finding(feed, number, column, one.code, severity, sentence))
    return Judged(tuple(findings), told)


def _number(scheme: Scheme, feed: str, keys: Row) -> int | None:
    """The row that the keys of a broken expectation name; none where they name no single object of the feed."""
    rows = scheme.rows[feed]
    mine = {name: value for name, value in keys.items() if rows and name in rows[0] and value is not None}
    if not mine:
        return None
    for row, number in zip(rows, scheme.numbers[feed], strict=True):
        if all(str(row[name]) == str(value) for name, value in mine.items()):
            return number
    return None
