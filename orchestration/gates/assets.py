"""The gate as a Dagster asset: it asks run_gate, shows the verdicts with their reasons, and yields one check per layer.

Verdicts are results, not errors: a held assessment does not fail the run. What does fail it is a gate that gave no
verdict for an assessment of this build, because then nothing may be ranked. What is looked at: expectations/suites/.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import duckdb

from orchestration.problems import Problem, explained
from orchestration.progress import say
from orchestration.release.workspace import Workspace
from orchestration.rooms import Rooms
from orchestration.transform.ranking import markdown_table
from orchestration.transform.translator import OWNERS
from orchestration.transform.verdicts import WORDS, Verdict, read_verdicts, without_verdict

LAYERS = {"landing": "数据可读、齐全", "integrity": "方案与数据自洽", "evidence": "材料无未决缺项"}
TABLES = {
    "verdicts": "每项考评的闸门结论（本次构建）",
    "checks": "每条规则对每项考评查了多少行、多少行不合格",
    "violations": "全部不合格的行",
}
_KEY = dg.AssetKey(["gate", "verdicts"])
_COMPLETE = "every_assessment_has_a_verdict"


def gate_asset(before: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The step between the two dbt phases. `before`: the assets that it looks at."""
    deps = sorted(before)
    specs = [
        dg.AssetSpec(["gate", table], deps=deps, group_name="gate", kinds={"python"}, owners=OWNERS, description=text)
        for table, text in TABLES.items()
    ]
    checks = [
        dg.AssetCheckSpec(layer, asset=_KEY, description=f"闸门 {layer} 层：{text}") for layer, text in LAYERS.items()
    ]
    checks.append(
        dg.AssetCheckSpec(_COMPLETE, asset=_KEY, blocking=True, description="每项考评都有本次构建的结论，且确实查过行")
    )

    @dg.multi_asset(
        name="gate", specs=specs, check_specs=checks, can_subset=True, required_resource_keys={"workspace", "rooms"}
    )
    def gate(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        workspace: Workspace = context.resources.workspace
        rooms: Rooms = context.resources.rooms
        with explained():
            database = workspace.require(workspace.database, "准备好的构建库")
            rooms.run_gate(database, workspace.run_id, workspace.data_docs)
            found = _read(workspace)
        say(_sentence(found.verdicts))
        for table in TABLES:
            if dg.AssetKey(["gate", table]) in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=["gate", table], metadata=found.metadata(table))
        for check in found.checks():
            if dg.AssetCheckKey(_KEY, check.check_name or "") in context.selected_asset_check_keys:
                yield check
        if found.missing:
            raise Problem("gate_incomplete", "闸门没有给出结论：" + "、".join(found.missing))

    return gate


@dataclass(frozen=True)
class _Found:
    """What the gate left in the build database."""

    verdicts: tuple[Verdict, ...]
    layers: dict[str, tuple[int, int, int]]
    rows: dict[str, int]
    missing: tuple[str, ...]

    def metadata(self, table: str) -> dict[str, Any]:
        metadata: dict[str, Any] = {"dagster/row_count": self.rows.get(table, 0)}
        if table == "verdicts":
            lines = [
                [str(v.cycle), v.assessment_id, WORDS[v.verdict], str(v.checked_rows), "；".join(v.reasons)]
                for v in self.verdicts
            ]
            head = ["年度", "考评", "结论", "查验行数", "原因"]
            metadata["verdicts"] = dg.MetadataValue.md(markdown_table(head, lines))
        return metadata

    def checks(self) -> Iterator[dg.AssetCheckResult]:
        for layer in LAYERS:
            expectations, failed, rows = self.layers.get(layer, (0, 0, 0))
            yield dg.AssetCheckResult(
                passed=expectations > 0 and failed == 0,
                asset_key=_KEY,
                check_name=layer,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"expectations": expectations, "failed": failed, "failing_rows": rows},
            )
        yield dg.AssetCheckResult(
            passed=not self.missing,
            asset_key=_KEY,
            check_name=_COMPLETE,
            metadata={"missing": "、".join(self.missing) or "无"},
        )


def _read(workspace: Workspace) -> _Found:
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        layers = {row[0]: (row[1], row[2], row[3]) for row in connection.execute(_LAYERS).fetchall()}
        rows = {
            table: (connection.execute(f"select count(*) from gate.{table}").fetchone() or (0,))[0] for table in TABLES
        }
    forgotten = without_verdict(workspace.database, workspace.run_id)
    return _Found(read_verdicts(workspace.database), layers, rows, tuple(forgotten))


def _sentence(verdicts: tuple[Verdict, ...]) -> str:
    counted = {word: sum(v.verdict == name for v in verdicts) for name, word in WORDS.items()}
    return f"闸门：{len(verdicts)} 项考评，" + "，".join(f"{word} {n}" for word, n in counted.items() if n)


_LAYERS = """
    select layer, count(distinct expectation), cast(sum(case when success then 0 else 1 end) as integer),
           cast(coalesce(sum(failed_rows), 0) as bigint)
    from gate.checks group by layer
"""
