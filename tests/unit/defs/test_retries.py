"""Which failed runs Dagster would start again: asked of Dagster itself, as dagster.yaml configures it."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml

from orchestration.base.problems import REMEDIES, Problem
from orchestration.base.settings import PROJECT_ROOT, Settings
from orchestration.defs.build import build_defs
from orchestration.gates.errors import GateError
from orchestration.instance.nightly import NIGHTLY, nightly_config
from orchestration.instance.retries import FROM_THE_BEGINNING, MAY_HEAL, PROBLEM_TAG, failure_tags, say_why
from tests.toy.rooms import PROJECT, TOY

pytestmark = pytest.mark.dear


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    configured = yaml.safe_load((PROJECT_ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    (tmp_path / "home").mkdir()
    overrides = {"run_retries": configured["run_retries"]}
    with dg.DagsterInstance.local_temp(str(tmp_path / "home"), overrides) as made:
        yield made


def ended(instance: dg.DagsterInstance, job: dg.JobDefinition) -> dg.DagsterRun:
    done = job.execute_in_process(instance=instance, raise_on_error=False)
    run = instance.get_run_by_id(done.run_id)
    assert run is not None and run.status == dg.DagsterRunStatus.FAILURE
    return run


def failing(error: Exception) -> dg.JobDefinition:
    @dg.op
    def step() -> None:
        raise error

    @dg.job(hooks={say_why}, tags=FROM_THE_BEGINNING)
    def job() -> None:
        step()

    return job


@pytest.mark.parametrize(
    "error",
    [GateError("没有期望"), Problem("audit_refused", "总分不等于账"), OSError(28, "No space left"), ValueError("?")],
)
def test_a_failure_with_a_reason_is_not_repeated(instance: dg.DagsterInstance, error: Exception) -> None:
    run = ended(instance, failing(error))
    assert run.tags["dagster/will_retry"] == "false"
    assert run.tags["dagster/max_retries"] == "0"
    assert run.tags[PROBLEM_TAG] in REMEDIES


def test_a_gate_that_broke_for_want_of_memory_is_still_not_repeated() -> None:
    try:
        raise GateError("Great Expectations 没有跑完") from MemoryError()
    except GateError as error:
        assert failure_tags(error)[PROBLEM_TAG] == "gate_incomplete"


def test_want_of_memory_may_pass(instance: dg.DagsterInstance) -> None:
    run = ended(instance, failing(MemoryError()))
    assert run.tags["dagster/will_retry"] == "true"
    assert run.tags[PROBLEM_TAG] == "out_of_memory"


def test_a_run_whose_process_died_is_repeated_once_and_from_the_beginning(instance: dg.DagsterInstance) -> None:
    """Its folder is gone: Dagster's own way, from the step that failed, would work on nothing."""
    job = failing(ValueError())
    run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=job.tags)
    instance.report_run_failed(run, "killed")
    run = instance.get_run_by_id(run.run_id)
    assert run is not None and run.tags["dagster/will_retry"] == "true"
    assert run.tags["dagster/retry_strategy"] == "ALL_STEPS"
    group = {"dagster/parent_run_id": run.run_id, "dagster/root_run_id": run.run_id}
    again = instance.create_run_for_job(
        job,
        status=dg.DagsterRunStatus.STARTED,
        tags={**job.tags, **group},
        parent_run_id=run.run_id,
        root_run_id=run.run_id,
    )
    instance.report_run_failed(again, "killed again")
    again = instance.get_run_by_id(again.run_id)
    assert again is not None and again.tags["dagster/will_retry"] == "false"


@pytest.mark.slow
def test_the_nightly_job_says_why_it_failed(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    """A whole nightly on a raw folder that is not there, and one whose warehouse cannot be made."""
    (tmp_path / "file").touch()
    cases = {
        "raw_missing": Settings(raw=tmp_path / "none", warehouse=tmp_path / "warehouse"),
        "unexpected": Settings(raw=tmp_path / "none", warehouse=tmp_path / "file" / "warehouse"),
    }
    for code, settings in cases.items():
        defs = build_defs({"settings": settings, "callables": TOY}, PROJECT)
        done = defs.resolve_job_def(NIGHTLY).execute_in_process(
            run_config=nightly_config("2025-01-15"), instance=instance, raise_on_error=False
        )
        run = instance.get_run_by_id(done.run_id)
        assert run is not None and run.tags[PROBLEM_TAG] == code and run.tags["dagster/will_retry"] == "false"


@pytest.mark.slow
def test_a_run_from_the_page_of_an_asset_says_why_and_would_begin_anew_like_nightly(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    """Dagster's own job for "materialize", which carries no tags or hooks of ours."""
    settings = Settings(raw=tmp_path / "none", warehouse=tmp_path / "warehouse")
    defs = build_defs({"settings": settings, "callables": TOY}, PROJECT)
    done = defs.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance, raise_on_error=False)
    run = instance.get_run_by_id(done.run_id)
    assert run is not None and run.job_name == "__ASSET_JOB"
    assert run.tags[PROBLEM_TAG] == "raw_missing" and run.tags["dagster/will_retry"] == "false"
    assert run.tags.items() >= FROM_THE_BEGINNING.items()


def test_what_may_heal_is_a_known_problem() -> None:
    assert set(REMEDIES) > MAY_HEAL
