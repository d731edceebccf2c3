"""When the nightly run starts by itself: 02:00 in the time zone of the instance."""

import dagster as dg

from orchestration.base.settings import Settings
from orchestration.defs.jobs import nightly
from orchestration.instance.nightly import NIGHTLY_HOUR, nightly_config


def schedules(settings: Settings) -> list[dg.ScheduleDefinition]:
    """All schedules of the code location."""

    @dg.schedule(
        name="nightly_at_two",
        job=nightly,
        cron_schedule=f"0 {NIGHTLY_HOUR} * * *",
        execution_timezone=settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="每日 02:00 运行，截止日为当天。",
    )
    def nightly_at_two(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        # A tick that is worked off late still means the day it was for.
        day = context.scheduled_execution_time.astimezone(settings.zone).date().isoformat()
        return dg.RunRequest(run_key=day, run_config=nightly_config(day), tags={"kaoping/as_of": day})

    return [nightly_at_two]
