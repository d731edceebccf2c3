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
from orchestration.gates.engine import look
from orchestration.gates.suites import Expectation, load_suites, load_wording
from orchestration.schemes.changes import Difference
from orchestration.schemes.page import Told
from orchestration.schemes.scheme import Row, Scheme, contracts
from orchestration.transform.compiled import build_models, compiled_models
from orchestration.transform.prepare import RunContext, input_hash, prepare_build
from orchestration.transform.project import ParsedProject

# The objects of a scheme, as the gate looks at them, and the feed in which each is written.
_OBJECTS = {
    f"chk_{feed}": feed
    for feed in ("assessments", "categories", "coefficients", "indicators", "measures", "bands", "targets")
} | {
    f"chk_{feed}": feed for feed in ("tiers", "tier_conditions", "bonus_clauses", "organisations")
} | {
    "chk_requirements": "evidence_requirements", "chk_ceilings": "assessments", "chk_leads": "indicators",
    "chk_category_order": "assessments",
    "chk_measure_reach": "measures", "chk_tier_reach": "tiers",
}  # fmt: skip
_ALSO = ("dim_indicator", "chk_landing_feeds", "scheme_diff")
_RUN = "scheme-check"


@dataclass(frozen=True)
class Finding:
    """One broken expectation: of which assessment, where it is written, as the gate says it."""

    assessment: str | None
    feed: str
    number: int | None
    column: str | None
    code: str
    severity: str
    sentence: str


@dataclass(frozen=True)
class Judged:
    """What the gate says, every rule in the engine's own words, and what differs from the year before, where landed."""

    findings: tuple[Finding, ...]
    told: Told
    changes: tuple[Difference, ...]

    def hints(self, assessment: str) -> list[str]:
        """What does not stand in the way of an assessment, but is worth a second look."""
        return [one.sentence for one in self.findings if one.assessment == assessment and one.severity == "warning"]


def judge(scheme: Scheme, landing: Path, parsed: ParsedProject, now: datetime) -> Judged:
    """Build what the expectations look at, and ask them."""
    wanted = [suite for suite in load_suites() if suite.suite in ("integrity", "hints")]
    asked = [
        suite.model_copy(update={"expectations": [one for one in suite.expectations if one.table in _OBJECTS]})
        for suite in wanted
    ]
    with tempfile.TemporaryDirectory(prefix="kaoping-scheme-") as scratch:
        folder = Path(scratch)
        database = folder / BUILD_DATABASE
        context = RunContext(_RUN, _RUN, now.date(), now, "", input_hash(landing))
        prepare_build(database, landing, context, parsed, None)
        models = compiled_models(parsed, [f"+{model}" for model in (*_OBJECTS, *_ALSO)])
        with duckdb.connect(str(database)) as connection:
            build_models(connection, models)
            look(connection, asked, load_wording(), _RUN)
            broken = connection.execute(
                "select distinct assessment_id, expectation, severity, message, remedy, keys"
                " from gate.violations where cycle = ? or cycle is null order by all",
                [scheme.cycle],
            ).fetchall()
            rules = connection.execute(
                "select assessment_id, indicator_id, rule_text from marts.dim_indicator where cycle = ?", [scheme.cycle]
            )
            told = {(assessment, indicator): text for assessment, indicator, text in rules.fetchall() if text}
            changes = connection.execute(
                "select assessment_id, feed, object, field, change, old, new from marts.scheme_diff"
                " where cycle = ? order by all",
                [scheme.cycle],
            ).fetchall()
    expectations = {one.name: one for suite in asked for one in suite.expectations}
    findings = []
    for assessment, name, severity, message, remedy, keys in broken:
        one = expectations[name]
        feed = _OBJECTS[one.table]
        column = _column(one, feed)
        number = _number(scheme, feed, json.loads(keys), assessment)
        sentence = f"{message.rstrip('。')}。{remedy or ''}"
        findings.append(Finding(assessment, feed, number, column, one.code, severity, sentence))
    return Judged(tuple(findings), told, tuple(Difference(*row) for row in changes))


def _column(one: Expectation, feed: str) -> str | None:
    """The column that is asked about: the first that the condition names, else the only one that the remedy does."""
    columns = {column.name for column in contracts()[feed].columns}
    asked = [word for word in re.findall(r"\w+", one.must_be or one.fails_when or "") if word in columns]
    told = list(dict.fromkeys(word for word in re.findall(r"[a-z_]+", one.remedy) if word in columns))
    return asked[0] if asked else told[0] if len(told) == 1 else None


def _number(scheme: Scheme, feed: str, keys: Row, assessment: str | None) -> int | None:
    """The row that the keys of a broken expectation name; none where they name no single object of the feed."""
    rows = scheme.rows[feed]
    mine = {name: value for name, value in keys.items() if rows and name in rows[0]}
    if not mine and feed != "assessments":
        return None
    if assessment is not None and rows and "assessment_id" in rows[0]:
        mine["assessment_id"] = assessment
    for row, number in zip(rows, scheme.numbers[feed], strict=True):
        if all(value == (None if row[name] is None else str(row[name])) for name, value in mine.items()):
            return number
    return None
