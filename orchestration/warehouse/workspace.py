"""The private place of one run: the lock that makes it the only writer, and its folder below warehouse/builds/.

Whoever holds the lock knows that every folder it finds there belongs to a run that ended or died, so cleaning needs no
guess about processes. Publishing is in publish.py.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.problems import Problem, explained
from orchestration.base.settings import Settings
from orchestration.warehouse.names import after, begun, counter, next_release_id, release_ids
from orchestration.warehouse.release_manifest import readable_manifest

PUBLISHING = "publishing"
_KEPT_LOGS = 50


@dataclass(frozen=True)
class Workspace:
    """One run's place. `release_id`: the name its release will have; `previous`: the one now published; `latest_at`:
    when the latest release on disk was published.
    """

    settings: Settings
    run_id: str
    release_id: str
    folder: Path
    previous: Path | None
    latest_at: datetime | None = None

    def now(self) -> datetime:
        """The local time, but always after the latest release, also when the clock was set back."""
        return after(self.settings.now(), self.latest_at)

    @property
    def database(self) -> Path:
        return self.folder / BUILD_DATABASE

    @property
    def candidate(self) -> Path:
        """The folder that becomes the release."""
        return self.folder / "release"

    @property
    def data_docs(self) -> Path:
        return self.candidate / "data_docs"

    @property
    def reports(self) -> Path:
        return self.candidate / "reports"

    @property
    def logs(self) -> Path:
        """Where dbt logs; kept beside the builds, because a build that published is removed."""
        return self.settings.warehouse / "logs" / self.run_id

    def require(self, made: Path, what: str) -> Path:
        """`made` if this run has made it; a step launched on its own would otherwise work on nothing."""
        if not made.exists():
            raise Problem("build_incomplete", f"本次运行还没有{what}")
        return made


@contextmanager
def open_workspace(settings: Settings, run_id: str, say: Callable[[str], None]) -> Iterator[Workspace]:
    """Wait for the lock, clean up after dead builds, and give the run its folder.

    The folder of a run that published is removed; that of a failed one stays for inspection until the next run.
    """
    with writing(settings, say):
        folder = builds_of(settings) / run_id
        with explained():
            previous = require_published(settings)
            _forget_old_logs(settings)
            folder.mkdir(parents=True, exist_ok=True)
            latest_at = latest_publishing(settings)
            release_id = next_release_id(releases_of(settings), after(settings.now(), latest_at))
        try:
            yield Workspace(settings, run_id, release_id, folder, previous, latest_at)
        finally:
            is_published = published_folder(settings) == releases_of(settings) / release_id
            if is_published or not any(folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writing(settings: Settings, say: Callable[[str], None]) -> Iterator[None]:
    """Be the only one who changes the warehouse. A second one waits, none fails."""
    with explained():
        open_folder(settings.warehouse)
        lock = FileLock(settings.warehouse / ".lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("另一个运行正在写同一个数据仓，等待它结束…")
            lock.acquire()
    try:
        with explained():
            clean_dead_builds(settings)
        yield
    finally:
        lock.release()


@contextmanager
def changing_releases(settings: Settings, say: Callable[[str], None]) -> Iterator[None]:
    """Be the only one who changes the warehouse, where there is a release to do something with."""
    if not releases_of(settings).is_dir():
        raise Problem("no_such_release", f"{settings.warehouse} 里还没有发布过版本")
    with writing(settings, say):
        yield


def clean_dead_builds(settings: Settings) -> list[str]:
    """Remove what dead builds left behind. Only for the holder of the lock. Returns their run ids."""
    builds = builds_of(settings)
    dead = sorted(builds.iterdir()) if builds.is_dir() else []
    for folder in dead:
        if folder.is_symlink() or not folder.is_dir():
            # Nothing of ours, and in nobody's way once it is gone.
            folder.unlink()
            continue
        _remove_unpublished(settings, folder / PUBLISHING)
        shutil.rmtree(folder)
    for leftover in settings.warehouse.glob(".current-*"):
        leftover.unlink()
    return [folder.name for folder in dead]


def _remove_unpublished(settings: Settings, marker: Path) -> None:
    """A build that died between moving its release and switching to it leaves a release that nobody ever saw."""
    if not marker.is_file():
        return
    release_id = marker.read_text(encoding="utf-8").strip()
    moved = releases_of(settings) / release_id
    published = published_folder(settings)
    # Where others are on disk and nothing is published, the link is lost, and this may be what it pointed at.
    is_known = published is not None or release_ids(releases_of(settings)) == [release_id]
    if release_id and moved.is_dir() and published != moved and is_known:
        shutil.rmtree(moved)


def _forget_old_logs(settings: Settings) -> None:
    logs = settings.warehouse / "logs"
    found = sorted(logs.iterdir(), key=lambda entry: entry.stat().st_mtime) if logs.is_dir() else []
    for old in found[:-_KEPT_LOGS]:
        shutil.rmtree(old, ignore_errors=True)


def builds_of(settings: Settings) -> Path:
    return settings.warehouse / "builds"


def releases_of(settings: Settings) -> Path:
    return settings.warehouse / "releases"


def published_folder(settings: Settings) -> Path | None:
    """The release that readers see now."""
    if not settings.current.is_symlink():
        return None
    folder = releases_of(settings) / settings.current.readlink().name
    return folder if folder.is_dir() else None


def require_published(settings: Settings) -> Path | None:
    """The release that readers see now, nothing where none was ever published.

    Whoever would build on it is stopped where it cannot be read: published from nothing, the next release would forget
    every official ranking and every approved scheme.
    """
    current, on_disk = settings.current, release_ids(releases_of(settings))
    if current.exists() and not current.is_symlink():
        raise Problem(
            "current_copied", f"{current} 是真实的文件夹或文件，不是指向版本的链接（多半是复制数据仓时变成的）"
        )
    published = published_folder(settings)
    if published is None and (on_disk or current.is_symlink()):
        raise Problem("current_lost", f"{current} 没有指向任何版本，而 {releases_of(settings)} 里有 {len(on_disk)} 版")
    if published is not None and readable_manifest(published) is None:
        raise Problem("current_lost", f"正在发布的版本 {published.name} 的清单 manifest.json 读不了")
    return published


def releases_after(settings: Settings, published: Path | None) -> list[Path]:
    """The releases that were made after the one now published, the latest first: somebody has gone back."""
    releases = releases_of(settings)
    names = release_ids(releases) if published is not None else []
    later = [name for name in names if published is not None and counter(name) > counter(published.name)]
    return [releases / name for name in reversed(later)]


def open_folder(folder: Path) -> None:
    """Make a folder that readers may enter, whatever the umask of whoever runs; one that is there keeps its rights."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


def latest_publishing(settings: Settings) -> datetime | None:
    """When the latest release on disk was published, in the instance's local time; its name tells when it was begun."""
    names = release_ids(releases_of(settings))
    if not names:
        return None
    manifest = readable_manifest(releases_of(settings) / names[-1])
    return datetime.fromisoformat(manifest.published_at) if manifest else begun(names[-1])
