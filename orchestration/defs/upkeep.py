"""What a person does with published releases from Dagster's page: go back to one, keep one, rebuild one.

The commands do the same, and none of the jobs makes a release.
"""

import dagster as dg
from pydantic import Field

from orchestration.base.problems import explained
from orchestration.base.progress import say
from orchestration.base.settings import Settings
from orchestration.defs.rebuilding import Definitions, builder
from orchestration.instance.retries import NO_RETRY
from orchestration.rebuild.rebuild import rebuild
from orchestration.rebuild.sentences import comparison_lines
from orchestration.release.listing import releases_markdown
from orchestration.release.publish import roll_back
from orchestration.release.retention import pin
from orchestration.warehouse.workspace import changing_releases

ROLL_BACK, KEEP, REBUILD = "roll_back", "keep_release", "rebuild_past"


class RollBackConfig(dg.Config):
    """Run configuration."""

    release_id: str = Field(default="", description="退回到哪个版本，可以只写编号；留空为上一版。")


class KeepConfig(dg.Config):
    """Run configuration."""

    release_id: str = Field(default="", description="哪个版本，可以只写编号；留空为正在发布的版本。")
    keep: bool = Field(default=True, description="true 长期保留，false 不再保留。")


class RebuildConfig(dg.Config):
    """Run configuration."""

    as_of: str = Field(default="", description="重建哪个截止日 YYYY-MM-DD；有多版时对照最近发布的一版。")
    release_id: str = Field(default="", description="或：对照哪个版本，可以只写编号；截止日取它的。")


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


def rebuild_job(definitions: Definitions) -> dg.JobDefinition:
    """`make rebuild` from the UI. `definitions`: makes the code location that rebuilds."""

    @dg.op(required_resource_keys={"settings"}, description="从已入库的数据重建，与当时发布的版本逐表对照。")
    def rebuild_and_compare(context: dg.OpExecutionContext, config: RebuildConfig) -> None:
        """Build a past date in a place of its own."""
        with explained():
            rebuilt = rebuild(context.resources.settings, builder(definitions), config.as_of, config.release_id)
        lines = comparison_lines(rebuilt.chosen, rebuilt.inputs, rebuilt.marts)
        for line in lines:
            say(line)
        context.add_output_metadata(
            {
                "comparison": dg.MetadataValue.md("\n".join(f"- {line.strip()}" for line in lines)),
                "place": str(rebuilt.folder),
            }
        )

    @dg.job(
        name=REBUILD,
        executor_def=dg.in_process_executor,
        tags=NO_RETRY,
        description="重建一个过去的截止日，与当时发布的版本对照；不接收、不发布，不影响读者。",
    )
    def job() -> None:
        rebuild_and_compare()

    return job


def _tell(context: dg.OpExecutionContext, settings: Settings, sentence: str) -> None:
    say(sentence)
    context.add_output_metadata({"done": sentence, "releases": dg.MetadataValue.md(releases_markdown(settings))})
