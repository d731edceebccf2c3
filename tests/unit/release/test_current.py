"""`current` lost, copied or damaged, and dirt beside it: nothing is published from nothing, nothing stops for dirt."""

import os
import shutil
from pathlib import Path

import pytest

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.main import main
from orchestration.release.audit import files_of
from orchestration.release.listing import release_rows
from orchestration.release.mend import mend
from orchestration.release.publish import publish, roll_back
from orchestration.release.retention import retire, runs_of_releases
from orchestration.warehouse.release_manifest import describe_files, write_manifest
from orchestration.warehouse.workspace import (
    PUBLISHING,
    builds_of,
    clean_dead_builds,
    latest_publishing,
    open_workspace,
    published_folder,
    releases_of,
    require_published,
    writing,
)
from tests.manifests import manifest


def silent(_: str) -> None:
    pass


def publish_one(settings: Settings, run_id: str) -> str:
    with open_workspace(settings, run_id, silent) as workspace:
        (workspace.candidate / "parquet").mkdir(parents=True)
        (workspace.candidate / "kaoping.duckdb").write_text(workspace.release_id)
        files = describe_files(workspace.candidate, {})
        said = manifest(workspace.release_id, run_id=run_id, published_at=str(workspace.now()), files=files)
        write_manifest(workspace.candidate, said)
        return publish(workspace).name


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two releases, the second published."""
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    publish_one(made, "a")
    publish_one(made, "b")
    return made


def newest(settings: Settings) -> Path:
    return max(releases_of(settings).iterdir())


def copied(settings: Settings) -> None:
    """What `cp -rL` makes of a warehouse."""
    release = settings.current.resolve()
    settings.current.unlink()
    shutil.copytree(release, settings.current)


def refused(settings: Settings) -> str:
    with pytest.raises(Problem) as raised, open_workspace(settings, "c", silent):
        pass
    return raised.value.code


def test_without_any_release_there_is_nothing_to_lose(tmp_path: Path) -> None:
    assert require_published(Settings(raw=tmp_path, warehouse=tmp_path / "none")) is None


def test_a_lost_link_stops_the_next_release_until_a_person_names_one(settings: Settings) -> None:
    settings.current.unlink()
    assert refused(settings) == "current_lost"
    assert len(list(releases_of(settings).iterdir())) == 2
    roll_back(settings, "2")
    assert publish_one(settings, "c").startswith("000003")


def test_a_link_to_a_release_that_is_gone_stops_it_too(settings: Settings) -> None:
    shutil.rmtree(settings.current.resolve())
    assert refused(settings) == "current_lost"
    shutil.rmtree(releases_of(settings))
    assert refused(settings) == "current_lost", "the link says that something had been published"


@pytest.mark.parametrize("text", [None, "", "{"])
def test_a_published_release_without_its_manifest_stops_it_too(settings: Settings, text: str | None) -> None:
    file = settings.current.resolve() / "manifest.json"
    file.chmod(0o644)
    file.unlink() if text is None else file.write_text(text)
    assert refused(settings) == "current_lost"
    assert roll_back(settings).startswith("000001")
    assert publish_one(settings, "c").startswith("000003")


def test_a_copied_folder_is_recognised_and_mended_by_a_command(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(settings.warehouse))
    copied(settings)
    assert refused(settings) == "current_copied"
    assert main(["mend"]) == 0 and "已重新指向 000002" in capsys.readouterr().out
    assert settings.current.is_symlink() and published_folder(settings) == newest(settings)
    assert sorted(entry.name for entry in settings.warehouse.iterdir() if "current" in entry.name) == ["current"]
    assert publish_one(settings, "c").startswith("000003")


def test_a_folder_that_is_the_only_copy_becomes_the_release_again(settings: Settings) -> None:
    name = newest(settings).name
    copied(settings)
    shutil.rmtree(newest(settings))
    assert "移回 releases/" in mend(settings)
    assert published_folder(settings) == releases_of(settings) / name
    assert (settings.current / "kaoping.duckdb").read_text() == name


def test_a_folder_that_is_not_exactly_a_release_is_left_to_a_person(settings: Settings) -> None:
    copied(settings)
    (settings.current / "kaoping.duckdb").chmod(0o644)
    (settings.current / "kaoping.duckdb").write_text("edited")
    with pytest.raises(Problem, match="current_lost"):
        mend(settings)
    assert roll_back(settings, "2") == newest(settings).name
    [aside] = settings.warehouse.glob("current.aside-*")
    assert (aside / "kaoping.duckdb").read_text() == "edited", "nothing is deleted that may be wanted"


def test_mending_what_is_sound_changes_nothing(settings: Settings) -> None:
    assert "没有坏" in mend(settings)


def test_a_release_that_died_after_the_switch_is_not_taken_for_unseen_when_the_link_is_lost(settings: Settings) -> None:
    died = builds_of(settings) / "died"
    died.mkdir()
    (died / PUBLISHING).write_text(newest(settings).name)
    settings.current.unlink()
    with writing(settings, silent):
        assert len(list(releases_of(settings).iterdir())) == 2


def test_stray_things_among_the_builds_stop_nothing(settings: Settings, tmp_path: Path) -> None:
    (builds_of(settings) / "desktop.ini").write_text("x")
    (tmp_path / "elsewhere").mkdir()
    (builds_of(settings) / "link").symlink_to(tmp_path / "elsewhere")
    assert clean_dead_builds(settings) == ["desktop.ini", "link"]
    assert (tmp_path / "elsewhere").is_dir()


@pytest.mark.parametrize("text", [None, "", "{}"])
def test_an_old_release_without_a_readable_manifest_is_listed_kept_and_in_nobodys_way(
    settings: Settings, text: str | None
) -> None:
    old = min(releases_of(settings).iterdir())
    (old / "manifest.json").chmod(0o644)
    (old / "manifest.json").unlink() if text is None else (old / "manifest.json").write_text(text)
    assert [row[3] for row in release_rows(settings)] == ["正在发布", "清单读不了，不会清理"]
    assert retire(Settings(raw=settings.raw, warehouse=settings.warehouse, keep_releases=1)) == []
    assert runs_of_releases(settings) == {"b"}
    assert publish_one(settings, "c").startswith("000003")


def test_the_time_of_a_latest_release_without_a_manifest_is_in_its_name(settings: Settings) -> None:
    (newest(settings) / "manifest.json").unlink()
    found = latest_publishing(settings)
    assert found is not None and f"{found:%Y%m%dT%H%M%S}" == newest(settings).name.split("-")[1]


def test_what_is_published_can_be_read_by_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
        publish_one(settings, "a")
    finally:
        os.umask(before)
    release = settings.current.resolve()
    folders = [settings.warehouse, release.parent, release, *(p for p in release.rglob("*") if p.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o755}
    assert {path.stat().st_mode & 0o777 for _, path in files_of(release)} == {0o444}
    assert builds_of(settings).stat().st_mode & 0o777 == 0o700, "what is being made is nobody's business"
