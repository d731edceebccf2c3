"""The releases on disk as people see them, on the console and in Dagster: which one is published, which are kept;
and the official rankings in one of them.
"""

import duckdb

from orchestration.base.columns import markdown_table
from orchestration.base.settings import Settings
from orchestration.release.retention import pins
from orchestration.warehouse.names import begun, release_ids
from orchestration.warehouse.release_manifest import Manifest, readable_manifests
from orchestration.warehouse.workspace import published_folder, releases_of

HEAD = ["版本", "发布时间", "截止日", "说明"]


def release_rows(settings: Settings) -> list[list[str]]:
    """One row per release, the latest first."""
    published, pinned = published_folder(settings), set(pins(settings))
    releases = releases_of(settings)
    names = list(reversed(release_ids(releases)))
    manifests = readable_manifests(releases, names)
    cited = {name for manifest in manifests.values() for name in manifest.refers_to}
    rows = []
    for name in names:
        manifest = manifests.get(name)
        if manifest is None:
            rows.append([name, begun(name).isoformat(sep=" "), "", "清单读不了，不会清理"])
        else:
            marks = "、".join(_marks(name, manifest, published, pinned, cited))
            rows.append([name, manifest.published_at, manifest.as_of, marks])
    return rows


def releases_markdown(settings: Settings) -> str:
    """The same as a table for Dagster's page."""
    rows = release_rows(settings)
    return markdown_table(HEAD, rows) if rows else "还没有发布过版本"


def ranking_rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Cycle, assessment, group, rank, unit, total and tier of every official ranking, newest cycle first."""
    named = connection.execute("select 1 from duckdb_tables() where table_name = 'dim_unit'").fetchall()
    group, unit = ("units.group_name", "units.unit_name") if named else ("null", "null")
    join = "left join marts.dim_unit as units using (cycle, assessment_id, unit_id)" if named else ""
    return connection.execute(
        f"""
        select rankings.cycle, rankings.assessment_id, coalesce({group}, rankings.group_id), rankings.rank,
               coalesce({unit}, rankings.unit_id), rankings.total, rankings.tier_name
        from marts.rankings as rankings {join}
        order by 1 desc, 2, 3, 4 nulls last, 5
        """
    ).fetchall()


def _marks(name: str, manifest: Manifest, published: object, pinned: set[str], cited: set[str]) -> list[str]:
    marks = {
        "正在发布": getattr(published, "name", None) == name,
        "长期保留": name in pinned,
        "首次公布正式排名": bool(manifest.first_published),
        "排名被沿用": name in cited,
    }
    return [mark for mark, holds in marks.items() if holds]
