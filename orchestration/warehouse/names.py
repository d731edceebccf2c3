"""Names of releases: a counter that never goes back, then the local time for people.

The counter comes first because clocks are set back and daylight saving ends; names sort in the order of publishing.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path

from orchestration.base.problems import Problem

_NAME = re.compile(r"(\d{6,})-\d{8}T\d{6}")


def release_ids(releases: Path) -> list[str]:
    """The releases on disk, oldest first."""
    found = [entry.name for entry in releases.iterdir() if _NAME.fullmatch(entry.name)] if releases.is_dir() else []
    return sorted(found, key=counter)


def find_release(releases: Path, given: str) -> str:
    """The release on disk that a person means by its name, or by the number in front of it: 7, 000007."""
    on_disk = release_ids(releases)
    meant = [name for name in on_disk if name == given or (given.isdecimal() and counter(name) == int(given))]
    if not meant:
        raise Problem("no_such_release", f"没有版本 {given}" if on_disk else f"{releases.parent} 里还没有发布过版本")
    return meant[0]


def next_release_id(releases: Path, now: datetime) -> str:
    """A name later than every release on disk. Retention never removes the latest, so no name comes twice."""
    latest = max((counter(name) for name in release_ids(releases)), default=0)
    return f"{latest + 1:06d}-{now:%Y%m%dT%H%M%S}"


def after(now: datetime, latest: datetime | None) -> datetime:
    """`now`, or the first second after the latest release when the clock was set back."""
    return now if latest is None or now > latest else latest + timedelta(seconds=1)


def begun(release_id: str) -> datetime:
    """The local time in a release's name: when its run began."""
    return datetime.strptime(release_id.split("-", 1)[1], "%Y%m%dT%H%M%S")


def counter(release_id: str) -> int:
    """The number in front of a release's name."""
    return int(release_id.split("-", 1)[0])
