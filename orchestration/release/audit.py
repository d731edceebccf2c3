"""The last look at a candidate before anyone else sees it: does it hold together, and does it belong to this run?

Every question is about the finished files, not about what the run believes it wrote. A candidate that fails one is not
published. Whether the figures are fair is the gate's question; whether they are right is for the tests of the models.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.base.files import PARQUET, RELEASE_DATABASE
from orchestration.base.sql import quoted
from orchestration.warehouse.release_manifest import Manifest, files_of, read_manifest, sha256_of


@dataclass(frozen=True)
class AuditResult:
    """One question and its answer. `faults`: what is wrong, if anything. `refuses`: whether they forbid it."""

    name: str
    question: str
    faults: tuple[str, ...]
    refuses: bool = True

    @property
    def passed(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class _Evidence:
    """What the questions look at."""

    folder: Path
    manifest: Manifest
    connection: duckdb.DuckDBPyConnection
    run_id: str
    expected: Mapping[str, object]

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()

    def tables(self) -> set[str]:
        return {
            str(row[0]) for row in self.rows("select table_name from duckdb_tables() where database_name = 'release'")
        }

    def has(self, table: str, *columns: str) -> bool:
        found = self.rows(
            f"select column_name from duckdb_columns() where database_name = 'release' and table_name = {quoted(table)}"
        )
        return bool(found) and set(columns) <= {str(row[0]) for row in found}


def audit(folder: Path, build: Path, run_id: str, expected: Mapping[str, object]) -> list[AuditResult]:
    """Ask every question of the candidate in `folder`. `expected`: the marts that the dbt project declares."""
    manifest = read_manifest(folder)
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(folder / RELEASE_DATABASE)} as release (read_only)")
        connection.execute(f"attach {quoted(build)} as build (read_only)")
        evidence = _Evidence(folder, manifest, connection, run_id, expected)
        return [
            AuditResult(name, question, tuple(ask(evidence))[:20], name not in REMARKS)
            for name, (question, ask) in QUESTIONS.items()
        ]


def _files_match(evidence: _Evidence) -> list[str]:
    there = dict(files_of(evidence.folder))
    listed = {entry.path: entry for entry in evidence.manifest.files}
    faults = [f"清单之外的文件 {name}" for name in sorted(there.keys() - listed.keys())]
    faults += [f"缺文件 {name}" for name in sorted(listed.keys() - there.keys())]
    same = sorted(there.keys() & listed.keys())
    return faults + [f"{name} 与清单的指纹不符" for name in same if sha256_of(there[name]) != listed[name].sha256]


def _marts_are_complete(evidence: _Evidence) -> list[str]:
    tables = evidence.tables()
    faults = [f"缺数据表 {name}" for name in sorted(set(evidence.expected) - tables)]
    schemas = evidence.rows("select distinct schema_name from duckdb_tables() where database_name = 'release'")
    faults += [f"不应有的模式 {row[0]}" for row in schemas if row[0] != "marts"]
    faults += [f"多余的文件 {path.name}" for path in evidence.folder.glob(f"{RELEASE_DATABASE}.*")]
    for name in sorted(tables):
        file = evidence.folder / PARQUET / f"{name}.parquet"
        if not file.is_file():
            faults.append(f"缺 {name}.parquet")
            continue
        [(here, beside)] = evidence.rows(
            f'select (select count(*) from release.marts."{name}"), (select count(*) from read_parquet({quoted(file)}))'
        )
        if here != beside:
            faults.append(f"{name}：数据库 {here} 行，Parquet {beside} 行")
    return faults


def _is_described(evidence: _Evidence) -> list[str]:
    bare = evidence.rows(
        """
        select table_name from duckdb_tables() where database_name = 'release' and coalesce(comment, '') = ''
        union all
        select table_name || '.' || column_name from duckdb_columns()
        where database_name = 'release' and coalesce(comment, '') = ''
        """
    )
    return [f"{row[0]} 没有说明" for row in sorted(bare, key=str)]


def _is_one_release(evidence: _Evidence) -> list[str]:
    if not evidence.has("release", "release_id"):
        return ["没有 release 表"]
    ids = [row[0] for row in evidence.rows("select release_id from release.marts.release")]
    return (
        []
        if ids == [evidence.manifest.release_id]
        else [f"release 表应恰有一行 {evidence.manifest.release_id}，现为 {ids}"]
    )


def _belongs_to_this_run(evidence: _Evidence) -> list[str]:
    builds = {row[0] for row in evidence.rows("select run_id from build.run.run_context")}
    faults = [] if builds == {evidence.run_id} else [f"构建库属于运行 {sorted(map(str, builds))}"]
    gates = {row[0] for row in evidence.rows('select distinct "build" from build.gate.verdicts')}
    if gates - {evidence.run_id}:
        faults.append(f"闸门结论属于运行 {sorted(map(str, gates))}")
    assessments = evidence.rows("select count(*) from build.landing.assessments")
    if not gates and assessments != [(0,)]:
        faults.append("闸门没有给出任何结论")
    return faults


def _standings_are_their_ledger(evidence: _Evidence) -> list[str]:
    if not all(evidence.has(*needed) for needed in _LEDGER_NEEDS):
        return []
    wrong = evidence.rows(
        f"""
        with decimals as (
            select cycle, assessment_id, cast(coalesce(max(total_decimals), 2) as integer) as decimals
            from release.marts.dim_assessment group by all
        ),
        ledger as (
            select cycle, assessment_id, scenario, unit_id, month, sum(points) as points
            from release.marts.score_ledger group by all
        )
        select standings.cycle, standings.assessment_id, standings.scenario, standings.unit_id, standings.month,
               standings.total, ledger.points
        from release.marts.standings as standings
        semi join build.marts.standings as official using (scenario)
        left join decimals using (cycle, assessment_id)
        left join ledger using (cycle, assessment_id, scenario, unit_id, month)
        where standings.total is distinct from {_ROUNDED}
        order by all limit 20
        """
    )
    return ["／".join(str(value) for value in row[:5]) + f"：总分 {row[5]}，台账合计 {row[6]}" for row in wrong]


def _rankings_passed(evidence: _Evidence) -> list[str]:
    if not evidence.has("rankings", "release_id"):
        return []
    wrong = evidence.rows(
        f"""
        select distinct rankings.cycle, rankings.assessment_id, coalesce(verdicts.verdict, '没有结论')
        from release.marts.rankings as rankings
        left join build.gate.verdicts as verdicts using (cycle, assessment_id)
        where rankings.release_id = {quoted(evidence.manifest.release_id)}
            and verdicts.verdict is distinct from 'passed'
        order by all
        """
    )
    return [f"{row[0]} 年度 {row[1]} 的闸门结论为 {row[2]}，却有本次的正式排名" for row in wrong]


_LEDGER_NEEDS = (("standings", "total"), ("score_ledger", "points"), ("dim_assessment", "total_decimals"))
# The number of decimals differs between assessments, rounding a DECIMAL takes a constant, and DuckDB brings DECIMALs of
# different scale to the smallest one.
_ROUNDED = (
    "case decimals.decimals "
    + " ".join(f"when {d} then cast(round(ledger.points, {d}) as decimal(38, 6))" for d in range(7))
    + " end"
)
# A missing description is the code's fault, not the data's: it is shown, and readers get their release.
REMARKS = {"marts_are_described"}
QUESTIONS: Mapping[str, tuple[str, Callable[[_Evidence], list[str]]]] = {
    "release_has_one_row": ("release 表恰有一行，且是本次发布", _is_one_release),
    "build_is_this_run": ("构建库与闸门结论都属于本次运行", _belongs_to_this_run),
    "standings_equal_ledger": ("每个总分等于其台账各行之和", _standings_are_their_ledger),
    "rankings_passed_the_gate": ("本次的正式排名只含闸门放行的考评", _rankings_passed),
    "marts_are_complete": ("数据表齐全，Parquet 与数据库行数一致", _marts_are_complete),
    "marts_are_described": ("每张表、每一列都有说明", _is_described),
    "files_match_manifest": ("每个文件与清单的指纹一致", _files_match),
}
