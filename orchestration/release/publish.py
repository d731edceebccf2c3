"""The switch: one rename of a link, after everything behind it is on disk and can no longer be changed.

Publishing and rolling back are the only two things that move warehouse/current. The caller holds the lock.
"""

import os
from pathlib import Path

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.warehouse.names import counter, find_release, release_ids
from orchestration.warehouse.workspace import PUBLISHING, Workspace, published_folder, releases_of

READ_ONLY = 0o444


def publish(workspace: Workspace) -> Path:
    """Move the candidate to releases/ and let readers see it. Dying at any point leaves the old release published."""
    releases = releases_of(workspace.settings)
    releases.mkdir(exist_ok=True)
    _seal(workspace.candidate)
    marker = workspace.folder / PUBLISHING
    marker.write_text(workspace.release_id, encoding="utf-8")
    _sync(marker)
    _sync(workspace.folder)
    target = releases / workspace.release_id
    workspace.candidate.rename(target)
    _sync(releases)
    switch(workspace.settings, workspace.release_id)
    return target


def switch(settings: Settings, release_id: str) -> None:
    """Point warehouse/current at a release, in one step that a reader cannot see the middle of."""
    fresh = settings.warehouse / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("releases") / release_id, target_is_directory=True)
    fresh.replace(settings.current)
    _sync(settings.warehouse)


def roll_back(settings: Settings, release_id: str | None = None) -> str:
    """Publish an older release again: the one named, else the one before the present one. Returns its name."""
    on_disk = release_ids(releases_of(settings))
    published = published_folder(settings)
    if release_id is None:
        earlier = [name for name in on_disk if published is not None and counter(name) < counter(published.name)]
        if not earlier:
            raise Problem("no_such_release", "没有更早的版本可以退回")
        release_id = earlier[-1]
    release_id = find_release(releases_of(settings), release_id)
    switch(settings, release_id)
    return release_id


def _seal(folder: Path) -> None:
    """Files read-only and on disk, then the folders that name them."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(READ_ONLY)
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
