"""Whatever happens to a run, the published release stays whole and the next run needs nobody's help.

Death comes by kill -9, at chosen moments and at random ones; a small disk fills up; the clock goes back.
"""

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.instance import dagster_home, report_dead_runs
from orchestration.release.workspace import builds_of, releases_of
from orchestration.settings import Settings
from tests.toy.rooms import write_raw
from tests.toy.runs import finish, is_whole, published, run_here, start

MOMENTS = [
    "orchestration.transform.landed:prepare_build",
    "orchestration.release.assemble:write_candidate",
    "+orchestration.release.assemble:write_manifest",
    "orchestration.release.publish:_seal",
    "orchestration.release.publish:switch",
    "+orchestration.release.publish:switch",
    "orchestration.release.assets:retire",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    write_raw(made.raw, {(2024, "county"): {"u1": "90.125", "u2": "80.5"}, (2024, "held-dept"): {"d1": "3"}})
    return made


def release_now(settings: Settings) -> str:
    return os.readlink(settings.current).split("/")[-1] if settings.current.is_symlink() else ""


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_the_worst_moments(settings: Settings, moment: str) -> None:
    assert run_here(settings).code == 0
    before = release_now(settings)
    assert finish(start(settings, moment)).code == -9
    assert is_whole(settings)
    switched = moment.startswith("+orchestration.release.publish") or moment.endswith("retire")
    assert (release_now(settings) != before) == switched
    after = run_here(settings)
    assert after.code == 0, after.output
    assert release_now(settings) > before and is_whole(settings)
    assert list(builds_of(settings).iterdir()) == []
    assert not list(settings.warehouse.glob(".current-*"))
    on_disk = {entry.name for entry in releases_of(settings).iterdir()}
    assert len(on_disk) == (3 if switched else 2), "a release that nobody ever saw was left behind"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_random_moments(settings: Settings) -> None:
    """Twelve deaths, each followed at once by the next run; the seed makes a failure repeatable."""
    dice = random.Random(20250115)
    assert run_here(settings).code == 0
    for _ in range(12):
        process = start(settings)
        time.sleep(dice.uniform(0.5, 9))
        process.kill()
        process.communicate()
        assert is_whole(settings)
    assert run_here(settings).code == 0
    assert is_whole(settings) and list(builds_of(settings).iterdir()) == []


@pytest.mark.slow
def test_a_killed_run_does_not_hold_the_queue(settings: Settings) -> None:
    """Dagster would believe it to be under way for ever, and start nothing after it."""
    assert finish(start(settings, MOMENTS[1])).code == -9
    dagster_home()
    with dg.DagsterInstance.get() as instance:
        under_way = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
        [stuck] = instance.get_runs(under_way)
        assert report_dead_runs(instance) == [stuck.run_id]
        assert instance.get_runs(under_way) == []
        assert report_dead_runs(instance) == []


@pytest.mark.slow
def test_two_runs_started_in_the_same_second_both_publish(settings: Settings) -> None:
    both = [finish(process) for process in [start(settings), start(settings)]]
    assert [done.code for done in both] == [0, 0], both
    assert sum("等待它结束" in done.output for done in both) <= 1
    assert release_now(settings).startswith("000002-") and is_whole(settings)


@pytest.mark.slow
def test_the_clock_may_go_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_here(settings).code == 0
    first = release_now(settings)
    monkeypatch.setattr(Settings, "now", lambda _: datetime(2001, 1, 1))
    assert run_here(settings).code == 0
    assert release_now(settings) == "000002-20010101T000000" > first


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB: too small for what the test puts on it."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk takes root")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("room", [0, 200_000, 1_500_000, 3_500_000])
def test_a_full_disk_is_named_and_harms_nothing(settings: Settings, small_disk: Path, room: int) -> None:
    """`room`: bytes left when the run starts, so that different steps meet the end of the disk."""
    on_disk = Settings(raw=settings.raw, warehouse=small_disk / "warehouse")
    assert run_here(on_disk).code == 0
    before = release_now(on_disk)
    ballast = small_disk / "ballast"
    free = shutil.disk_usage(small_disk).free
    with ballast.open("wb") as file:
        file.write(b"\0" * max(free - room, 0))
    done = run_here(on_disk)
    assert done.code == 1
    assert "[disk_full]" in done.output and "处理：" in done.output, done.output
    assert release_now(on_disk) == before and is_whole(on_disk)
    ballast.unlink()
    after = run_here(on_disk)
    assert after.code == 0, after.output
    assert is_whole(on_disk) and release_now(on_disk) > before


@pytest.mark.slow
def test_a_read_only_warehouse_is_named_and_harms_nothing(settings: Settings, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("mounting read-only takes root")
    assert run_here(settings).code == 0
    before = release_now(settings)
    place = str(settings.warehouse)
    if subprocess.run(["mount", "--bind", place, place], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        done = run_here(settings)
        assert done.code == 1 and "[not_writable]" in done.output, done.output
        assert release_now(settings) == before and is_whole(settings)
    finally:
        subprocess.run(["umount", place], check=True)
    assert run_here(settings).code == 0
    assert published(settings, "select count(*) from marts.rankings") == [(2,)]
