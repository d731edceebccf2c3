"""What Dagster forgets after a while, and what it keeps."""

import shutil
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.instance import InstanceRef
from dagster._core.scheduler.instigation import TickStatus

from orchestration.base.settings import PROJECT_ROOT
from orchestration.instance.purge import forget_old_runs

pytestmark = pytest.mark.dear

IN_91_DAYS = 91 * 86400


@dg.asset
def ranking(context: dg.AssetExecutionContext) -> None:
    """Made once, by one run."""
    print("said on the console")


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


def make_asset(instance: dg.DagsterInstance) -> str:
    return dg.materialize([ranking], instance=instance).run_id


def run_idle(instance: dg.DagsterInstance) -> str:
    return instance.create_run_for_job(idle, status=dg.DagsterRunStatus.SUCCESS).run_id


def left(instance: dg.DagsterInstance) -> set[str]:
    return {run.run_id for run in instance.get_runs()}


def test_old_records_go_and_young_ones_stay(instance: dg.DagsterInstance) -> None:
    run_idle(instance)
    assert forget_old_runs(instance, keep_days=90) == 0
    assert forget_old_runs(instance, keep_days=90, now=time.time() + IN_91_DAYS) == 1
    assert instance.get_runs() == []


def test_nothing_of_a_forgotten_run_stays_on_disk(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    """Dagster deletes rows; the file of events per run and the console output would pile up for ever."""
    first, second = make_asset(instance), make_asset(instance)
    killed = tmp_path / "alive" / "somebody-killed-long-ago"
    killed.parent.mkdir()
    killed.touch()
    assert [path for path in tmp_path.rglob("*") if first in path.name]
    assert forget_old_runs(instance, keep_days=90, now=time.time() + IN_91_DAYS) == 1
    assert left(instance) == {second}
    assert [path for path in tmp_path.rglob("*") if first in path.name] == [] and not killed.exists()
    assert [path for path in tmp_path.rglob("*") if second in path.name]


def test_the_newest_entry_in_the_history_of_an_asset_stays(instance: dg.DagsterInstance) -> None:
    """An assessment held for months: its ranking was made long ago, and people still ask when."""
    maker = make_asset(instance)
    run_idle(instance)
    forget_old_runs(instance, keep_days=90, now=time.time() + IN_91_DAYS)
    assert left(instance) == {maker}
    event = instance.get_latest_materialization_event(dg.AssetKey("ranking"))
    assert event is not None and event.run_id == maker
    assert instance.all_logs(maker)


def test_runs_whose_release_is_on_disk_stay_and_do_not_stop_the_others(instance: dg.DagsterInstance) -> None:
    cited, *others = [run_idle(instance) for _ in range(23)]
    future = time.time() + IN_91_DAYS
    assert forget_old_runs(instance, 90, lambda: {cited}, future) == 20
    assert forget_old_runs(instance, 90, lambda: {cited}, future) == len(others) - 20
    assert left(instance) == {cited}


def test_ticks_are_purged_by_dagster_as_dagster_yaml_says(tmp_path: Path) -> None:
    """The daemon asks the instance how long to keep which ticks; every status has an answer."""
    shutil.copy(PROJECT_ROOT / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(tmp_path))) as configured:
        for kind in (InstigatorType.SENSOR, InstigatorType.SCHEDULE):
            days = configured.get_tick_retention_settings(kind)
            assert {days[status] > 0 for status in TickStatus} == {True}
