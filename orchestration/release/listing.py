"""The releases on disk as people see them, on the console and in Dagster: which one is published, which are kept."""

from orchestration.release.manifest import Manifest, read_manifest
from orchestration.release.naming import release_ids
from orchestration.release.retention import pins
from orchestration.release.workspace import published_folder, releases_of
from orchestration.settings import Settings
from orchestration.transform.ranking import markdown_table

HEAD = ["版本", "发布时间", "截止日", "说明"]


def release_rows(settings: Settings) -> list[list[str]]:
    """One row per release, the latest first."""
    published, pinned = published_folder(settings), set(pins(settings))
    releases = releases_of(settings)
    manifests = {name: read_manifest(releases / name) for name in reversed(release_ids(releases))}
    cited = {name for manifest in manifests.values() for name in manifest.refers_to}
    return [
        [name, manifest.published_at, manifest.as_of, "、".join(_marks(name, manifest, published, pinned, cited))]
        for name, manifest in manifests.items()
    ]


def releases_markdown(settings: Settings) -> str:
    """The same as a table for Dagster's page."""
    rows = release_rows(settings)
    return markdown_table(HEAD, rows) if rows else "还没有发布过版本"


def _marks(name: str, manifest: Manifest, published: object, pinned: set[str], cited: set[str]) -> list[str]:
    marks = {
        "正在发布": getattr(published, "name", None) == name,
        "长期保留": name in pinned,
        "首次公布正式排名": bool(manifest.first_published),
        "排名被沿用": name in cited,
    }
    return [mark for mark, holds in marks.items() if holds]
