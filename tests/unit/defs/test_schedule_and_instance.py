"""When runs start by themselves, and what the instance remembers of them."""

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from orchestration.base.settings import Settings
from orchestration.defs.schedules import schedules
from orchestration.instance.home import alive, report_dead_runs
from orchestration.instance.nightly import nightly_config

pytestmark = pytest.mark.dear


@dg.op
def nothing() -> None:
    """A step of no consequence."""


@dg.job
def idle() -> None:
    """A job of no consequence."""
    nothing()


@pytest.fixture
def instance(tmp_path: Path) -> dg.DagsterInstance:
    return dg.DagsterInstance.local_temp(str(tmp_path))


def test_a_tick_worked_off_late_means_the_day_it_was_for() -> None:
    [nightly] = schedules(Settings(timezone="Asia/Shanghai"))
    due = datetime(2025, 1, 15, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(ZoneInfo("UTC"))
    [request] = nightly.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=due)).run_requests
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert request.run_config == nightly_config("2025-01-15")
    assert request.run_config["ops"]["prepare"]["config"]["as_of"] == "2025-01-15"


def test_a_run_whose_process_lives_is_left_alone(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = instance.create_run_for_job(idle, status=dg.DagsterRunStatus.STARTED)
    with alive(Path(instance.root_directory), run.run_id):
        assert report_dead_runs(instance, now=time.time() + 86400) == []


def test_a_run_that_left_no_lock_gets_time_to_come_up(instance: dg.DagsterInstance) -> None:
    run = instance.create_run_for_job(idle, status=dg.DagsterRunStatus.STARTED)
    assert report_dead_runs(instance, now=0) == []
    assert report_dead_runs(instance, now=time.time() + 3600) == [run.run_id]
    assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE


def test_who_is_killed_while_reporting_a_dead_run_leaves_it_to_the_next(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by killing a hundred runs: the proof of death was gone before the death was reported."""
    run = instance.create_run_for_job(idle, status=dg.DagsterRunStatus.STARTED)
    lock = Path(instance.root_directory) / "alive" / run.run_id
    lock.parent.mkdir()
    lock.touch()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(dg.DagsterInstance, "report_run_failed", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        report_dead_runs(instance, now=0)
    assert report_dead_runs(instance, now=0) == [run.run_id]
    assert not lock.exists()
