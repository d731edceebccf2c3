"""What happens between the nights: runs for deliveries that landed, a word when nothing is published, and tidying.

Each sensor here only looks, asks a module beside it what to do, and remembers; how long is quiet, what is a cure, what
is too long stands in inbox.py, cures.py and watchdog.py.
"""

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.base.settings import Settings
from orchestration.defs.jobs import nightly
from orchestration.defs.watchdog import Silence, is_too_long, latest_release, listen, notice_of, told
from orchestration.instance.home import report_dead_runs
from orchestration.instance.nightly import NIGHTLY
from orchestration.instance.purge import forget_old_runs
from orchestration.landing.inbox import (
    QUIET_SECONDS,
    SEEN_TAG,
    Arrivals,
    Watch,
    look_at,
    marks,
    next_arrivals,
    next_watch,
    seen_tag,
)
from orchestration.release.retention import runs_of_releases
from orchestration.warehouse.workspace import published_folder

if TYPE_CHECKING:
    from orchestration.defs.cures import Cure


# A run that was cancelled or failed, or that made a part only, has published nothing of what it saw.
_LANDS = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.SUCCESS,
]


def sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """All sensors of the code location."""
    return [_deliveries_landed(settings), _deficiency_cured(settings), _no_release(settings), _dead_runs(settings)]


def _deliveries_landed(settings: Settings) -> dg.SensorDefinition:
    @dg.sensor(
        job=nightly,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"有新文件送达，且 {QUIET_SECONDS} 秒内不再变动时，启动一次运行；已有运行接收过的，不再启动。",
    )
    def deliveries_landed(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        watch = Watch(**json.loads(context.cursor)) if context.cursor else Watch()
        watch, start = next_watch(watch, look_at(settings.raw), time.time())
        cursor = json.dumps(asdict(watch))
        if not start:
            return dg.SensorResult(skip_reason=dg.SkipReason("没有新的送达，或尚未静止"), cursor=cursor)
        tags = seen_tag(settings, watch.seen)
        if context.instance.get_runs(dg.RunsFilter(job_name=NIGHTLY, tags=tags, statuses=_LANDS), limit=1):
            return dg.SensorResult(skip_reason=dg.SkipReason("已有运行接收过这些文件"), cursor=cursor)
        request = dg.RunRequest(
            run_key=f"{watch.seen}-{watch.since}", tags={**tags, "kaoping/reason": "deliveries_landed"}
        )
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return deliveries_landed


def _deficiency_cured(settings: Settings) -> dg.SensorDefinition:
    @dg.sensor(
        job=nightly,
        minimum_interval_seconds=20,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="送达的材料、报送或核定补上了使某项考评暂缓的缺项时，立即启动一次运行，标签写明补上的是哪项考评的哪一项。",
    )
    def deficiency_cured(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before = Arrivals(**json.loads(context.cursor)) if context.cursor else Arrivals()
        arrivals, arrived = next_arrivals(before, marks(settings.raw))
        cursor = json.dumps(asdict(arrivals))
        cures = _cures(settings, arrived)
        if not cures:
            return dg.SensorResult(
                skip_reason=dg.SkipReason(_why_not(len(arrived), len(arrivals.coming))), cursor=cursor
            )
        from orchestration.defs.cures import cure_tags

        tags = seen_tag(settings, look_at(settings.raw))
        found = [cure for its in cures.values() for cure in its]
        request = dg.RunRequest(run_key=tags[SEEN_TAG], tags={**tags, **cure_tags(found, list(cures))})
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return deficiency_cured


def _cures(settings: Settings, names: list[str]) -> "dict[str, tuple[Cure, ...]]":
    """Per new delivery that answers something: what it answers."""
    from orchestration.defs.cures import FEEDS, cured_by, held_cycles
    from orchestration.landing.peek import good_rows

    release = published_folder(settings)
    worth_reading = [name.split("/") for name in names if name.count("/") == 2 and name.split("/")[1] in FEEDS]
    if release is None or not worth_reading:
        return {}
    held = {str(cycle) for cycle in held_cycles(release)}
    cures = {}
    for cycle, feed, file in worth_reading:
        name = "/".join((cycle, feed, file))
        rows = good_rows(settings.raw, name, settings.timezone) if cycle in held else None
        if rows is not None and (found := cured_by(release, feed, int(cycle), rows)):
            cures[name] = found
    return cures


def _why_not(arrived: int, coming: int) -> str:
    if coming:
        return f"{coming} 份文件正在送达"
    return f"{arrived} 份新文件没有补上使考评暂缓的缺项" if arrived else "没有新的送达"


def _no_release(settings: Settings) -> dg.SensorDefinition:
    @dg.sensor(
        name="no_release",
        target=None,
        minimum_interval_seconds=300,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"{settings.silence_hours} 小时没有发布新版本时提醒一次；恢复之后再次沉默，再提醒一次。",
    )
    def no_release(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        from orchestration.reports.channels import channels_from_environment, send_alert

        now = time.time()
        before = Silence(**json.loads(context.cursor)) if context.cursor else Silence()
        silence = listen(before, *latest_release(settings), now)
        state = f"最近一版 {silence.release_id or '无'}，{(now - silence.since) / 3600:.1f} 小时前"
        if is_too_long(silence, now, settings.silence_hours):
            channels = channels_from_environment()
            failures = send_alert(notice_of(silence, now, settings), channels)
            state += f"；超过 {settings.silence_hours} 小时没有发布，" + _sent(len(channels), failures)
            silence = told(silence) if len(failures) < len(channels) else silence
            context.log.warning(state)
        return dg.SensorResult(skip_reason=dg.SkipReason(state), cursor=json.dumps(asdict(silence)))

    return no_release


def _sent(channels: int, failures: list[str]) -> str:
    if not channels:
        return "但没有设置任何提醒渠道（KAOPING_ALERT_WEBHOOK、KAOPING_ALERT_SMTP）"
    return "；".join(failures) or "已提醒"


def _dead_runs(settings: Settings) -> dg.SensorDefinition:
    @dg.sensor(
        target=None,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"把进程已死的运行标为失败，免得排队的运行一直等它；清理 {settings.keep_run_days} 天前的运行记录。",
    )
    def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        dead = report_dead_runs(context.instance)
        forgotten = forget_old_runs(context.instance, settings.keep_run_days, lambda: runs_of_releases(settings))
        return dg.SkipReason(f"标记 {len(dead)} 个已死的运行，清理 {forgotten} 条旧记录")

    return dead_runs
