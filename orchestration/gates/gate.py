"""The gate from beginning to end over one build file: look, prove, give verdicts, write the pages.

Called by the run between scores and rankings; knows nothing of Dagster.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration.gates.docs import write_docs
from orchestration.gates.engine import give_verdicts, look
from orchestration.gates.errors import GateError
from orchestration.gates.report import GateReport, read_report
from orchestration.gates.suites import Suite, load_suites, load_wording
from orchestration.gates.validation import Validation, validate


def run_gate(build_db: Path, run_id: str, docs: Path, suites: Sequence[Suite] | None = None) -> GateReport:
    """Write gate.checks, gate.violations and gate.verdicts into the build and Data Docs into `docs`.

    Raises GateError when the gate could not do its work; a failed or held assessment is a result, not an error. The
    file must not be open elsewhere.
    """
    suites = tuple(suites) if suites is not None else load_suites()
    wording = load_wording()
    with duckdb.connect(str(build_db)) as connection:
        look(connection, suites, wording, run_id)
    validations = validate(build_db, suites, run_id)
    with duckdb.connect(str(build_db)) as connection:
        give_verdicts(connection, run_id, f"{docs.name}/index.html")
        report = read_report(connection, suites, run_id, docs)
        _require_agreement(report, validations)
        write_docs(connection, report, validations)
    return report


def _require_agreement(report: GateReport, validations: Sequence[Validation]) -> None:
    """What Great Expectations found must be what was counted, expectation by expectation."""
    found = {name: success for validation in validations for name, success in validation.success.items()}
    differing = sorted(check.name for check in report.checks if found.get(check.name) != check.passed)
    if differing:
        raise GateError(f"期望 {'、'.join(differing)} 的计数与 Great Expectations 的判断不一致")
