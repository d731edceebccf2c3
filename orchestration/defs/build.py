"""Everything Dagster needs to know, assembled in one place.

The only function that puts assets, jobs, schedules, sensors and resources together; a test passes other resources or
another dbt project instead of patching. Nothing is decided here.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.base.progress import say
from orchestration.base.settings import SPARK, Settings
from orchestration.defs.assets.gate import gate_asset
from orchestration.defs.assets.landing import landing_asset
from orchestration.defs.assets.models import dbt_phases, needed_keys, official_keys
from orchestration.defs.assets.prepare import prepare_asset
from orchestration.defs.assets.presented import code_of_steps, presented
from orchestration.defs.assets.release import release_assets
from orchestration.defs.assets.whatif import whatif_assets
from orchestration.defs.jobs import jobs
from orchestration.defs.resources import Callables
from orchestration.defs.schedules import schedules
from orchestration.defs.sensors import sensors
from orchestration.instance.event_log import quick_event_log
from orchestration.instance.home import alive
from orchestration.instance.retries import FROM_THE_BEGINNING, failure_tags, say_why
from orchestration.transform.project import DBT_PROJECT, parsed_project
from orchestration.transform.spark.environment import require_spark
from orchestration.warehouse.workspace import open_workspace


def build_defs(resource_overrides: Mapping[str, Any] | None = None, dbt_project: Path = DBT_PROJECT) -> dg.Definitions:
    """The code location. Loads without a database, a network or a prepared manifest."""
    settings = (resource_overrides or {}).get("settings") or Settings.from_environment()
    parsed = parsed_project(dbt_project)
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
        # On the assets themselves: a run that somebody starts from the page of an asset is none of our jobs.
        assets=[
            asset.map_asset_specs(partial(presented, code_of_steps(asset))).with_attributes(hook_defs={say_why})
            for asset in assets
        ],
        jobs=jobs(settings, lambda own: build_defs({**(resource_overrides or {}), "settings": own}, dbt_project)),
        schedules=schedules(settings),
        sensors=sensors(settings),
        resources={
            "settings": settings,
            "callables": Callables(),
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
            context.instance.add_run_tags(run_id, FROM_THE_BEGINNING)
        try:
            if settings.engine == SPARK:
                require_spark(settings)
            workspace = stack.enter_context(open_workspace(settings, run_id, say))
        except Exception as error:
            # No step has begun, so that no hook will say why.
            if context.instance is not None and context.run:
                context.instance.add_run_tags(run_id, failure_tags(error))
            raise
        yield workspace
