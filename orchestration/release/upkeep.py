"""What a person does with published releases from Dagster's page: go back to one, keep one, rebuild one.

The commands do the same. Every job ends with the list of releases as it then is; none of them makes a release.
"""

import dagster as dg
from pydantic import Field

from orchestration.problems import explained
from orchestration.progress import say
from orchestration.release.listing import releases_markdown
from orchestration.release.publish import roll_back
from orchestration.release.retention import pin
from orchestration.release.workspace import changing_releases
from orchestration.retries import NO_RETRY
from orchestration.settings import Settings

ROLL_BACK, KEEP = "roll_back", "keep_release"


class RollBackConfig(dg.Config):
    """Run configuration."""

    release_id: str = Field(default="", description="退回到哪个版本，可以只写编号；留空为上一版。")


class KeepConfig(dg.Config):
    """Run configuration."""

    release_id: str = Field(default="", description="哪个版本，可以只写编号；留空为正在发布的版本。")
    keep: bool = Field(default=True, description="true 长期保留，false 不再保留。")


@dg.op(required_resource_keys={"settings"}, description="把 warehouse/current 指回较早的版本，不删除任何东西。")
def move_current(context: dg.OpExecutionContext, config: RollBackConfig) -> None:
    """Publish an older release again."""
    settings: Settings = context.resources.settings
    with explained(), changing_releases(settings, say):
        release_id = roll_back(settings, config.release_id or None)
    _tell(context, settings, f"已退回 {release_id}；下一次运行会在它之后发布新的版本")


@dg.op(required_resource_keys={"settings"}, description="长期保留一个版本，或不再保留；清理旧版本时跳过保留的。")
def mark_release(context: dg.OpExecutionContext, config: KeepConfig) -> None:
    """Pin a release, or unpin it."""
    settings: Settings = context.resources.settings
    with explained(), changing_releases(settings, say):
        release_id = pin(settings, config.release_id or None, config.keep)
    _tell(context, settings, f"版本 {release_id} {'已' if config.keep else '不再'}长期保留")


@dg.job(name=ROLL_BACK, executor_def=dg.in_process_executor, tags=NO_RETRY, description="退回到较早的版本。")
def roll_back_job() -> None:
    """`make rollback` from the UI."""
    move_current()


@dg.job(
    name=KEEP,
    executor_def=dg.in_process_executor,
    tags=NO_RETRY,
    description="长期保留一个版本，或取消（keep: false）。",
)
def keep_job() -> None:
    """`make pin` and `make unpin` from the UI."""
    mark_release()


def _tell(context: dg.OpExecutionContext, settings: Settings, sentence: str) -> None:
    say(sentence)
    context.add_output_metadata({"done": sentence, "releases": dg.MetadataValue.md(releases_markdown(settings))})
