"""Data Docs: one page per run for people, from what the gate wrote down and what Great Expectations made of it.

GX's own pages load fonts, styles and scripts from the network and speak English; this one brings its styles along,
runs no script and asks the network for nothing. Only showing happens here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.base.sql import quoted
from orchestration.gates.engine import has_past
from orchestration.gates.report import VERDICT_WORDS, Check, GateReport, Violation, rows_of
from orchestration.gates.validation import Validation

# Rows of one expectation and assessment on the page; all of them are in violations.parquet beside it.
ROWS_ON_PAGE = 60
SEVERITY_WORDS = {"error": "不通过", "hold": "暂缓", "warning": "提示"}
MEANINGS = {
    "passed": "正式排名已按本次数据生成",
    "held": "正式排名不更新，沿用此前公布的；处理下列事项后自动更新",
    "open": "尚未到出正式结果的时候，动态位次照常",
    "failed": "数据或方案有误，本次没有动态位次；正式排名不更新，沿用此前公布的",
}
_TEMPLATES = Path(__file__).parent / "templates"
_ORDER = {"error": 0, "hold": 1, "warning": 2}


@dataclass(frozen=True)
class Item:
    """One expectation that failed in one assessment."""

    check: Check
    severity: str
    failed_rows: int
    rows: tuple[Violation, ...]


@dataclass(frozen=True)
class Group:
    """The failing expectations of one assessment, or of all."""

    anchor: str
    title: str
    verdict: str
    items: tuple[Item, ...]


def write_docs(connection: duckdb.DuckDBPyConnection, report: GateReport, validations: Sequence[Validation]) -> Path:
    """Write the page, the validation results and all failing rows into report.docs; returns the page."""
    (report.docs / "validations").mkdir(parents=True, exist_ok=True)
    for validation in validations:
        text = json.dumps(lasting(validation.result), ensure_ascii=False, indent=1, sort_keys=True)
        (report.docs / "validations" / f"{validation.suite}.json").write_text(text + "\n", encoding="utf-8")
    target = quoted(report.docs / "violations.parquet")
    connection.execute(f"copy (from gate.violations order by all) to {target} (format parquet)")
    page = report.docs / "index.html"
    page.write_text(render(report, _groups(connection, report), validations, _names(connection)), encoding="utf-8")
    return page


def render(
    report: GateReport, groups: Sequence[Group], validations: Sequence[Validation], names: dict[str, str]
) -> str:
    """The page as text."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "grouped": lambda number: f"{number:,}",
        "day": chinese_day,
        "named": lambda org_id: names.get(org_id, org_id),
    }
    return environment.get_template("data_docs.html.jinja").render(
        report=report,
        groups=groups,
        headline=headline(report),
        words=VERDICT_WORDS,
        meanings=MEANINGS,
        severities=SEVERITY_WORDS,
        declared=_declared(validations),
        checked_rows=sum(check.checked_rows for check in report.checks),
        gx_version=_gx_version(validations),
        style=Markup((_TEMPLATES / "data_docs.css").read_text(encoding="utf-8")),  # noqa: S704 - a file of ours
    )


def headline(report: GateReport) -> str:
    """What a reader wants to know first."""
    if not report.verdicts:
        return "没有任何考评可查"
    total = len(report.verdicts)
    parts = []
    for verdict, word in VERDICT_WORDS.items():
        count = sum(v.verdict == verdict for v in report.verdicts)
        if count == total:
            return f"{total}项考评全部{word}"
        if count:
            parts.append(f"{count}项{word}")
    return f"{total}项考评中" + "、".join(parts)


def chinese_day(iso: str) -> str:
    """2025-01-15 → 2025年1月15日."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def lasting(result: dict[str, Any]) -> dict[str, Any]:
    """A validation result without what differs between two runs over the same data (ids, times)."""
    kept = ("success", "exception_info", "result")
    config = ("type", "kwargs", "meta", "description", "severity")
    return {
        "suite_name": result.get("suite_name"),
        "success": result.get("success"),
        "statistics": result.get("statistics"),
        "great_expectations_version": (result.get("meta") or {}).get("great_expectations_version"),
        "results": [
            {
                **{key: one.get(key) for key in kept},
                "expectation_config": {key: one["expectation_config"].get(key) for key in config},
            }
            for one in result.get("results", [])
        ],
    }


def _groups(connection: duckdb.DuckDBPyConnection, report: GateReport) -> list[Group]:
    rows = rows_of(connection, ROWS_ON_PAGE)
    counted: dict[tuple[Any, Any], list[Item]] = {}
    by_name = {check.name: check for check in report.checks}
    for name, cycle, assessment_id, severity, failed in connection.execute(_FAILED).fetchall():
        item = Item(by_name[name], severity, failed, tuple(rows.get((name, cycle, assessment_id), ())))
        counted.setdefault((cycle, assessment_id), []).append(item)
    known = [(v.cycle, v.assessment_id) for v in report.verdicts]
    shared = [key for key in counted if key not in known]
    groups = [
        Group(f"all-{cycle or ''}", f"{cycle}年度全部考评" if cycle else "全部考评", "", _sorted(counted[cycle, who]))
        for cycle, who in sorted(shared, key=str)
    ]
    for v in report.verdicts:
        items = _sorted(counted.get((v.cycle, v.assessment_id), []))
        groups.append(Group(v.anchor, f"{v.assessment_name}", v.verdict, items))
    return groups


def _sorted(items: list[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (_ORDER[item.severity], item.check.suite, item.check.name)))


def _names(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    known = "select cycle, org_id, org_name from staging.stg_organisations"
    if has_past(connection, "dim_organisation"):
        known += " union all select cycle, org_id, org_name from past.dim_organisation"
    return dict(connection.execute(f"select org_id, org_name from ({known}) order by cycle").fetchall())


def _declared(validations: Sequence[Validation]) -> dict[str, str]:
    return {name: severity for validation in validations for name, severity in validation.declared.items()}


def _gx_version(validations: Sequence[Validation]) -> str:
    return next((v.result["meta"]["great_expectations_version"] for v in validations), "")


_FAILED = """
select expectation, cycle, assessment_id, severity, failed_rows
from gate.checks
where failed_rows > 0
order by cycle desc nulls first, assessment_id, expectation
"""
