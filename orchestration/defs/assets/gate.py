"""The gate as a Dagster asset: it asks run_gate, shows verdicts with their reasons, and has a check per expectation.

Verdicts are results, not errors: a held assessment does not fail the run. What does fail it is a gate that gave no
verdict for an assessment of this build, because then nothing may be ranked. What is looked at: expectations/suites/.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg
import duckdb

from orchestration.base.inert_text import markdown
from orchestration.base.problems import Problem, explained
from orchestration.base.progress import say
from orchestration.defs.assets.gate_checks import gate_check_results, gate_check_specs
from orchestration.defs.assets.translator import OWNERS
from orchestration.defs.resources import Callables
from orchestration.defs.told import told
from orchestration.gates.reasons import WORDS, Verdict, read_verdicts, without_verdict
from orchestration.gates.report import GateReport
from orchestration.warehouse.workspace import Workspace

TABLES = {
    "verdicts": "每项考评的闸门结论（本次构建）",
    "checks": "每条规则对每项考评查了多少行、多少行不合格",
    "violations": "全部不合格的行",
}
_KEY = dg.AssetKey(["gate", "verdicts"])
_COMPLETE = "every_assessment_has_a_verdict"
_Yielded = dg.MaterializeResult | dg.AssetCheckResult


def gate_asset(before: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The step between the two dbt phases. `before`: the assets that it looks at."""
    deps = sorted(before)
    specs = [
        dg.AssetSpec(["gate", table], deps=deps, group_name="gate", kinds={"python"}, owners=OWNERS, description=text)
        for table, text in TABLES.items()
    ]
    complete = dg.AssetCheckSpec(_COMPLETE, asset=_KEY, blocking=True, description="每项考评都有本次构建的结论")

    @dg.multi_asset(
        name="gate",
        specs=specs,
        check_specs=[complete, *gate_check_specs(_KEY)],
        can_subset=True,
        required_resource_keys={"workspace", "callables"},
    )
    @told
    def gate(context: dg.AssetExecutionContext) -> Iterator[_Yielded]:
        workspace: Workspace = context.resources.workspace
        callables: Callables = context.resources.callables
        with explained():
            database = workspace.require(workspace.database, "准备好的构建库")
            report = callables.run_gate(database, workspace.run_id, workspace.data_docs)
            verdicts = read_verdicts(database)
            forgotten = without_verdict(database, workspace.run_id)
            rows = _rows(workspace)
        say(_sentence(verdicts))
        for table in TABLES:
            if dg.AssetKey(["gate", table]) in context.selected_asset_keys:
                metadata = {"dagster/row_count": rows[table], **(_shown(verdicts) if table == "verdicts" else {})}
                yield dg.MaterializeResult(asset_key=["gate", table], metadata=metadata)
        for check in [_complete(forgotten), *(gate_check_results(report, _KEY) if _is_report(report) else ())]:
            if dg.AssetCheckKey(_KEY, check.check_name or "") in context.selected_asset_check_keys:
                yield check
        if forgotten:
            raise Problem("gate_incomplete", "闸门没有给出结论：" + "、".join(forgotten))

    return gate


def _is_report(report: object) -> bool:
    """A test's stand-in for the gate writes its tables and reports nothing."""
    return isinstance(report, GateReport)


def _shown(verdicts: tuple[Verdict, ...]) -> dict[str, Any]:
    """A list, not a table: the place that Dagster gives it is narrow, and reasons are sentences."""
    lines = []
    for verdict in verdicts:
        rows = f"（查验 {verdict.checked_rows} 行）"
        lines.append(f"- {verdict.cycle} {markdown(verdict.assessment_id)}：**{WORDS[verdict.verdict]}**{rows}")
        lines += [f"    - {markdown(reason)}" for reason in verdict.reasons]
    return {"verdicts": dg.MetadataValue.md("\n".join(lines))}


def _complete(forgotten: list[str]) -> dg.AssetCheckResult:
    missing = "、".join(forgotten) or "无"
    return dg.AssetCheckResult(
        passed=not forgotten, asset_key=_KEY, check_name=_COMPLETE, metadata={"missing": missing}
    )


def _rows(workspace: Workspace) -> dict[str, int]:
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        counted = [connection.execute(f"select count(*) from gate.{table}").fetchone() for table in TABLES]
    return {table: int(count[0]) if count else 0 for table, count in zip(TABLES, counted, strict=True)}


def _sentence(verdicts: tuple[Verdict, ...]) -> str:
    counted = {word: sum(v.verdict == name for v in verdicts) for name, word in WORDS.items()}
    return f"闸门：{len(verdicts)} 项考评，" + "，".join(f"{word} {n}" for word, n in counted.items() if n)
