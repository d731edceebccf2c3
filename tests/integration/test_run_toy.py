"""Whole runs, end to end, on the toy pipeline: what a release holds, and what verdicts do to rankings."""

import json
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.base.settings import Settings
from orchestration.defs.build import build_defs
from orchestration.defs.told import NOTE_TAG
from orchestration.instance.nightly import NIGHTLY, nightly_config
from orchestration.warehouse.names import release_ids
from orchestration.warehouse.release_manifest import read_manifest, sha256_of
from orchestration.warehouse.workspace import releases_of
from tests.toy.rooms import PROJECT, TOY, write_raw
from tests.toy.runs import ToyRun, is_whole, published, run_here

pytestmark = pytest.mark.dear

COUNTY = {"u1": "90.125", "u2": "80.5"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse", keep_releases=2)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, ToyRun]:
    """One passed assessment and one held, published; only read."""
    folder = tmp_path_factory.mktemp("county")
    made = Settings(raw=folder / "raw", warehouse=folder / "warehouse", keep_releases=2)
    write_raw(made.raw, {(2024, "county"): COUNTY, (2024, "held-dept"): {"d1": "1"}})
    return made, run_here(made)


def rankings(settings: Settings) -> list[tuple]:
    return published(
        settings, "select cycle, assessment_id, unit_id, cast(total as varchar) from marts.rankings order by all"
    )


def test_a_run_publishes_and_says_so(once: tuple[Settings, ToyRun]) -> None:
    settings, done = once
    assert done.code == 0, done.output
    assert is_whole(settings)
    assert rankings(settings) == [(2024, "county", "u1", "90.130000"), (2024, "county", "u2", "80.500000")]
    for said in (
        "闸门：2 项考评，通过 1，暂缓 1",
        "（held-dept）：暂缓",
        "- 缺章",
        "u1    90.13",
        "kaoping.duckdb",
        "make ui",
    ):
        assert said in done.output


def test_the_manifest_describes_the_release(once: tuple[Settings, ToyRun]) -> None:
    settings, _ = once
    manifest = read_manifest(settings.current)
    assert manifest.verdicts == {"2024/county": "passed", "2024/held-dept": "held"} and manifest.as_of == "2025-01-15"
    assert list(manifest.inputs) == ["2024/scores.csv"] and manifest.first_published == ("2024/county",)
    for file in manifest.files:
        assert sha256_of(settings.current / file.path) == file.sha256
    listed = {file.path for file in manifest.files}
    assert {"kaoping.duckdb", "parquet/rankings.parquet", "data_docs/index.html", "reports/位次.txt"} <= listed


@pytest.mark.slow
def test_a_second_run_on_the_same_inputs_gives_the_same_tables(settings: Settings) -> None:
    write_raw(settings.raw, {(2024, "county"): COUNTY, (2023, "county"): {"u1": "1", "u2": "1"}})
    run_here(settings)
    first = read_manifest(settings.current)
    run_here(settings)
    second = read_manifest(settings.current)
    own = {"parquet/release.parquet", "parquet/rankings.parquet", "kaoping.duckdb"}
    hashes = [{f.path: f.sha256 for f in m.files if f.path not in own} for m in (first, second)]
    assert hashes[0] == hashes[1]
    assert (first.rankings, second.first_published) == (second.rankings, ())


@pytest.mark.slow
def test_a_failed_assessment_keeps_the_ranking_published_before(settings: Settings) -> None:
    """The toy's verdict hangs on the id, so the ranking of before is put where the release before has it."""
    write_raw(settings.raw, {(2024, "county"): COUNTY})
    run_here(settings)
    before = settings.current.resolve()
    parquet = before / "parquet" / "rankings.parquet"
    parquet.chmod(0o644)
    with duckdb.connect() as connection:
        connection.execute(f"create table r as select * replace ('held-dept' as assessment_id) from '{parquet}'")
        connection.execute(f"copy r to '{parquet}'")
    write_raw(settings.raw, {(2024, "held-dept"): {"u1": "1", "u2": "2"}})
    done = run_here(settings)
    assert "没有考评通过闸门，本次不产生新的正式排名" in done.output
    assert rankings(settings) == [(2024, "held-dept", "u1", "90.130000"), (2024, "held-dept", "u2", "80.500000")]
    assert published(settings, "select distinct release_id from marts.rankings") == [(before.name,)]
    assert read_manifest(settings.current).refers_to == (before.name,)


@pytest.mark.slow
def test_when_nothing_passes_no_ranking_asset_is_made_and_the_rest_is_published(settings: Settings) -> None:
    write_raw(settings.raw, {(2024, "held-dept"): {"d1": "1"}})
    with dg.DagsterInstance.ephemeral() as instance:
        defs = build_defs({"settings": settings, "callables": TOY}, PROJECT)
        result = defs.resolve_job_def(NIGHTLY).execute_in_process(
            run_config=nightly_config("2025-01-15"), instance=instance, raise_on_error=False
        )
        made = {e.asset_key.to_user_string() for e in result.get_asset_materialization_events() if e.asset_key}
        checked = {e.asset_key.to_user_string() for e in result.get_asset_check_evaluations()}
    assert result.success
    assert "marts/rankings" not in made | checked
    assert {"marts/standings", "release/current"} <= made
    assert rankings(settings) == []


@pytest.mark.slow
def test_the_ranking_asset_shows_the_ranking(settings: Settings) -> None:
    write_raw(settings.raw, {(2024, "county"): COUNTY})
    with dg.DagsterInstance.ephemeral() as instance:
        defs = build_defs({"settings": settings, "callables": TOY}, PROJECT)
        result = defs.resolve_job_def(NIGHTLY).execute_in_process(
            run_config=nightly_config("2025-01-15"), instance=instance
        )
    shown = {
        e.asset_key.to_user_string(): e.materialization.metadata for e in result.get_asset_materialization_events()
    }
    ranking = shown["marts/rankings"]["ranking"].value
    assert "**2024 county G**" in ranking and "| 1 | u1 | 90.13 |  |" in ranking
    assert shown["marts/rankings"]["dagster/row_count"].value == 2
    assert shown["marts/rankings"]["seconds"].value >= 0
    assert "通过" in shown["gate/verdicts"]["verdicts"].value
    assert shown["landing/reports"]["rows_landed"].value == 2


def test_one_asset_on_its_own_works_on_nothing_and_says_what_to_do(settings: Settings) -> None:
    write_raw(settings.raw, {(2024, "county"): COUNTY})
    with dg.DagsterInstance.ephemeral() as instance:
        defs = build_defs({"settings": settings, "callables": TOY}, PROJECT)
        for key in ("marts/rankings", "gate/verdicts", "release/current"):
            result = defs.resolve_implicit_global_asset_job_def().execute_in_process(
                asset_selection=[dg.AssetKey(key.split("/"))], instance=instance, raise_on_error=False
            )
            assert result.success and not result.asset_materializations_for_node(result.job_def.nodes[0].name)
            said = [entry.user_message for entry in instance.all_logs(result.run_id)]
            assert any("build_incomplete" in line and "nightly" in line and "没有做任何事" in line for line in said)
            run = instance.get_run_by_id(result.run_id)
            assert run is not None and run.tags[NOTE_TAG] == "build_incomplete"
    assert not settings.current.exists()


@pytest.mark.slow
def test_retention_keeps_the_latest_and_whoever_first_published_a_ranking(settings: Settings) -> None:
    write_raw(settings.raw, {(2024, "county"): COUNTY})
    for _ in range(4):
        run_here(settings)
    kept = [name.split("-")[0] for name in release_ids(releases_of(settings))]
    assert kept == ["000001", "000003", "000004"]


def test_raw_without_a_folder_is_one_line(settings: Settings) -> None:
    done = run_here(settings)
    assert done.code == 1
    assert "出错 [raw_missing]" in done.output and "处理：" in done.output


def test_a_rebuild_of_a_past_date_is_not_another_way_of_publishing(once: tuple[Settings, ToyRun]) -> None:
    """The as-of date stands in the release, so that nobody takes it for today's."""
    settings, _ = once
    assert [str(row[0]) for row in published(settings, "select as_of from marts.release")] == ["2025-01-15"]
    assert json.loads((settings.current / "manifest.json").read_text())["as_of"] == "2025-01-15"
