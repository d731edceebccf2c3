"""The jobs a person or a schedule starts. The nightly run stands here, what is done with releases in upkeep.py.

Which assets exist is decided in build.py.
"""

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.base.settings import Settings
from orchestration.defs.backfilling import backfill_job
from orchestration.defs.rebuilding import Definitions
from orchestration.defs.upkeep import keep_job, rebuild_job, roll_back_job
from orchestration.instance.nightly import NIGHTLY
from orchestration.instance.retries import FROM_THE_BEGINNING

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    description="接收、计算、过闸、排名、发布，一气呵成；配置 as_of 为截止日，缺省为今天。",
    executor_def=dg.in_process_executor,
    tags=FROM_THE_BEGINNING,
)


def jobs(settings: Settings, definitions: Definitions) -> "list[dg.JobDefinition | UnresolvedAssetJobDefinition]":
    """All jobs of the code location. `definitions`: makes the same one for other settings."""
    return [nightly, backfill_job(settings.raw, definitions), roll_back_job, keep_job, rebuild_job(definitions)]
