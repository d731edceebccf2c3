"""The dbt project as two steps with the gate between them: facts and scores before it, everything official after it.

What runs when is decided by tags in dbt_project.yml. After the gate the ranking models always run, because their tables
also carry the rankings published before; but unless some assessment passed, they are not shown as made anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb
from dagster_dbt import dbt_assets

from orchestration.base.problems import Problem, explained, refusal_in
from orchestration.base.progress import say
from orchestration.base.settings import SPARK
from orchestration.defs.assets.events import Declared, check_results, outputs
from orchestration.defs.assets.shown import ranking_table
from orchestration.defs.assets.translator import KaopingTranslator
from orchestration.defs.told import told
from orchestration.gates.reasons import passed_assessments
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.lacking import lacking, leave_empty, needed
from orchestration.transform.phases import DbtRun, dbt_run
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import Outcome
from orchestration.transform.unmoved import build_phase
from orchestration.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from orchestration.parts.engine import PartsRun
    from orchestration.transform.spark.engine import SparkRun

OFFICIAL_TAG = "official"
RANKINGS = "rankings"
_UNIQUE_ID = "dagster_dbt/unique_id"


def dbt_phases(parsed: ParsedProject) -> list[dg.AssetsDefinition]:
    """The two dbt steps of a run."""
    translator = KaopingTranslator()

    @dbt_assets(
        manifest=parsed.manifest,
        select=" ".join(BEFORE_GATE),
        name="before_gate",
        dagster_dbt_translator=translator,
        required_resource_keys={"workspace"},
    )
    @told
    def before_gate(context: dg.AssetExecutionContext) -> Iterator[Any]:
        yield from _run_phase(context, parsed, BEFORE_GATE, "事实与得分")

    @dbt_assets(
        manifest=parsed.manifest,
        select=" ".join(AFTER_GATE),
        name="after_gate",
        dagster_dbt_translator=translator,
        required_resource_keys={"workspace"},
    )
    @told
    def after_gate(context: dg.AssetExecutionContext) -> Iterator[Any]:
        yield from _run_phase(context, parsed, AFTER_GATE, "排名与分析")

    return [before_gate, after_gate]


def needed_keys(parsed: ParsedProject) -> set[dg.AssetKey]:
    """The assets without which nothing can be published; the others of the second phase may be lacking."""
    wanted = needed(parsed)
    return {_key(node) for node in parsed.models().values() if node["unique_id"] in wanted}


def official_keys(parsed: ParsedProject) -> set[dg.AssetKey]:
    """The assets that exist only when an assessment passed the gate."""
    return {_key(node) for node in _official(parsed).values()}


def _official(parsed: ParsedProject) -> dict[str, Mapping[str, Any]]:
    return {n["unique_id"]: n for name, n in parsed.models().items() if OFFICIAL_TAG in n["tags"] or name == RANKINGS}


def _key(node: Mapping[str, Any]) -> dg.AssetKey:
    return dg.AssetKey([node["schema"], node["name"]])


def _run_phase(
    context: dg.AssetExecutionContext, parsed: ParsedProject, phase: Sequence[str], title: str
) -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
    workspace: Workspace = context.resources.workspace
    with explained():
        database = workspace.require(workspace.database, "准备好的构建库")
        engine = _engine(workspace, parsed, database)
        if isinstance(engine, DbtRun) and not context.is_subset:
            outcome = build_phase(parsed, engine, database, phase)
        else:
            outcome = engine.build(_selection(context, phase))
        rows = _row_counts(workspace)
        passed = passed_assessments(database) if phase == AFTER_GATE else []
        missing = _leave_empty(context, parsed, outcome, workspace) if phase == AFTER_GATE else None
    if missing is not None:
        outcome = Outcome(outcome.nodes, "")
    declared = _declared(context)
    held_back = {} if passed or phase != AFTER_GATE else _official(parsed)
    extra = {uid: {"ranking": ranking_table(database)} for uid in _rankings_of(parsed) if passed and not outcome.error}
    yield from outputs(outcome.nodes, declared, rows, {*held_back, *(missing or ())}, extra)
    yield from check_results(outcome.nodes, declared, {_key(node) for node in held_back.values()})
    _tell(outcome, title, sum(rows.values()), bool(held_back))
    if missing:
        names = sorted(uid.split(".")[2] for uid in missing)
        say(f"没有算成、在本版里是空的分析表：{'、'.join(names)}（官方排名不受影响，原因见表的说明和日志）")


def _engine(workspace: Workspace, parsed: ParsedProject, database: Path) -> "DbtRun | PartsRun | SparkRun":
    """What the models of this build run on."""
    dbt = dbt_run(parsed, database, workspace.folder / "dbt", workspace.logs)
    if workspace.settings.engine == SPARK:
        from orchestration.transform.spark.engine import spark_run

        return spark_run(workspace.settings, parsed, database, dbt, workspace.logs)
    if workspace.settings.parts > 1:
        from orchestration.parts.engine import PartsRun

        return PartsRun(workspace.settings, parsed, database, dbt, workspace.logs)
    return dbt


def _leave_empty(
    context: dg.AssetExecutionContext, parsed: ParsedProject, outcome: Outcome, workspace: Workspace
) -> dict[str, str] | None:
    """The analysis that failed and was left empty; None where all went well, or something official failed."""
    reasons = lacking(parsed, outcome.nodes) if outcome.error and not context.is_subset else None
    if not reasons:
        return None
    for uid, reason in sorted(reasons.items()):
        context.log.error(f"{uid}：{reason}")
    leave_empty(workspace.database, parsed, reasons)
    return reasons


def _tell(outcome: Outcome, title: str, rows: int, nothing_passed: bool) -> None:
    if outcome.error:
        raise refusal_in(outcome.error) or Problem("transform_failed", f"{title}没有算成：{outcome.error}")
    models = sum(1 for node in outcome.nodes if node.unique_id.startswith("model."))
    tests = sum(1 for node in outcome.nodes if node.unique_id.startswith("test."))
    same = sum(1 for node in outcome.nodes if node.unique_id.startswith("model.") and node.is_kept)
    say(f"{title}：{models} 张表、{tests} 项检验" + (f"，其中 {same} 张没有变动" if same else ""))
    if nothing_passed:
        say("没有考评通过闸门，本次不产生新的正式排名（已发布的排名保持不变）")


def _rankings_of(parsed: ParsedProject) -> list[str]:
    return [uid for uid, node in _official(parsed).items() if node["name"] == RANKINGS]


def _selection(context: dg.AssetExecutionContext, phase: Sequence[str]) -> list[str]:
    """The whole phase, or the models that somebody picked in the UI."""
    if not context.is_subset:
        return list(phase)
    specs = context.assets_def.specs_by_key
    return sorted(specs[key].metadata[_UNIQUE_ID].split(".")[-1] for key in context.selected_asset_keys)


def _declared(context: dg.AssetExecutionContext) -> Declared:
    definition = context.assets_def
    names = {key: name for name, key in definition.keys_by_output_name.items()}
    specs = definition.specs_by_key
    return Declared(
        outputs={specs[k].metadata[_UNIQUE_ID]: (names[k], k) for k in context.selected_asset_keys},
        checks={
            spec.metadata[_UNIQUE_ID]: spec.key
            for spec in definition.check_specs
            if spec.key in context.selected_asset_check_keys
        },
    )


def _row_counts(workspace: Workspace) -> dict[dg.AssetKey, int]:
    """Rows of every table of the build; views cost nothing and are not counted."""
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        found = connection.execute("select schema_name, table_name, estimated_size from duckdb_tables()").fetchall()
    return {dg.AssetKey([str(schema), str(table)]): int(size) for schema, table, size in found}
