"""The gate over one build file: count, let Great Expectations judge, keep the failing rows, give verdicts.

Called by the run between scores and rankings; knows nothing of Dagster.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.gates.docs import write_docs
from orchestration.gates.engine import Counted, count, counted, give_verdicts, settle
from orchestration.gates.errors import GateError
from orchestration.gates.kept import keep_validations, kept_validations, standing_results
from orchestration.gates.report import GateReport, read_report
from orchestration.gates.suites import Suite, load_suites, load_wording
from orchestration.gates.validation import Judgement, validate


def run_gate(build_db: Path, run_id: str, docs: Path, suites: Sequence[Suite] | None = None) -> GateReport:
    """Write gate.checks, gate.violations and gate.verdicts into the build and Data Docs into `docs`.

    Raises GateError when the gate could not do its work; a failed or held assessment is a result, not an error. The
    file must not be open elsewhere. Where a build goes on, what Great Expectations found stands for the tables that
    have not moved since; our own count is made anew, unless none has.
    """
    suites = tuple(suites) if suites is not None else load_suites()
    wording = load_wording()
    with duckdb.connect(str(build_db)) as connection:
        if (known := kept_validations(connection, suites, run_id)) is not None:
            report = read_report(connection, suites, run_id, docs)
            write_docs(connection, report, known)
            return report
        standing = standing_results(connection, suites)
        lookings = count(connection, suites, wording, run_id)
        ours = counted(connection)
    validations = validate(build_db, suites, lookings, standing)
    judgements = {name: one for validation in validations for name, one in validation.judgements.items()}
    require_agreement(ours, judgements)
    with duckdb.connect(str(build_db)) as connection:
        settle(connection, lookings, wording, {name: one.success for name, one in judgements.items()})
        give_verdicts(connection, run_id, f"{docs.name}/index.html")
        report = read_report(connection, suites, run_id, docs)
        write_docs(connection, report, validations)
        keep_validations(connection, validations)
    return report


def require_agreement(ours: Mapping[str, Counted], judgements: Mapping[str, Judgement]) -> None:
    """What Great Expectations saw and found must be what a count of our own saw and found, expectation by expectation.

    An expectation in several native ones may find a row more than once: a pair of columns that are both null.
    """
    differing = []
    for name, judgement in judgements.items():
        one = ours.get(name, Counted(0, 0))
        agrees = judgement.success == (one.failed == 0)
        agrees &= max(judgement.unexpected) <= one.failed <= sum(judgement.unexpected)
        agrees &= all(elements == one.checked for elements in judgement.looked_at)
        if not agrees:
            differing.append(name)
    differing += ours.keys() - judgements.keys()
    if differing:
        raise GateError(f"期望 {'、'.join(sorted(differing))} 的计数与 Great Expectations 的判断不一致")
