"""The jobs a person or a schedule starts. The nightly run stands here, what is done with releases in upkeep.py.

Which assets exist is decided in build.py.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.base.settings import Settings
from orchestration.defs.rebuilding import Definitions
from orchestration.defs.upkeep import keep_job, rebuild_job, roll_back_job
from orchestration.instance.nightly import BACKFILL, NIGHTLY, nightly_config
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


def backfill(raw: Path) -> "UnresolvedAssetJobDefinition":
    """The nightly run for one cycle after the other, so that none has to hold more than two of them.

    A release is whole: it holds every cycle that was published before, and the one whose turn it is. Made for the
    cycles that raw/ has a folder for when the code location is loaded.
    """
    cycles = sorted(folder.name for folder in raw.glob("[0-9][0-9][0-9][0-9]") if folder.is_dir())
    return dg.define_asset_job(
        BACKFILL,
        selection=dg.AssetSelection.all(),
        description="逐个年度回填：每个年度一次运行，接在已发布的年度后面；重复运行结果不变。",
        config=dg.PartitionedConfig(
            partitions_def=dg.StaticPartitionsDefinition(cycles),
            run_config_for_partition_key_fn=lambda cycle: nightly_config("", cycle=int(cycle)),
        ),
        executor_def=dg.in_process_executor,
        tags=FROM_THE_BEGINNING,
    )


def jobs(settings: Settings, definitions: Definitions) -> "list[dg.JobDefinition | UnresolvedAssetJobDefinition]":
    """All jobs of the code location. `definitions`: makes the same one for other settings."""
    return [nightly, backfill(settings.raw), roll_back_job, keep_job, rebuild_job(definitions)]
