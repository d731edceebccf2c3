"""Which release a rebuild is held against, and what was published before that one: decided from manifests alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.warehouse.names import counter, find_release, release_ids
from orchestration.warehouse.release_manifest import Manifest, read_manifest, readable_manifests
from orchestration.warehouse.workspace import releases_of


@dataclass(frozen=True)
class Chosen:
    """`published`: the release for the date, if one is on disk. `before`: the release that it came after, if that is.

    `remarks`: what a person has to know about either, before reading the comparison.
    """

    as_of: str
    published: str | None
    before: str | None
    remarks: tuple[str, ...]


def chosen_release(settings: Settings, as_of: str, release_id: str) -> Chosen:
    """The past that a person means: a date, a release, or both; a date alone means its latest release."""
    releases = releases_of(settings)
    manifests = readable_manifests(releases, release_ids(releases))
    day = settings.as_of(as_of).isoformat() if as_of else ""
    if release_id:
        name = find_release(releases, release_id)
        if name not in manifests:
            raise Problem("no_such_release", f"版本 {name} 的清单读不了，不知道它由何而来")
        if day and manifests[name].as_of != day:
            raise Problem("no_such_release", f"版本 {name} 的截止日是 {manifests[name].as_of}，不是 {day}")
        return choose(manifests, manifests[name].as_of, name)
    if not day:
        raise Problem("bad_as_of", "没有说重建哪一天")
    return choose(manifests, day, None)


def choose(manifests: Mapping[str, Manifest], day: str, wanted: str | None) -> Chosen:
    """`manifests`: every release on disk, oldest first."""
    of_day = [name for name, manifest in manifests.items() if manifest.as_of == day]
    if not of_day:
        latest = next(reversed(list(manifests)), None)
        told = f"没有截止日为 {day} 的版本在盘上，没有可以对照的；" + (
            f"此前的版本取最近发布的 {latest}" if latest else "也没有更早的版本"
        )
        return Chosen(day, None, latest, (told,))
    published = wanted or of_day[-1]
    others = [name for name in of_day if name != published]
    remarks = [f"截止日 {day} 另有版本 {'、'.join(others)}（用 --release 指定）"] if others and not wanted else []
    before, remark = _before(manifests, published)
    return Chosen(day, published, before, (*remarks, *([remark] if remark else [])))


def _before(manifests: Mapping[str, Manifest], published: str) -> tuple[str | None, str]:
    said = manifests[published].previous
    lost = "暂缓考评沿用的排名、方案变动的比对和版本对照因此不能重现"
    if said == "":
        return None, ""
    if said is not None:
        return (said, "") if said in manifests else (None, f"它的上一版 {said} 已不在盘上，{lost}")
    guessed = [name for name in manifests if counter(name) < counter(published)]
    if not guessed:
        return None, f"清单没有记下它的上一版，盘上也没有更早的版本；若当时有上一版，{lost}"
    return guessed[-1], f"清单没有记下它的上一版，取盘上编号在它之前的 {guessed[-1]}"


def manifest_of(settings: Settings, release_id: str) -> Manifest:
    """The manifest of a release on disk."""
    return read_manifest(folder_of(settings, release_id))


def folder_of(settings: Settings, release_id: str) -> Path:
    """Where a release lies."""
    return releases_of(settings) / release_id
