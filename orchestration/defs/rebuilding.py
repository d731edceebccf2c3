"""The nightly job without its first and its last step, as the rebuild room asks for it.

The same assets on a warehouse of its own, so that a rebuild cannot drift from what is published.
"""

from collections.abc import Callable

import dagster as dg

from orchestration.base.settings import Settings
from orchestration.defs.assets.release import CURRENT
from orchestration.instance.nightly import NIGHTLY, QUIET, nightly_config
from orchestration.rebuild.rebuild import Build

Definitions = Callable[[Settings], dg.Definitions]


def builder(definitions: Definitions) -> Build:
    """`definitions`: makes the code location of other settings."""

    def build(own: Settings, as_of: str, run_id: str) -> None:
        job = definitions(own).resolve_job_def(NIGHTLY)
        with dg.DagsterInstance.ephemeral() as instance:
            job.execute_in_process(
                run_config={**nightly_config(as_of, anew=True), **QUIET},
                instance=instance,
                asset_selection=_selection(job),
                run_id=run_id,
            )

    return build


def _selection(job: dg.JobDefinition) -> list[dg.AssetKey]:
    """Everything but landing and publishing."""
    keys = job.asset_layer.executable_asset_keys
    return sorted(key for key in keys if key != CURRENT and key.path[0] != "landing")
