"""The candidate's files, and the audit that looks at them."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.release.audit import AuditResult, audit
from orchestration.release.candidate import Mart, marts_of, write_candidate
from orchestration.transform.project import parsed_project
from orchestration.warehouse.release_manifest import Manifest, describe_files, read_manifest, sha256_of, write_manifest

NOW = datetime(2025, 1, 15, 2, 0, 30)
RELEASE = "000001-20250115T020000"
LEDGER = ("cycle", "assessment_id", "scenario", "entry_id", "unit_id", "month", "points")
MARTS = {
    name: Mart(name, key, f"{name} 说明", {column: f"{column} 说明" for column in columns})
    for name, key, columns in (
        ("release", ("release_id",), ("release_id", "published_at")),
        ("score_ledger", ("cycle", "entry_id"), LEDGER),
        ("dim_assessment", (), ("cycle", "assessment_id", "total_decimals")),
        ("standings", (), ("cycle", "assessment_id", "scenario", "unit_id", "month", "total")),
        ("rankings", (), ("cycle", "assessment_id", "unit_id", "release_id", "published_at")),
    )
}  # fmt: skip


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build of one unit with 90.125 points, whose official total is 90.13."""
    file = tmp_path / "build.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            f"""
            create schema run; create schema gate; create schema landing; create schema marts; create schema scores;
            create table run.run_context as select 'run-1' as run_id;
            create table gate.verdicts as
            select 'run-1' as build, 2024 as cycle, 'a' as assessment_id, 'passed' as verdict;
            create table landing.assessments as select 2024 as _cycle, 'a' as assessment_id;
            create table marts.dim_assessment as select 2024 as cycle, 'a' as assessment_id, 2 as total_decimals;
            create table scores.inner_table as select 1 as x;
            create table marts.release as select '{RELEASE}' as release_id, timestamp '2025-01-15' as published_at;
            create table marts.score_ledger as
            select 2024 as cycle, 'a' as assessment_id, 'actual' as scenario, entry_id, 'u' as unit_id,
                '2024-12' as "month", cast(points as decimal(18, 6)) as points
            from (values ('e3', 90), ('e1', 0.1), ('e2', 0.025)) as entries (entry_id, points);
            create table marts.standings as
            select 2024 as cycle, 'a' as assessment_id, 'actual' as scenario, 'u' as unit_id, '2024-12' as "month",
                cast(90.13 as decimal(18, 6)) as total;
            create table marts.rankings as
            select 2024 as cycle, 'a' as assessment_id, 'u' as unit_id, '{RELEASE}' as release_id,
                timestamp '2025-01-15' as published_at
            union all
            select 2023, 'a', 'u', 'older', timestamp '2024-01-15';
            """
        )
    return file


def candidate(build: Path, folder: Path) -> Path:
    rows = write_candidate(build, folder, MARTS, RELEASE, NOW)
    files = describe_files(folder, {f"parquet/{name}.parquet": count for name, count in rows.items()})
    manifest = Manifest(
        release_id=RELEASE, run_id="run-1", published_at=str(NOW), as_of="2025-01-15", code_revision="c",
        input_hash="h", inputs={"2024/x.csv": "s"}, scheme_hashes={}, verdicts={"2024/a": "passed"}, reasons={},
        rankings={}, first_published=("2024/a",), refers_to=(), files=files,
    )  # fmt: skip
    write_manifest(folder, manifest)
    assert read_manifest(folder) == manifest
    return folder


def faults(results: list[AuditResult]) -> dict[str, tuple[str, ...]]:
    return {result.name: result.faults for result in results if not result.passed}


def change(build: Path, sql: str) -> None:
    with duckdb.connect(str(build)) as connection:
        connection.execute(sql)


def test_the_file_holds_marts_only_in_key_order_and_described(build: Path, tmp_path: Path) -> None:
    folder = candidate(build, tmp_path / "release")
    with duckdb.connect(str(folder / "kaoping.duckdb"), read_only=True) as connection:
        assert connection.execute("select distinct schema_name from duckdb_tables()").fetchall() == [("marts",)]
        assert [r[0] for r in connection.execute("select entry_id from marts.score_ledger").fetchall()] == [
            "e1",
            "e2",
            "e3",
        ]
        comments = connection.execute("select comment from duckdb_columns() where table_name = 'standings'").fetchall()
        assert ("total 说明",) in comments
    assert sorted(path.name for path in folder.iterdir()) == ["kaoping.duckdb", "manifest.json", "parquet"]


def test_published_at_is_stamped_on_what_this_release_made_and_on_nothing_else(build: Path, tmp_path: Path) -> None:
    folder = candidate(build, tmp_path / "release")
    with duckdb.connect(str(folder / "kaoping.duckdb"), read_only=True) as connection:
        stamped = connection.execute("select cycle, published_at from marts.rankings order by cycle").fetchall()
        assert connection.execute("select published_at from marts.release").fetchall() == [(NOW,)]
    assert stamped == [(2023, datetime(2024, 1, 15)), (2024, NOW)]


@pytest.mark.dear
def test_the_same_build_gives_the_same_bytes(build: Path, tmp_path: Path) -> None:
    first, second = candidate(build, tmp_path / "one"), candidate(build, tmp_path / "two")
    names = sorted(path.name for path in (first / "parquet").iterdir())
    assert [sha256_of(first / "parquet" / n) for n in names] == [sha256_of(second / "parquet" / n) for n in names]


def test_a_sound_candidate_passes(build: Path, tmp_path: Path) -> None:
    folder = candidate(build, tmp_path / "release")
    assert faults(audit(folder, build, "run-1", MARTS)) == {}


@pytest.mark.dear
def test_a_total_that_is_not_its_ledger_is_refused(build: Path, tmp_path: Path) -> None:
    change(build, "update marts.standings set total = 90.14")
    results = audit(candidate(build, tmp_path / "release"), build, "run-1", MARTS)
    assert faults(results) == {
        "standings_equal_ledger": ("2024／a／actual／u／2024-12：总分 90.140000，台账合计 90.125000",)
    }


@pytest.mark.dear
def test_a_total_without_a_ledger_is_refused(build: Path, tmp_path: Path) -> None:
    change(build, "delete from marts.score_ledger")
    assert "standings_equal_ledger" in faults(audit(candidate(build, tmp_path / "r"), build, "run-1", MARTS))


@pytest.mark.dear
def test_a_release_table_of_two_rows_is_refused(build: Path, tmp_path: Path) -> None:
    change(build, "insert into marts.release from marts.release")
    assert set(faults(audit(candidate(build, tmp_path / "r"), build, "run-1", MARTS))) == {"release_has_one_row"}


@pytest.mark.dear
def test_a_ranking_of_an_assessment_that_did_not_pass_is_refused(build: Path, tmp_path: Path) -> None:
    change(build, "update gate.verdicts set verdict = 'held'")
    assert set(faults(audit(candidate(build, tmp_path / "r"), build, "run-1", MARTS))) == {"rankings_passed_the_gate"}


def test_verdicts_of_another_run_are_refused(build: Path, tmp_path: Path) -> None:
    change(build, "update gate.verdicts set build = 'yesterday'")
    assert set(faults(audit(candidate(build, tmp_path / "r"), build, "run-1", MARTS))) == {"build_is_this_run"}


@pytest.mark.dear
def test_a_gate_that_said_nothing_is_refused(build: Path, tmp_path: Path) -> None:
    change(build, "delete from gate.verdicts; delete from marts.rankings")
    assert set(faults(audit(candidate(build, tmp_path / "r"), build, "run-1", MARTS))) == {"build_is_this_run"}


def test_a_missing_mart_is_refused(build: Path, tmp_path: Path) -> None:
    folder = candidate(build, tmp_path / "release")
    expected = {**MARTS, "deficiencies": MARTS["release"]}
    assert faults(audit(folder, build, "run-1", expected)) == {"marts_are_complete": ("缺数据表 deficiencies",)}


@pytest.mark.dear
def test_a_file_that_changed_after_the_manifest_is_refused(build: Path, tmp_path: Path) -> None:
    folder = candidate(build, tmp_path / "release")
    shutil.copy(folder / "parquet" / "release.parquet", folder / "parquet" / "standings.parquet")
    (folder / "stray.txt").write_text("x")
    assert set(faults(audit(folder, build, "run-1", MARTS))["files_match_manifest"]) == {
        "清单之外的文件 stray.txt",
        "parquet/standings.parquet 与清单的指纹不符",
    }


@pytest.mark.dear
def test_a_missing_description_is_remarked_but_does_not_refuse(build: Path, tmp_path: Path) -> None:
    bare = {**MARTS, "release": replace(MARTS["release"], description="")}
    rows = write_candidate(build, tmp_path / "r", bare, RELEASE, NOW)
    assert rows["release"] == 1
    write_manifest(
        tmp_path / "r",
        replace(read_manifest(candidate(build, tmp_path / "x")), files=describe_files(tmp_path / "r", {})),
    )
    [remark] = [r for r in audit(tmp_path / "r", build, "run-1", bare) if not r.passed]
    assert (remark.name, remark.faults, remark.refuses) == ("marts_are_described", ("release 没有说明",), False)


def test_every_real_mart_has_a_key_and_a_description_for_itself_and_its_columns() -> None:
    marts = marts_of(parsed_project().manifest)
    assert len(marts) > 10
    assert [m.name for m in marts.values() if not m.key] == []
    assert [m.name for m in marts.values() if not m.description] == []
    assert [f"{m.name}.{c}" for m in marts.values() for c, text in m.columns.items() if not text] == []
    assert [m.name for m in marts.values() if not set(m.key) <= set(m.columns)] == []


def test_the_order_of_rows_is_that_of_the_whole_key() -> None:
    """Columns of a key that may be null order the rows too, else the same inputs would give other bytes."""
    marts = marts_of(parsed_project().manifest)
    assert marts["loss_by_category"].key == ("scenario", "cycle", "assessment_id", "unit_id", "month", "category_id")
    assert all(mart.key for mart in marts.values())
