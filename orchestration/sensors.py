"""What starts or tidies runs between the nights: deliveries that land, and runs whose process died.

The delivery sensor looks at names, sizes and times only; reading deliveries is landing's work.
"""

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import dagster as dg

from orchestration.instance import forget_old_runs, report_dead_runs
from orchestration.jobs import nightly
from orchestration.settings import Settings

QUIET_SECONDS = 120


@dataclass(frozen=True)
class Watch:
    """The sensor's memory: what raw/ looked like, since when, and what the last run it asked for was to see."""

    seen: str = ""
    since: float = 0.0
    run_for: str = ""


def look_at(raw: Path) -> str:
    """A fingerprint of raw/ without reading any file; changes when a delivery comes, changes or goes."""
    digest = hashlib.sha256()
    for folder, subfolders, names in os.walk(raw):
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            try:
                status = path.lstat()
            except FileNotFoundError:
                continue
            digest.update(
                f"{path.relative_to(raw)}\t{status.st_size}\t{status.st_mtime_ns}\n".encode("utf-8", "replace")
            )
    return digest.hexdigest()


def next_watch(watch: Watch, fingerprint: str, now: float, quiet_seconds: float = QUIET_SECONDS) -> tuple[Watch, bool]:
    """The new memory, and whether to start a run: once per change, when raw/ has been quiet for a while."""
    if not watch.seen:
        return Watch(fingerprint, now, fingerprint), False
    if fingerprint != watch.seen:
        return Watch(fingerprint, now, watch.run_for), False
    if fingerprint != watch.run_for and now - watch.since >= quiet_seconds:
        return Watch(fingerprint, watch.since, fingerprint), True
    return watch, False


def sensors() -> list[dg.SensorDefinition]:
    """All sensors of the code location."""

    @dg.sensor(
        job=nightly,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"有新文件送达，且 {QUIET_SECONDS} 秒内不再变动时，启动一次运行。",
    )
    def deliveries_landed(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        raw = Settings.from_environment().raw
        watch = Watch(**json.loads(context.cursor)) if context.cursor else Watch()
        watch, start = next_watch(watch, look_at(raw), time.time())
        cursor = json.dumps(asdict(watch))
        if not start:
            return dg.SensorResult(skip_reason=dg.SkipReason("没有新的送达，或尚未静止"), cursor=cursor)
        request = dg.RunRequest(run_key=f"{watch.seen}-{watch.since}", tags={"kaoping/reason": "deliveries_landed"})
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    @dg.sensor(
        target=None,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="把进程已死的运行标为失败，免得排队的运行一直等它；并清理 90 天前的运行记录。",
    )
    def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        dead = report_dead_runs(context.instance)
        forget_old_runs(context.instance)
        return dg.SkipReason(f"标记 {len(dead)} 个已死的运行" if dead else "没有已死的运行")

    return [deliveries_landed, dead_runs]
