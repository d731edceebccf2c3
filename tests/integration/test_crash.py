"""Whatever happens to a run, the published release stays whole and the next run needs nobody's help.

Death comes by kill -9, at chosen moments and at random ones; a small disk fills up; the clock goes back.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.base.settings import Settings
from orchestration.instance.home import dagster_home, report_dead_runs
from orchestration.warehouse.names import counter, release_ids
from orchestration.warehouse.release_manifest import read_manifest
from orchestration.warehouse.workspace import builds_of, releases_of
from tests.shares import in_the_soak_but_for, shared
from tests.toy.nursery import Nursery, kill_after, nursery
from tests.toy.rooms import write_raw
from tests.toy.runs import AS_OF, copied, finish, first_release, is_whole, published, run_here, start

MOMENTS = [
    "orchestration.defs.assets.prepare:prepare_build",
    "orchestration.release.compose:write_candidate",
    "+orchestration.release.compose:write_manifest",
    "orchestration.release.publish:_seal",
    "orchestration.release.publish:switch",
    "+orchestration.release.publish:switch",
    "orchestration.defs.assets.release:retire",
]


SCORES = {(2024, "county"): {"u1": "90.125", "u2": "80.5"}, (2024, "held-dept"): {"d1": "3"}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    write_raw(made.raw, SCORES)
    return made


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The first release of all tests; each has a copy."""
    return first_release(tmp_path_factory.mktemp("once"), SCORES)


@pytest.fixture
def after_one(published_once: Settings, tmp_path: Path) -> Settings:
    """After the first release."""
    return copied(published_once, tmp_path)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Runs to be killed; what they print stands in nursery.txt of this session's folder."""
    with nursery(tmp_path_factory.getbasetemp() / "nursery.txt") as made:
        yield made


def leftovers(settings: Settings) -> list[str]:
    """What a finished run should not leave: builds, half-made links, half-deleted or never published releases."""
    hidden = [*settings.warehouse.glob(".current-*"), *releases_of(settings).glob(".*")]
    builds = list(builds_of(settings).iterdir())
    unseen = [path for path in releases_of(settings).iterdir() if counter(path.name) > counter(release_now(settings))]
    return sorted(str(path.relative_to(settings.warehouse)) for path in [*hidden, *builds, *unseen])


def under_way() -> list[str]:
    """Runs that Dagster takes for being under way, after it has looked for the dead."""
    dagster_home()
    with dg.DagsterInstance.get() as instance:
        report_dead_runs(instance)
        return [run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))]


def release_now(settings: Settings) -> str:
    return os.readlink(settings.current).split("/")[-1] if settings.current.is_symlink() else ""


@pytest.mark.slow
@pytest.mark.parametrize("moment", in_the_soak_but_for(MOMENTS, "orchestration.release.publish:switch"))
def test_killed_at_the_worst_moments(after_one: Settings, runs: Nursery, moment: str) -> None:
    settings = after_one
    before = release_now(settings)
    runs.start(settings, AS_OF, moment)
    assert runs.ended()[0] == -9
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


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_killed_at_random_moments_of_a_hundred_runs(settings: Settings, tmp_path: Path) -> None:
    """Each death is followed at once by the next run; every tenth is let live and has to publish unaided.

    Moments are shares of the processor time of a whole run, which a busy machine moves least; the quickest one that was
    seen counts, for shared cores make every second longer. The seed makes a failure repeatable.
    """
    dice = random.Random(20250115)
    deaths = published_before = 0
    times = shared(100)
    with nursery(tmp_path / "printed") as runs:
        runs.start(settings, AS_OF)
        code, whole = runs.ended()
        assert code == 0, (tmp_path / "printed").read_text()
        for turn in range(1, times + 1):
            killed = kill_after(runs.start(settings, AS_OF), dice.uniform(0, whole))
            code, _ = runs.ended()
            assert code == (-9 if killed else 0), (tmp_path / "printed").read_text()[-5000:]
            assert is_whole(settings), f"torn at turn {turn}"
            deaths += killed
            if turn % 10 == 0:
                runs.start(settings, AS_OF)
                code, took = runs.ended()
                whole = min(whole, took)
                assert code == 0, (tmp_path / "printed").read_text()[-5000:]
                assert leftovers(settings) == [] and is_whole(settings)
                assert counter(release_now(settings)) > published_before
                published_before = counter(release_now(settings))
    assert deaths >= 0.6 * times, "most runs were over before they could be killed"
    assert under_way() == []


@pytest.mark.soak
def test_a_killed_run_does_not_hold_the_queue(settings: Settings, runs: Nursery) -> None:
    """Dagster would believe it to be under way for ever, and start nothing after it."""
    runs.start(settings, AS_OF, MOMENTS[1])
    assert runs.ended()[0] == -9
    dagster_home()
    with dg.DagsterInstance.get() as instance:
        under_way = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
        [stuck] = instance.get_runs(under_way)
        assert report_dead_runs(instance) == [stuck.run_id]
        assert instance.get_runs(under_way) == []
        assert report_dead_runs(instance) == []


@pytest.mark.soak
def test_two_runs_started_in_the_same_second_both_publish(settings: Settings) -> None:
    both = [finish(process) for process in [start(settings), start(settings)]]
    assert [done.code for done in both] == [0, 0], both
    assert sum("等待它结束" in done.output for done in both) <= 1
    assert release_now(settings).startswith("000002-") and is_whole(settings)
    assert leftovers(settings) == [] and under_way() == []


def order_of_publishing(settings: Settings) -> list[str]:
    """The times of all releases on disk, by their number."""
    return [read_manifest(releases_of(settings) / name).published_at for name in release_ids(releases_of(settings))]


@pytest.mark.soak
def test_the_clock_may_go_back(after_one: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = after_one
    first = release_now(settings)
    monkeypatch.setattr(Settings, "now", lambda _: datetime(2001, 1, 1))
    assert run_here(settings).code == 0
    assert run_here(settings).code == 0
    assert release_now(settings).startswith("000003-") and release_now(settings)[7:] > first[7:]
    times = order_of_publishing(settings)
    assert times == sorted(set(times)) and len(times) == 3
    assert leftovers(settings) == []


@pytest.mark.soak
def test_a_process_whose_clock_is_years_back_publishes_after_the_others(after_one: Settings) -> None:
    """The clock of the whole process: files, locks, DuckDB and Dagster's records as well."""
    settings = after_one
    if shutil.which("faketime") is None:
        pytest.skip("no faketime here (Debian: apt-get install faketime)")
    back = finish(start(settings, under=["faketime", "2019-02-03 04:05:06"]))
    assert back.code == 0, back.output
    assert release_now(settings).startswith("000002-") and is_whole(settings)
    forth = run_here(settings)
    assert forth.code == 0, forth.output
    times = order_of_publishing(settings)
    assert times == sorted(set(times)) and len(times) == 3
    assert leftovers(settings) == [] and under_way() == []


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
@pytest.mark.parametrize("room", in_the_soak_but_for([0, 200_000, 1_500_000, 2_500_000], 1_500_000))
def test_a_full_disk_is_named_and_harms_nothing(published_once: Settings, small_disk: Path, room: int) -> None:
    """`room`: bytes left when the run starts, so that different steps meet the end of the disk."""
    on_disk = copied(published_once, small_disk)
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
    assert is_whole(on_disk) and release_now(on_disk) > before and leftovers(on_disk) == []


@pytest.mark.soak
@pytest.mark.parametrize("room", [0, 300_000])
def test_a_full_disk_that_holds_dagster_too(
    settings: Settings, small_disk: Path, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the run cannot even be written down, the command still says why, and the next run is as if nothing were."""
    monkeypatch.setenv("DAGSTER_HOME", str(small_disk / "home"))
    on_disk = Settings(raw=settings.raw, warehouse=small_disk / "warehouse")
    assert run_here(on_disk).code == 0
    before = release_now(on_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * max(shutil.disk_usage(small_disk).free - room, 0))
    done = run_here(on_disk)
    assert done.code == 1 and "[disk_full]" in done.output and "处理：" in done.output, done.output
    assert release_now(on_disk) == before and is_whole(on_disk)
    ballast.unlink()
    after = run_here(on_disk)
    assert after.code == 0, after.output
    assert release_now(on_disk) > before and leftovers(on_disk) == [] and under_way() == []


@pytest.mark.soak
def test_a_read_only_warehouse_is_named_and_harms_nothing(after_one: Settings) -> None:
    settings = after_one
    if os.geteuid() != 0:
        pytest.skip("mounting read-only takes root")
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
    assert release_now(settings) > before and leftovers(settings) == []
