"""The switch: one rename of a link, after everything behind it is on disk and can no longer be changed.

Publishing and rolling back are the only two things that move warehouse/current. The caller holds the lock.
"""

import itertools
import os
from pathlib import Path

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.warehouse.names import counter, find_release, release_ids
from orchestration.warehouse.workspace import PUBLISHING, Workspace, open_folder, published_folder, releases_of

READ_ONLY, OPEN = 0o444, 0o755


def publish(workspace: Workspace) -> Path:
    """Move the candidate to releases/ and let readers see it. Dying at any point leaves the old release published."""
    releases = releases_of(workspace.settings)
    open_folder(releases)
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
    _set_aside(settings.current)
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


def _set_aside(current: Path) -> None:
    """A folder that stands where the link belongs, as copying may leave it, keeps its content under another name."""
    if current.exists() and not current.is_symlink():
        names = (current.with_name(f"current.aside-{number}") for number in itertools.count(1))
        current.rename(next(name for name in names if not name.exists()))


def _seal(folder: Path) -> None:
    """Files read-only and on disk, then the folders that name them; readable for all, whatever the umask."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(READ_ONLY if path.is_file() else OPEN)
        _sync(path)
    folder.chmod(OPEN)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
