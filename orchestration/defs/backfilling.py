"""Backfill from Dagster's page: a partition is a cycle, and running it is a nightly run that looks no further.

The assets are of all cycles and have no partitions, so the job has one op, which runs the nightly job beside it: that
run stands among the others, with its own page. Made for the cycles that raw/ has a folder for when the code location is
loaded.
"""

from pathlib import Path

import dagster as dg
from pydantic import Field

from orchestration.base.problems import Problem, explained
from orchestration.base.progress import say
from orchestration.base.settings import Settings
from orchestration.defs.rebuilding import Definitions
from orchestration.instance.nightly import BACKFILL, NIGHTLY, QUIET, nightly_config
from orchestration.instance.origin import record_origin
from orchestration.instance.retries import NO_RETRY
from orchestration.warehouse.release_manifest import read_manifest


class BackfillConfig(dg.Config):
    """Run configuration."""

    as_of: str = Field(default="", description="截止日 YYYY-MM-DD，此日之后的材料视而不见；留空为今天。")


def cycles_of(raw: Path) -> list[str]:
    """The cycles that deliveries may lie in."""
    return sorted(folder.name for folder in raw.glob("[0-9][0-9][0-9][0-9]") if folder.is_dir())


def backfill_job(raw: Path, definitions: Definitions) -> dg.JobDefinition:
    """The nightly run for one cycle after the other, so that none has to hold more than two of them.

    A release is whole: it holds every cycle that was published before, and the one whose turn it is. `definitions`:
    makes the code location whose nightly job is run.
    """

    @dg.op(required_resource_keys={"settings"}, description="运行每晚作业，只看到这个年度为止，已发布的年度都在。")
    def backfill_cycle(context: dg.OpExecutionContext, config: BackfillConfig) -> None:
        """Run the nightly job for the cycle of this partition."""
        settings: Settings = context.resources.settings
        cycle = int(context.partition_key)
        record_origin(context.instance, NIGHTLY)
        result = (
            definitions(settings)
            .resolve_job_def(NIGHTLY)
            .execute_in_process(
                run_config={**nightly_config(config.as_of, cycle=cycle), **QUIET},
                instance=context.instance,
                raise_on_error=False,
                tags={"kaoping/backfill": str(cycle), **NO_RETRY},
            )
        )
        with explained():
            if not result.success:
                raise Problem("backfill_failed", f"{cycle} 年度没有回填成：运行 {result.run_id} 失败，原因见它的页面")
            manifest = read_manifest(settings.current)
        say(f"{cycle} 年度已回填，版本 {manifest.release_id}")
        context.add_output_metadata(
            {"run": result.run_id, "release_id": manifest.release_id, "cycles": sorted(map(int, manifest.cycles))}
        )

    @dg.job(
        name=BACKFILL,
        executor_def=dg.in_process_executor,
        partitions_def=dg.StaticPartitionsDefinition(cycles_of(raw)),
        tags=NO_RETRY,
        description="逐个年度回填：一个年度一次运行，接在已发布的年度后面；从早到晚，重复运行结果不变。",
    )
    def job() -> None:
        backfill_cycle()

    return job
