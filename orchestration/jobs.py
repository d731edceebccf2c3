"""The jobs a person or a schedule starts: the nightly run, and going back to an earlier release.

Which assets exist is decided in assembly.py.
"""

from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from orchestration.problems import explained
from orchestration.progress import say
from orchestration.release.publish import roll_back
from orchestration.release.workspace import writing
from orchestration.retries import FROM_THE_BEGINNING, NO_RETRY, say_why
from orchestration.settings import Settings
from orchestration.transform.landed import PREPARE

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

NIGHTLY = "nightly"
ROLL_BACK = "roll_back"

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    description="接收、计算、过闸、排名、发布，一气呵成；配置 as_of 为截止日，缺省为今天。",
    executor_def=dg.in_process_executor,
    hooks={say_why},
    tags=FROM_THE_BEGINNING,
)


class RollBackConfig(dg.Config):
    """Run configuration."""

    release_id: str = Field(default="", description="退回到哪个版本；留空为上一版。")


@dg.op(required_resource_keys={"settings"}, description="把 warehouse/current 指回较早的版本，不删除任何东西。")
def move_current(context: dg.OpExecutionContext, config: RollBackConfig) -> None:
    """Publish an older release again."""
    settings: Settings = context.resources.settings
    with explained(), writing(settings, say):
        release_id = roll_back(settings, config.release_id or None)
    say(f"已退回 {release_id}")


@dg.job(name=ROLL_BACK, executor_def=dg.in_process_executor, tags=NO_RETRY, description="退回到较早的版本。")
def roll_back_job() -> None:
    """Roll back from the UI; the command does the same."""
    move_current()


def nightly_config(as_of: str, rebuild: bool = False) -> dict[str, object]:
    """The run configuration of the nightly job."""
    return {"ops": {PREPARE: {"config": {"as_of": as_of, "rebuild": rebuild}}}}


def jobs() -> "list[dg.JobDefinition | UnresolvedAssetJobDefinition]":
    """All jobs of the code location."""
    return [nightly, roll_back_job]
