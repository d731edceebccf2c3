"""What an engineer sees in the UI: rooms in Chinese, checks described, code, freshness; whose run, why it failed."""

import json
from pathlib import Path

import dagster as dg
import pytest

from orchestration.base.problems import REMEDIES, Problem
from orchestration.base.settings import Settings
from orchestration.defs.assets.presented import CODE, ROOMS
from orchestration.defs.build import build_defs
from orchestration.defs.told import NOTE_TAG, told
from orchestration.instance.home import dagster_home
from orchestration.instance.nightly import NIGHTLY
from orchestration.instance.origin import DEFINITIONS, record_origin
from orchestration.instance.retries import PROBLEM_TAG, say_why
from tests.toy.rooms import PROJECT, TOY, write_raw


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    return build_defs()


@pytest.mark.dear
def test_every_check_says_what_it_asks(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    said = {key: graph.get(key).description or "" for key in graph.asset_check_keys}
    mute = [key for key, words in said.items() if not any("一" <= char <= "鿿" for char in words)]
    assert len(said) > 400 and mute == []


def test_every_asset_is_in_a_room_with_a_chinese_name_and_has_its_code(defs: dg.Definitions) -> None:
    for spec in defs.resolve_all_asset_specs():
        assert str(spec.description).startswith(f"【{ROOMS[str(spec.group_name)]}】"), spec.key
        (code,) = spec.metadata[CODE].code_references
        assert Path(code.file_path).is_file() and not code.file_path.endswith("told.py"), spec.key


def test_what_every_night_makes_must_be_fresh(defs: dg.Definitions) -> None:
    fresh = {spec.key.to_user_string() for spec in defs.resolve_all_asset_specs() if spec.freshness_policy}
    assert {"landing/reports", "gate/verdicts", "release/current"} <= fresh
    # Of what a night may rightly leave out, nobody waits.
    assert "marts/rankings" not in fresh


def _job(error: Exception) -> dg.JobDefinition:
    @dg.asset(output_required=False, hooks={say_why})
    @told
    def step(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        raise error

    return dg.Definitions(assets=[step], jobs=[dg.define_asset_job(NIGHTLY, [step])]).resolve_job_def(NIGHTLY)


def test_a_failing_step_shows_its_chinese_sentence_first() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        done = _job(Problem("disk_full", "磁盘满了")).execute_in_process(instance=instance, raise_on_error=False)
        (failed,) = [event for event in done.all_events if event.is_step_failure]
        data = failed.step_failure_data
        assert data.error.message.split(": ", 1)[1].startswith("[disk_full] 磁盘满了。处理：")
        assert data.user_failure_data.metadata["怎么办"].value == REMEDIES["disk_full"]
        assert instance.get_run_by_id(done.run_id).tags[PROBLEM_TAG] == "disk_full"


def test_the_whole_run_is_not_excused_for_what_it_has_not_made() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        done = _job(Problem("build_incomplete", "没有")).execute_in_process(instance=instance, raise_on_error=False)
        assert not done.success and NOTE_TAG not in instance.get_run_by_id(done.run_id).tags


@pytest.mark.slow
def test_a_run_says_what_it_published_and_whom_it_held(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    write_raw(settings.raw, {(2024, "county"): {"u1": "90", "u2": "80"}})
    with dg.DagsterInstance.ephemeral() as instance:
        defs = build_defs({"settings": settings, "callables": TOY}, PROJECT)
        done = defs.resolve_job_def(NIGHTLY).execute_in_process(
            run_config={"ops": {"prepare": {"config": {"as_of": "2025-01-15"}}}}, instance=instance
        )
        tags = instance.get_run_by_id(done.run_id).tags
        published = json.loads((settings.current / "manifest.json").read_text("utf-8"))
    assert tags["kaoping/release"] == published["release_id"] and "kaoping/held" not in tags


@pytest.mark.dear
def test_a_run_of_the_command_belongs_to_the_code_location_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages of overview and job ask for runs by this label, which Dagster's own servers write, too."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    dagster_home()

    @dg.op
    def nothing() -> None: ...

    @dg.job(name=NIGHTLY)
    def job() -> None:
        nothing()

    with dg.DagsterInstance.get() as instance:
        record_origin(instance, NIGHTLY)
        done = job.execute_in_process(instance=instance)
        label = f"__repository__@{DEFINITIONS}"
        listed = instance.get_runs(dg.RunsFilter(job_name=NIGHTLY, tags={".dagster/repository": label}))
        assert [run.run_id for run in listed] == [done.run_id]
        origin = listed[0].remote_job_origin
        assert origin is not None and (origin.location_name, origin.job_name) == (DEFINITIONS, NIGHTLY)
