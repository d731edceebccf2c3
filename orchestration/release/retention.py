"""Which releases stay on disk: the latest, the published, the pinned, and every one that somebody may cite.

A release is cited when it was the first to publish an official ranking, or when a kept release carries a ranking made
in it. Pure decisions in `to_keep`; deleting in `retire`. The caller of `retire` holds the lock.
"""

import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from orchestration.base.settings import Settings
from orchestration.warehouse.names import find_release, release_ids
from orchestration.warehouse.release_manifest import Manifest, readable_manifests
from orchestration.warehouse.workspace import published_folder, releases_of


def to_keep(manifests: Mapping[str, Manifest], latest: int, pinned: Collection[str]) -> set[str]:
    """The releases to keep, out of all on disk in the order of publishing."""
    names = list(manifests)
    keep = set(names[-latest:]) | (set(pinned) & set(names))
    keep |= {name for name, manifest in manifests.items() if manifest.first_published}
    waiting = list(keep)
    while waiting:
        cited = {name for name in manifests[waiting.pop()].refers_to if name in manifests}
        waiting += cited - keep
        keep |= cited
    return keep


def retire(settings: Settings) -> list[str]:
    """Delete what need not be kept; returns the names."""
    releases = releases_of(settings)
    # One whose manifest cannot be read stays: nobody knows what is cited in it.
    manifests = readable_manifests(releases, release_ids(releases))
    published = published_folder(settings)
    protected = [*pins(settings), *([published.name] if published else [])]
    retired = sorted(set(manifests) - to_keep(manifests, settings.keep_releases, protected))
    for name in retired:
        # Renamed first: whoever lists releases/ never meets one that is half gone.
        doomed = (releases / name).rename(releases / f".{name}")
        shutil.rmtree(doomed)
    for leftover in _half_deleted(releases):
        shutil.rmtree(leftover, ignore_errors=True)
    return retired


def runs_of_releases(settings: Settings) -> set[str]:
    """The runs that made the releases on disk."""
    releases = releases_of(settings)
    return {manifest.run_id for manifest in readable_manifests(releases, release_ids(releases)).values()}


def pins(settings: Settings) -> list[str]:
    """Releases that a person wants kept."""
    folder = _pins_of(settings)
    return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []


def pin(settings: Settings, release_id: str | None, pinned: bool = True) -> str:
    """Keep a release for good, or no longer: the one named, else the one published. Returns its name."""
    published = published_folder(settings)
    name = find_release(releases_of(settings), release_id or (published.name if published else "current"))
    mark = _pins_of(settings) / name
    if pinned:
        mark.parent.mkdir(exist_ok=True)
        mark.touch()
    else:
        mark.unlink(missing_ok=True)
    return name


def _pins_of(settings: Settings) -> Path:
    return settings.warehouse / "pins"


def _half_deleted(releases: Path) -> Iterable[Path]:
    return [entry for entry in releases.iterdir() if entry.name.startswith(".") and entry.is_dir()]
