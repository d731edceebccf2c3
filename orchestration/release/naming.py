"""Names of releases: a counter that never goes back, then the local time for people.

The counter comes first because clocks are set back and daylight saving ends; names sort in the order of publishing.
"""

import re
from datetime import datetime
from pathlib import Path

_NAME = re.compile(r"(\d{6,})-\d{8}T\d{6}")


def release_ids(releases: Path) -> list[str]:
    """The releases on disk, oldest first."""
    found = [entry.name for entry in releases.iterdir() if _NAME.fullmatch(entry.name)] if releases.is_dir() else []
    return sorted(found, key=counter)


def next_release_id(releases: Path, now: datetime) -> str:
    """A name later than every release on disk. Retention never removes the latest, so no name comes twice."""
    latest = max((counter(name) for name in release_ids(releases)), default=0)
    return f"{latest + 1:06d}-{now:%Y%m%dT%H%M%S}"


def counter(release_id: str) -> int:
    """The number in front of a release's name."""
    return int(release_id.split("-", 1)[0])
