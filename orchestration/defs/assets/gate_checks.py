"""The gate in Dagster's words: one asset check per expectation, with the first failing rows as a table.

Only translation happens here; what is checked is said in expectations/suites, what follows in verdicts.py.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration.gates.docs import SEVERITY_WORDS
from orchestration.gates.report import Check, GateReport, Violation
from orchestration.gates.suites import Suite, load_suites

# A held assessment is a result that someone has to see, not a failed run.
_SEVERITY = {
    "error": dg.AssetCheckSeverity.ERROR,
    "hold": dg.AssetCheckSeverity.WARN,
    "warning": dg.AssetCheckSeverity.WARN,
}


def gate_check_specs(
    asset_key: dg.AssetKey | Sequence[str], suites: Sequence[Suite] | None = None
) -> list[dg.AssetCheckSpec]:
    """One check per expectation, named as in its suite. None blocks: one assessment never holds another."""
    key = _key(asset_key)
    return [
        dg.AssetCheckSpec(
            name=expectation.name,
            asset=key,
            description=f"{suite.title}：{expectation.title}",
            metadata={"suite": suite.suite, "severity": expectation.severity, "table": expectation.table},
        )
        for suite in (suites if suites is not None else load_suites())
        for expectation in suite.expectations
    ]


def gate_check_results(report: GateReport, asset_key: dg.AssetKey | Sequence[str]) -> Iterator[dg.AssetCheckResult]:
    """The outcome of every expectation of the report."""
    key = _key(asset_key)
    for check in report.checks:
        yield dg.AssetCheckResult(
            passed=check.passed,
            asset_key=key,
            check_name=check.name,
            severity=_SEVERITY[check.severity],
            description=_sentence(check),
            metadata=_metadata(check),
        )


def _key(asset_key: dg.AssetKey | Sequence[str]) -> dg.AssetKey:
    return asset_key if isinstance(asset_key, dg.AssetKey) else dg.AssetKey(asset_key)


def _sentence(check: Check) -> str:
    if check.passed:
        return f"查看{check.checked_rows}行，全部合格。" if check.checked_rows else "没有可查的行（允许）。"
    where = "、".join(check.assessments) or "全部考评"
    return f"查看{check.checked_rows}行，{check.failed_rows}行不合格（{where}）。处理：{check.remedy}"


def _metadata(check: Check) -> dict[str, dg.MetadataValue]:
    metadata: dict[str, dg.MetadataValue] = {
        "checked_rows": dg.MetadataValue.int(check.checked_rows),
        "failed_rows": dg.MetadataValue.int(check.failed_rows),
        "若不合格": dg.MetadataValue.text(SEVERITY_WORDS[check.severity]),
    }
    if not check.passed:
        metadata["first_rows"] = failing_rows(check.first_rows)
    return metadata


def failing_rows(rows: Sequence[Violation]) -> dg.TableMetadataValue:
    """Failing rows as a table; columns that are empty in all of them are left out."""
    told = [
        {
            "年度": str(row.cycle or ""),
            "考评": row.assessment_id or "全部",
            "说明": row.message,
            "单位": row.unit_id or "",
            "指标": row.indicator_id or "",
            "材料": row.document_id or row.requirement_id or "",
            "责任单位": row.org_id or "",
            "专人": row.officer or "",
        }
        for row in rows
    ]
    kept = [name for name in (told[0] if told else {}) if any(row[name] for row in told)]
    return dg.MetadataValue.table(
        [dg.TableRecord({name: row[name] for name in kept}) for row in told],
        dg.TableSchema(columns=[dg.TableColumn(name) for name in kept]),
    )
