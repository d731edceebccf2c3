"""raw/ as it looks from outside: which files lie there, since when nothing has moved, and which run has seen it.

Names, sizes and times only; reading deliveries is landing's work.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.base.settings import Settings

# On a run: the state of raw/ that it landed, so that nothing starts a second run for the same state.
SEEN_TAG = "kaoping/raw"
QUIET_SECONDS = 120


@dataclass(frozen=True)
class Watch:
    """The sensor's memory: what raw/ looked like, since when, and what the last run it asked for was to see."""

    seen: str = ""
    since: float = 0.0
    run_for: str = ""


@dataclass(frozen=True)
class Mark:
    """A file below raw/, by its '/'-separated path: `stamp` changes whenever it is written, `since` (nanoseconds) also
    when it is put there.
    """

    name: str
    stamp: str
    since: int


@dataclass(frozen=True)
class Arrivals:
    """Another sensor's memory: until when files have been looked at, and the stamps of those still being written."""

    since: int = 0
    coming: Mapping[str, str] = field(default_factory=dict)


def marks(raw: Path) -> Iterator[Mark]:
    """Every file below raw/, in order."""
    for folder, subfolders, names in os.walk(raw):
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            try:
                status = path.lstat()
            except FileNotFoundError:
                continue
            stamp = f"{status.st_size}\t{status.st_mtime_ns}"
            yield Mark(path.relative_to(raw).as_posix(), stamp, status.st_ctime_ns)


def look_at(raw: Path) -> str:
    """A fingerprint of raw/ without reading any file; changes when a delivery comes, changes or goes."""
    digest = hashlib.sha256()
    for mark in marks(raw):
        digest.update(f"{mark.name}\t{mark.stamp}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def next_arrivals(before: Arrivals, found: Iterable[Mark]) -> tuple[Arrivals, list[str]]:
    """The new memory, and the files that have come since the look before and no longer change.

    The first look takes what lies there for known. The memory holds no list of all files: Dagster keeps it for every
    look of three days.
    """
    all_of_it = list(found)
    new = {m.name: m.stamp for m in all_of_it if before.since and (m.since > before.since or m.name in before.coming)}
    arrived = [name for name, stamp in new.items() if before.coming.get(name) == stamp]
    coming = {name: stamp for name, stamp in new.items() if name not in arrived}
    return Arrivals(max([before.since, 1, *(m.since for m in all_of_it)]), coming), arrived


def seen_tag(settings: Settings, fingerprint: str) -> dict[str, str]:
    """What a run that lands this state of raw/ is tagged with; instances may serve several warehouses."""
    whole = f"{settings.raw}\n{settings.warehouse}\n{fingerprint}"
    return {SEEN_TAG: hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:12]}


def next_watch(watch: Watch, fingerprint: str, now: float, quiet_seconds: float = QUIET_SECONDS) -> tuple[Watch, bool]:
    """The new memory, and whether to start a run: once per change, when raw/ has been quiet for a while.

    A clock that was set back starts the waiting anew.
    """
    if not watch.seen:
        return Watch(fingerprint, now, fingerprint), False
    if fingerprint != watch.seen or now < watch.since:
        return Watch(fingerprint, now, watch.run_for), False
    if fingerprint != watch.run_for and now - watch.since >= quiet_seconds:
        return Watch(fingerprint, watch.since, fingerprint), True
    return watch, False
