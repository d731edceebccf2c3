"""Everything Dagster needs to know, assembled in one place.

The only function that puts assets, jobs, schedules, sensors and resources together; a test passes other resources or
another dbt project instead of patching. Nothing is decided here.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.gates.assets import gate_asset
from orchestration.instance import alive, quick_event_log
from orchestration.jobs import jobs
from orchestration.progress import say
from orchestration.release.assets import release_assets
from orchestration.release.workspace import open_workspace
from orchestration.retries import failure_tags
from orchestration.rooms import Rooms
from orchestration.schedules import schedules
from orchestration.sensors import sensors
from orchestration.settings import Settings
from orchestration.transform.assets import dbt_phases, needed_keys, official_keys
from orchestration.transform.landed import landing_asset, prepare_asset
from orchestration.transform.manifest import DBT_PROJECT, parsed_project
from orchestration.whatif.assets import whatif_assets


def build_defs(resource_overrides: Mapping[str, Any] | None = None, dbt_project: Path = DBT_PROJECT) -> dg.Definitions:
    """The code location. Loads without a database, a network or a prepared manifest."""
    settings = (resource_overrides or {}).get("settings") or Settings.from_environment()
    parsed = parsed_project(settings.target, dbt_project)
    before_gate, after_gate = dbt_phases(parsed)
    landing = landing_asset()
    assets = [
        landing,
        prepare_asset(parsed, landing),
        *whatif_assets(parsed),
        before_gate,
        gate_asset(before_gate.keys),
        after_gate,
        *release_assets(parsed, (after_gate.keys & needed_keys(parsed)) - official_keys(parsed)),
    ]
    return dg.Definitions(
        assets=assets,
        jobs=jobs(),
        schedules=schedules(settings),
        sensors=sensors(settings),
        resources={
            "settings": settings,
            "rooms": Rooms(),
            "workspace": _workspace,
            **(resource_overrides or {}),
        },
        executor=dg.in_process_executor,
    )


@dg.resource(required_resource_keys={"settings"}, description="本次运行独占的构建文件夹；同一数据仓一次只有一个运行")
def _workspace(context: dg.InitResourceContext) -> Any:
    settings: Settings = context.resources.settings
    run_id = context.run.run_id if context.run else "unnamed"
    with ExitStack() as stack:
        if context.instance is not None and not context.instance.is_ephemeral:
            stack.enter_context(alive(Path(context.instance.root_directory), run_id))
            stack.enter_context(quick_event_log(context.instance, run_id))
        try:
            workspace = stack.enter_context(open_workspace(settings, run_id, say))
        except Exception as error:
            # No step has begun, so that no hook will say why.
            if context.instance is not None and context.run:
                context.instance.add_run_tags(run_id, failure_tags(error))
            raise
        yield workspace
