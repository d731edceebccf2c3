"""The end of a run as Dagster assets: reports, the candidate with its audit, and the switch that publishes it.

These steps do not depend on the ranking assets, which a run without a passed assessment does not make, and must still
publish. How each thing is done stands in the modules beside this one.
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from orchestration.base.files import RELEASE_DATABASE, REPORT, SITE
from orchestration.base.problems import Problem, explain, explained
from orchestration.base.progress import say
from orchestration.defs.assets.difference import difference_table
from orchestration.defs.assets.translator import OWNERS
from orchestration.defs.resources import Callables
from orchestration.defs.told import told
from orchestration.release.audit import QUESTIONS, REMARKS, audit
from orchestration.release.candidate import marts_of
from orchestration.release.carried import kept_in
from orchestration.release.compose import compose
from orchestration.release.listing import releases_markdown
from orchestration.release.publish import publish
from orchestration.release.retention import retire
from orchestration.transform.past import take_over
from orchestration.transform.project import ParsedProject
from orchestration.warehouse.kept_build import put_away
from orchestration.warehouse.release_manifest import Manifest, read_manifest
from orchestration.warehouse.workspace import Workspace

GROUP = "release"
REPORTS = dg.AssetKey([GROUP, "reports"])
PAST_CYCLES = dg.AssetKey([GROUP, "past_cycles"])
CANDIDATE = dg.AssetKey([GROUP, "candidate"])
CURRENT = dg.AssetKey([GROUP, "current"])


def release_assets(parsed: ParsedProject, after: Iterable[dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """`after`: the assets of the last dbt phase that every run makes."""
    return [
        _past_cycles(parsed, sorted(after)),
        _reports(sorted(after)),
        _candidate(parsed, sorted(after)),
        _current(parsed),
    ]


def _past_cycles(parsed: ParsedProject, after: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=PAST_CYCLES,
        deps=after,
        group_name=GROUP,
        kinds={"duckdb"},
        owners=OWNERS,
        description="没有变动的年度：不重算，结果从已发布的版本沿用",
        output_required=False,
        required_resource_keys={"workspace"},
    )
    @told
    def past_cycles(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        workspace: Workspace = context.resources.workspace
        with explained():
            kept = kept_in(workspace.require(workspace.database, "算好的构建库"))
            taken = take_over(workspace.database, parsed, kept)
        cycles = "、".join(map(str, kept)) or "无"
        return dg.MaterializeResult(
            metadata={"cycles": cycles, "rows": taken, "dagster/row_count": sum(taken.values())}
        )

    return past_cycles


def _reports(after: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=REPORTS,
        deps=[PAST_CYCLES, *after],
        group_name=GROUP,
        kinds={"python", "xlsx"},
        owners=OWNERS,
        description="给人看的工作簿：催办单、材料日历、结果通报、预警等",
        output_required=False,
        required_resource_keys={"workspace", "callables"},
    )
    @told
    def reports(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        workspace: Workspace = context.resources.workspace
        callables: Callables = context.resources.callables
        with explained():
            database = workspace.require(workspace.database, "算好的构建库")
            workspace.reports.mkdir(parents=True, exist_ok=True)
            callables.write_reports(database, workspace.reports)
        return dg.MaterializeResult(metadata={"files": sum(1 for p in workspace.reports.rglob("*") if p.is_file())})

    return reports


def _candidate(parsed: ParsedProject, after: list[dg.AssetKey]) -> dg.AssetsDefinition:
    marts = marts_of(parsed.manifest)

    @dg.asset(
        key=CANDIDATE,
        deps=[REPORTS, *after],
        group_name=GROUP,
        kinds={"duckdb", "parquet"},
        owners=OWNERS,
        description="待发布的版本：kaoping.duckdb、每张表的 Parquet、给人看的网页、公文、报表、校验页与清单",
        check_specs=[
            dg.AssetCheckSpec(name, asset=CANDIDATE, blocking=name not in REMARKS, description=question)
            for name, (question, _) in QUESTIONS.items()
        ],
        output_required=False,
        required_resource_keys={"workspace", "callables"},
    )
    @told
    def candidate(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        workspace: Workspace = context.resources.workspace
        callables: Callables = context.resources.callables
        with explained():
            workspace.require(workspace.database, "算好的构建库")
            manifest = compose(workspace, marts, parsed, callables.write_pages, callables.write_papers)
            results = audit(workspace.candidate, workspace.database, workspace.run_id, marts)
        tables = {entry.path: entry.rows for entry in manifest.files if entry.rows is not None}
        yield dg.MaterializeResult(
            metadata={"bytes": sum(f.bytes for f in manifest.files), "files": len(manifest.files), "rows": tables},
            check_results=[
                dg.AssetCheckResult(
                    check_name=result.name,
                    passed=result.passed,
                    severity=dg.AssetCheckSeverity.ERROR if result.refuses else dg.AssetCheckSeverity.WARN,
                    metadata={"faults": list(result.faults)},
                )
                for result in results
            ],
        )
        faults = [fault for result in results if result.refuses for fault in result.faults]
        if faults:
            more = f"（另有 {len(faults) - 3} 处）" if len(faults) > 3 else ""
            raise Problem("audit_refused", "；".join(faults[:3]) + more)
        say(f"候选版本通过 {len(results)} 项核对，{len(tables)} 个数据文件")

    return candidate


def _current(parsed: ParsedProject) -> dg.AssetsDefinition:
    @dg.asset(
        key=CURRENT,
        deps=[CANDIDATE],
        group_name=GROUP,
        kinds={"duckdb"},
        owners=OWNERS,
        description="读者看到的版本：warehouse/current",
        output_required=False,
        required_resource_keys={"workspace", "callables"},
    )
    @told
    def current(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        workspace: Workspace = context.resources.workspace
        with explained():
            workspace.require(workspace.candidate / RELEASE_DATABASE, "候选版本")
            folder = publish(workspace)
        say(f"已发布 {workspace.release_id}")
        context.instance.add_run_tags(context.run.run_id, _release_tags(workspace.release_id, read_manifest(folder)))
        remarks = _after_publishing(workspace, context.resources.callables, parsed)
        return dg.MaterializeResult(
            metadata={
                "release_id": workspace.release_id,
                "previous": workspace.previous.name if workspace.previous else "无",
                "warehouse": dg.MetadataValue.path(str(folder / RELEASE_DATABASE)),
                "网页": dg.MetadataValue.url(f"{SITE}/{REPORT}/index.html"),
                "report": dg.MetadataValue.path(str(folder / REPORT / "index.html")),
                "data_docs": dg.MetadataValue.path(str(folder / "data_docs" / "index.html")),
                "remarks": "；".join(remarks) or "无",
                "release_diff": difference_table(folder / RELEASE_DATABASE),
                "releases": dg.MetadataValue.md(releases_markdown(workspace.settings)),
            }
        )

    return current


def _release_tags(release_id: str, manifest: Manifest) -> dict[str, str]:
    """By what the page of runs can be filtered: what a run published, and which assessments it held."""
    held = sorted(name for name, verdict in manifest.verdicts.items() if verdict == "held")
    return {"kaoping/release": release_id, **({"kaoping/held": "、".join(held)} if held else {})}


def _after_publishing(workspace: Workspace, callables: Callables, parsed: ParsedProject) -> list[str]:
    """Alert, retention, the build for the next run. The release is out: what goes wrong is said and fails nothing."""
    remarks: list[str] = []
    current, site = workspace.settings.current, workspace.settings.site
    links = {
        "网页": f"{site}/{REPORT}/index.html" if site else str(current / REPORT / "index.html"),
        "校验页": f"{site}/data_docs/index.html" if site else str(current / "data_docs" / "index.html"),
        "报表": f"{site}/{REPORT}/release.html" if site else str(current / "reports"),
    }
    try:
        remarks += callables.notify(workspace.database, workspace.previous, links)
        remarks += [f"已清理旧版本 {name}" for name in retire(workspace.settings)]
        put_away(workspace, parsed, current.resolve())
    except Exception as error:
        remarks.append(f"版本已发布，但收尾未完成：{explain(error)}")
    for remark in remarks:
        say(remark)
    return remarks
