"""What the command prints when a run is over: verdicts with reasons, the ranking, deficiencies, where everything is.

Reads the published release only, so it shows what readers see. Pure functions from rows to lines; columns are aligned
by the width that Chinese characters take on a terminal.
"""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.base.columns import aligned, figure
from orchestration.base.files import RELEASE_DATABASE, REPORT
from orchestration.base.inert_text import printable
from orchestration.base.settings import Settings
from orchestration.gates.reasons import WORDS
from orchestration.release.listing import HEAD, ranking_rows, release_rows
from orchestration.warehouse.release_manifest import Manifest, read_manifest

_RANKED_SHOWN = 12


def summary_lines(settings: Settings, release: Path, seconds: float) -> list[str]:
    """Everything a person wants to know after a run."""
    with duckdb.connect(str(release / RELEASE_DATABASE), read_only=True) as connection:
        tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
        lines = [
            "",
            *_verdict_lines(read_manifest(release), _names(connection, tables)),
            *_ranking_lines(connection, tables),
            *_count_lines(connection, tables),
            *_where_lines(settings, release, seconds),
        ]
        return [printable(line) for line in lines]


def releases_lines(settings: Settings) -> list[str]:
    """One line per release on disk, the latest first."""
    rows = release_rows(settings)
    return aligned(HEAD, rows) if rows else ["还没有发布过版本"]


def _verdict_lines(manifest: Manifest, names: Mapping[str, str]) -> list[str]:
    if not manifest.verdicts:
        return []
    lines = ["闸门结论"]
    # The latest cycle first; its assessments by id.
    for key in sorted(manifest.verdicts, key=lambda k: (-int(k.split("/")[0]), k)):
        cycle, assessment = key.split("/", 1)
        named = f"{names[key]}（{assessment}）" if key in names else assessment
        lines.append(f"  {cycle} {named}：{WORDS[manifest.verdicts[key]]}")
        lines += [f"    - {reason}" for reason in manifest.reasons.get(key, [])]
    return [*lines, ""]


def _names(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> dict[str, str]:
    if "dim_assessment" not in tables:
        return {}
    rows = connection.execute("select cycle, assessment_id, assessment_name from marts.dim_assessment").fetchall()
    return {f"{cycle}/{assessment}": str(name) for cycle, assessment, name in rows if name}


def _ranking_lines(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> list[str]:
    rows = ranking_rows(connection) if "rankings" in tables else []
    if not rows:
        return ["正式排名：还没有", ""]
    latest = {assessment: cycle for cycle, assessment, *_ in reversed(rows)}
    older = sorted({(cycle, assessment) for cycle, assessment, *_ in rows if cycle != latest[assessment]}, reverse=True)
    rows = [row for row in rows if row[0] == latest[row[1]]]
    lines: list[str] = []
    for (cycle, assessment, group), members in groupby(rows, key=lambda row: row[:3]):
        listed = [[figure(value) for value in row[3:]] for row in members]
        lines.append(f"正式排名 {cycle} {assessment} {group}")
        lines += [
            f"  {line}" for line in aligned(["位次", "单位", "总分", "等次"], listed[:_RANKED_SHOWN], right=(0, 2))
        ]
        if len(listed) > _RANKED_SHOWN:
            lines.append(f"  …（共 {len(listed)} 个单位，全部见 marts.rankings）")
        lines.append("")
    if older:
        lines += ["以往年度的正式排名见 marts.rankings：" + "，".join(f"{cycle} {name}" for cycle, name in older), ""]
    return lines


def _count_lines(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> list[str]:
    lines = []
    if "deficiencies" in tables:
        [(count,)] = connection.execute("select count(*) from marts.deficiencies").fetchall()
        lines.append(f"缺项清单：{count} 项")
    if "quarantine" in tables:
        rows = connection.execute(
            "select feed, reason_code, count(*) from marts.quarantine group by all order by 3 desc, 1, 2"
        ).fetchall()
        detail = "，".join(f"{feed} {code} {count}" for feed, code, count in rows[:8])
        lines.append(f"隔离：{sum(row[2] for row in rows)} 行" + (f"（{detail}）" if rows else ""))
    return [*lines, ""] if lines else []


def _where_lines(settings: Settings, release: Path, seconds: float) -> list[str]:
    current = settings.current
    places = [["数据仓", str(current / RELEASE_DATABASE)]]
    if (release / REPORT / "index.html").is_file():
        places.append(["网页", str(current / REPORT / "index.html")])
    if (release / "data_docs" / "index.html").is_file():
        places.append(["校验页", str(current / "data_docs" / "index.html")])
    if (release / "reports").is_dir():
        places.append(["报表", str(current / "reports")])
    places.append(["界面", f"make ui WAREHOUSE={settings.warehouse}"])
    head = f"已发布 {release.name}，用时 {seconds:.1f} 秒"
    return [head, *[f"  {line}" for line in aligned(["", ""], places)[1:]]]
