"""The private warehouse of a rebuild: what is landed now and the releases it looks at, as hard links.

Files of landing and of releases are only ever replaced whole, so a link keeps what was there when it was made, whatever
later runs do. The official warehouse is locked only while links are made.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from orchestration.base.hard_links import link
from orchestration.base.problems import Problem, explained
from orchestration.base.progress import say
from orchestration.base.settings import Settings
from orchestration.rebuild.chosen import Chosen, folder_of
from orchestration.release.publish import switch
from orchestration.warehouse.workspace import releases_of, writing

FOLDER = "rebuilds"
PUBLISHED = "published"
_NOT_LINKED = ("tmp", "history", ".lock")


def require_landed(settings: Settings) -> None:
    """Nothing is made where there is nothing to rebuild, as in a warehouse whose name was mistyped."""
    if not (settings.landing / "deliveries.parquet").is_file():
        raise Problem("nothing_landed", f"数据仓 {settings.warehouse} 里还没有入库的数据")


@contextmanager
def private_place(settings: Settings, as_of: str, out: Path | None) -> Iterator[Path]:
    """An empty folder: the one that a person named, else warehouse/rebuilds/<date>, which a later rebuild replaces."""
    with explained():
        if out is not None:
            place = out.absolute()
            if place.exists() and (not place.is_dir() or any(place.iterdir())):
                raise Problem("not_empty", f"{place} 已有内容")
            place.mkdir(parents=True, exist_ok=True)
            yield place
            return
        home = settings.warehouse / FOLDER
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / ".lock"):
            place = home / as_of
            if place.exists():
                shutil.rmtree(place)
            place.mkdir()
            yield place


def furnish(settings: Settings, chosen: Chosen, place: Path) -> Settings:
    """Make `place` a warehouse in which the release before is the one published; returns its settings."""
    own = settings.model_copy(update={"warehouse": place})
    with writing(settings, say):
        _link_tree(settings.landing, own.landing)
        if chosen.published is not None:
            _link_tree(folder_of(settings, chosen.published), place / PUBLISHED)
        if chosen.before is not None:
            _link_tree(folder_of(settings, chosen.before), releases_of(own) / chosen.before)
            switch(own, chosen.before)
    return own


def _link_tree(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for entry in sorted(source.iterdir()):
        if entry.name in _NOT_LINKED:
            continue
        if entry.is_dir():
            _link_tree(entry, target / entry.name)
        else:
            link(entry, target / entry.name)
