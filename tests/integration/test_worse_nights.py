"""Nights that others have had: a polite signal or a full disk in any step, going back meanwhile, a month of runs."""

import errno
import importlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.base.settings import Settings
from orchestration.release.publish import roll_back
from orchestration.warehouse.names import release_ids
from orchestration.warehouse.workspace import builds_of, releases_of
from tests.integration.test_crash import MOMENTS, SCORES, leftovers, release_now, under_way
from tests.shares import in_the_soak_but_for, shared
from tests.toy.nursery import Nursery, nursery
from tests.toy.runs import AS_OF, copied, finish, first_release, is_whole, published, run_here, start


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The first release of all tests; each has a copy."""
    return first_release(tmp_path_factory.mktemp("once"), SCORES, keep_releases=4)


@pytest.fixture
def settings(published_once: Settings, tmp_path: Path) -> Settings:
    """After the first release."""
    return copied(published_once, tmp_path)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Nursery, Path]]:
    """Runs to be signalled, and the file in which stands what they print."""
    log = tmp_path_factory.getbasetemp() / "signalled.txt"
    with nursery(log) as made:
        yield made, log


def is_switched(moment: str) -> bool:
    return moment.startswith("+orchestration.release.publish") or moment.endswith("retire")


@pytest.mark.soak
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_polite_signal_in_any_step(settings: Settings, runs: tuple[Nursery, Path], moment: str) -> None:
    """SIGTERM, as systemd and a shutdown send it: no half release, and exit 0 exactly when published."""
    before = release_now(settings)
    nursed, log = runs
    nursed.start(settings, AS_OF, f"{signal.SIGTERM.name}@{moment}")
    code, _ = nursed.ended()
    assert is_whole(settings) and (release_now(settings) != before) == is_switched(moment)
    assert (code == 0) == is_switched(moment), log.read_text(encoding="utf-8")[-5000:]
    after = run_here(settings)
    assert after.code == 0, after.output
    assert release_now(settings) > before and is_whole(settings)
    assert leftovers(settings) == [] and under_way() == []


def _fill_at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """The disk is full when the step is entered, or with a leading `+` when it is over."""
    module_name, name = moment.lstrip("+").split(":")
    module = importlib.import_module(module_name)
    real = getattr(module, name)

    def full(*arguments: Any, **named: Any) -> Any:
        if moment.startswith("+"):
            real(*arguments, **named)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "kaoping.duckdb")

    monkeypatch.setattr(module, name, full)


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment", in_the_soak_but_for([m for m in MOMENTS if not is_switched(m)], "orchestration.release.publish:_seal")
)
def test_the_disk_is_full_in_any_step(settings: Settings, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    before = release_now(settings)
    with monkeypatch.context() as patch:
        _fill_at(patch, moment)
        done = run_here(settings)
    assert done.code == 1 and "[disk_full]" in done.output and "处理：" in done.output, done.output
    assert release_now(settings) == before and is_whole(settings)
    after = run_here(settings)
    assert after.code == 0 and release_now(settings) > before and leftovers(settings) == [], after.output


@pytest.mark.soak
@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if is_switched(moment)])
def test_the_disk_is_full_when_all_is_published(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Exit 0 exactly when published: readers have the new release, whatever could not be tidied up."""
    before = release_now(settings)
    with monkeypatch.context() as patch:
        _fill_at(patch, moment)
        done = run_here(settings)
    assert (done.code == 0) == (release_now(settings) > before), done.output
    assert is_whole(settings)
    after = run_here(settings)
    assert after.code == 0 and leftovers(settings) == [], after.output


@pytest.mark.soak
def test_going_back_while_a_run_is_under_way(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run that comes to its end later is what readers see; the release gone back to stays listed and whole."""
    assert run_here(settings).code == 0
    first, second = release_ids(releases_of(settings))
    module = importlib.import_module("orchestration.release.compose")
    real = module.write_candidate

    def gone_back(*arguments: Any, **named: Any) -> Any:
        done = real(*arguments, **named)
        other = threading.Thread(target=roll_back, args=(settings,))
        other.start()
        other.join()
        assert release_now(settings) == first and is_whole(settings)
        return done

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_candidate", gone_back)
        during = run_here(settings)
    assert during.code == 0, during.output
    assert release_now(settings) > second and is_whole(settings)
    assert release_ids(releases_of(settings)) == [first, second, release_now(settings)]
    roll_back(settings, first)
    assert is_whole(settings) and run_here(settings).code == 0 and leftovers(settings) == []


@pytest.mark.soak
def test_two_installations_on_one_warehouse(settings: Settings, tmp_path: Path) -> None:
    """Each with a Dagster home of its own: no queue between them, only the warehouse's lock."""
    homes = [tmp_path / name for name in ("one", "two")]
    for home in homes:
        home.mkdir()
    both = [finish(process) for process in [start(settings, home=home) for home in homes]]
    assert [done.code for done in both] == [0, 0], both
    assert len(release_ids(releases_of(settings))) == 3 and is_whole(settings)
    assert leftovers(settings) == []


def _bytes(folder: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_thirty_runs_in_a_row_grow_no_further_than_retention(settings: Settings, dagster_home: Path) -> None:
    sizes = [_bytes(settings.warehouse)]
    home_before = _bytes(dagster_home)  # of the whole session: other tests ran there too
    for _ in range(shared(29, at_least=14)):
        assert run_here(settings).code == 0
        sizes.append(_bytes(settings.warehouse))
    # The first is kept for good: its ranking is cited.
    assert len(release_ids(releases_of(settings))) == settings.keep_releases + 1
    assert list(builds_of(settings).iterdir()) == [] and leftovers(settings) == []
    assert max(sizes[10:]) <= 1.05 * sizes[9], sizes
    assert published(settings, "select count(*) from marts.rankings") == [(2,)]
    assert _bytes(dagster_home) - home_before < 200 * 2**20
