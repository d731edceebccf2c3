"""The switch, rolling back, and what a dead build leaves behind."""

import os
import shutil
from pathlib import Path

import pytest

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.release import publish as publishing
from orchestration.release.publish import publish, roll_back
from orchestration.release.retention import pin, pins, retire
from orchestration.warehouse.release_manifest import write_manifest
from orchestration.warehouse.workspace import (
    Workspace,
    builds_of,
    open_workspace,
    published_folder,
    releases_of,
    writing,
)
from tests.manifests import manifest


def silent(_: str) -> None:
    pass


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


def publish_one(settings: Settings, run_id: str) -> str:
    with open_workspace(settings, run_id, silent) as workspace:
        write(workspace)
        return publish(workspace).name


def write(workspace: Workspace) -> None:
    (workspace.candidate / "parquet").mkdir(parents=True)
    (workspace.candidate / "kaoping.duckdb").write_text(workspace.release_id)
    write_manifest(workspace.candidate, manifest(workspace.release_id, published_at=str(workspace.now())))


def seen(settings: Settings) -> str:
    return (settings.current / "kaoping.duckdb").read_text()


def test_readers_see_the_new_release_and_the_build_is_gone(settings: Settings) -> None:
    first, second = publish_one(settings, "a"), publish_one(settings, "b")
    assert seen(settings) == second > first
    assert os.readlink(settings.current) == f"releases/{second}"
    assert list(builds_of(settings).iterdir()) == []


def test_a_published_file_cannot_be_written(settings: Settings) -> None:
    publish_one(settings, "a")
    assert (settings.current / "kaoping.duckdb").stat().st_mode & 0o777 == 0o444


def test_the_warehouse_can_be_moved_as_a_whole(settings: Settings, tmp_path: Path) -> None:
    release = publish_one(settings, "a")
    moved = Settings(raw=tmp_path, warehouse=Path(shutil.move(settings.warehouse, tmp_path / "elsewhere")))
    assert seen(moved) == release


def test_dying_between_moving_and_switching_leaves_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish_one(settings, "a")
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "switch", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            publish_one(settings, "b")
    assert seen(settings) == first and len(list(releases_of(settings).iterdir())) == 2
    with writing(settings, silent):
        assert [entry.name for entry in releases_of(settings).iterdir()] == [first]
    assert publish_one(settings, "c") > first


def test_dying_after_the_switch_keeps_the_release(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_one(settings, "a")
    with pytest.raises(KeyboardInterrupt), open_workspace(settings, "b", silent) as workspace:
        write(workspace)
        second = publish(workspace).name
        raise KeyboardInterrupt
    with writing(settings, silent):
        assert seen(settings) == second
    assert list(builds_of(settings).iterdir()) == []


def test_a_failed_build_stays_for_inspection_until_the_next_run(settings: Settings) -> None:
    with pytest.raises(RuntimeError), open_workspace(settings, "bad", silent) as workspace:
        workspace.database.touch()
        raise RuntimeError
    assert (builds_of(settings) / "bad" / "build.duckdb").exists()
    publish_one(settings, "good")
    assert list(builds_of(settings).iterdir()) == []


def test_rolling_back_and_publishing_again_only_moves_the_link(settings: Settings) -> None:
    first, second = publish_one(settings, "a"), publish_one(settings, "b")
    assert roll_back(settings) == first == seen(settings)
    assert roll_back(settings, second) == second == seen(settings)
    roll_back(settings)
    third = publish_one(settings, "c")
    assert seen(settings) == third > second


def test_there_is_nothing_before_the_first_release(settings: Settings) -> None:
    publish_one(settings, "a")
    with pytest.raises(Problem, match="no_such_release"):
        roll_back(settings)
    with pytest.raises(Problem, match="000009"):
        roll_back(settings, "000009-20250101T000000")


def test_a_pin_names_a_release_that_exists(settings: Settings) -> None:
    first = publish_one(settings, "a")
    pin(settings, first)
    assert pins(settings) == [first]
    pin(settings, first, pinned=False)
    assert pins(settings) == []
    with pytest.raises(Problem, match="no_such_release"):
        pin(settings, "000009-20250101T000000")


def test_a_pinned_release_outlives_the_others(settings: Settings) -> None:
    first, second, third, last = (publish_one(settings, run) for run in "abcd")
    roll_back(settings, third)
    pin(settings, first)
    few = settings.model_copy(update={"keep_releases": 1})
    assert retire(few) == [second]
    pin(settings, first, pinned=False)
    assert retire(few) == [first]
    assert sorted(entry.name for entry in releases_of(settings).iterdir()) == [third, last]


def test_a_link_that_points_at_nothing_is_no_release(settings: Settings) -> None:
    publish_one(settings, "a")
    shutil.rmtree(settings.current.resolve())
    assert published_folder(settings) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_warehouse_that_cannot_be_written_is_named(settings: Settings) -> None:
    settings.warehouse.mkdir()
    settings.warehouse.chmod(0o555)
    with pytest.raises(Problem, match="not_writable"), open_workspace(settings, "a", silent):
        pass
