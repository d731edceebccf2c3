"""The jobs a person or a schedule starts. The nightly run stands here, what is done with releases in release/upkeep.py.

Which assets exist is decided in assembly.py.
"""

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.release.upkeep import keep_job, rebuild_job, roll_back_job
from orchestration.retries import FROM_THE_BEGINNING, say_why
from orchestration.transform.landed import PREPARE

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

NIGHTLY = "nightly"

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    description="接收、计算、过闸、排名、发布，一气呵成；配置 as_of 为截止日，缺省为今天。",
    executor_def=dg.in_process_executor,
    hooks={say_why},
    tags=FROM_THE_BEGINNING,
)


def nightly_config(as_of: str, anew: bool = False) -> dict[str, object]:
    """The run configuration of the nightly job."""
    return {"ops": {PREPARE: {"config": {"as_of": as_of, "anew": anew}}}}


def jobs() -> "list[dg.JobDefinition | UnresolvedAssetJobDefinition]":
    """All jobs of the code location."""
    return [nightly, roll_back_job, keep_job, rebuild_job]
