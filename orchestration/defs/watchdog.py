"""The watchdog: says once when no release has been published for too long, and again after the next silence.

Decides and composes; sending is the reports room's, the state is kept by the sensor.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from orchestration.base.settings import Settings
from orchestration.warehouse.names import release_ids
from orchestration.warehouse.workspace import latest_publishing, releases_of

if TYPE_CHECKING:
    from orchestration.reports.notice import Notice

NO_RELEASE = "no_release"


@dataclass(frozen=True)
class Silence:
    """The watchdog's memory: the latest release, since when it has been waiting, and whether it has said so."""

    release_id: str = ""
    since: float = 0.0
    is_told: bool = False


def latest_release(settings: Settings) -> tuple[str, float]:
    """The name and the time of the latest publishing; going back to an older release is none. ("", 0) where none is."""
    names, published_at = release_ids(releases_of(settings)), latest_publishing(settings)
    if published_at is None:
        return "", 0.0
    return names[-1], published_at.replace(tzinfo=settings.zone).timestamp()


def listen(before: Silence, release_id: str, published_at: float, now: float) -> Silence:
    """The memory after a look. A release from the future, or a clock set back, counts from when it was first seen."""
    is_new = release_id != before.release_id or not before.since
    since = min(published_at or now, now) if is_new else min(before.since, now)
    return Silence(release_id, since, before.is_told and not is_new)


def is_too_long(silence: Silence, now: float, hours: float) -> bool:
    """Whether to say it now."""
    return not silence.is_told and now - silence.since >= hours * 3600


def told(silence: Silence) -> Silence:
    """The memory after a channel has taken the message."""
    return replace(silence, is_told=True)


def notice_of(silence: Silence, now: float, settings: Settings) -> "Notice":
    """The message."""
    from orchestration.reports.notice import Notice

    since = datetime.fromtimestamp(silence.since, settings.zone)
    hours = timedelta(seconds=now - silence.since) // timedelta(hours=1)
    last = f"最近一版 {silence.release_id}，" if silence.release_id else "还没有任何版本，"
    return Notice(
        NO_RELEASE,
        f"考评数据仓 {hours} 小时没有发布新版本",
        (
            f"{last}{since:%Y-%m-%d %H:%M} 起没有再发布（满 {settings.silence_hours} 小时提醒，一次沉默提醒一次）。",
            f"读者仍看得到已发布的版本：{settings.current}",
        ),
    )
