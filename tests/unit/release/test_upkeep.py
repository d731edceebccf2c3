"""Going back, keeping and listing releases as a person does it: by number, from the command and from Dagster's page."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.console import releases_lines
from orchestration.cli.main import main
from orchestration.defs.upkeep import keep_job, roll_back_job
from orchestration.release.publish import switch
from orchestration.release.retention import pin, pins
from orchestration.warehouse.release_manifest import write_manifest
from orchestration.warehouse.workspace import published_folder, releases_of
from tests.manifests import manifest

NAMES = [f"{n:06}-2025011{n}T020000" for n in (1, 2, 3)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three releases; the last is published and carries a ranking of the first."""
    found = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    for name in NAMES:
        folder = releases_of(found) / name
        folder.mkdir(parents=True)
        cited = (NAMES[0],) if name == NAMES[2] else ()
        write_manifest(folder, manifest(name, published_at="2025-01-15 02:00:00", as_of="2025-01-14", refers_to=cited))
    switch(found, NAMES[2])
    return found


def execute(job: dg.JobDefinition, settings: Settings, op: str, **config: Any) -> str:
    result = job.execute_in_process(run_config={"ops": {op: {"config": config}}}, resources={"settings": settings})
    assert result.success
    [output] = [event for event in result.all_events if event.event_type_value == "STEP_OUTPUT"]
    data: Any = output.event_specific_data
    return str(data.metadata["releases"].value)


def test_a_release_is_kept_and_let_go_from_the_page(settings: Settings) -> None:
    table = execute(keep_job, settings, "mark_release", release_id="2")
    assert pins(settings) == [NAMES[1]]
    assert f"| {NAMES[1]} | 2025-01-15 02:00:00 | 2025-01-14 | 长期保留 |" in table
    assert f"| {NAMES[2]} | 2025-01-15 02:00:00 | 2025-01-14 | 正在发布 |" in table
    assert f"| {NAMES[0]} | 2025-01-15 02:00:00 | 2025-01-14 | 排名被沿用 |" in table
    execute(keep_job, settings, "mark_release", release_id=NAMES[1], keep=False)
    assert pins(settings) == []


def test_the_published_release_is_meant_where_none_is_named(settings: Settings) -> None:
    execute(keep_job, settings, "mark_release")
    assert pins(settings) == [NAMES[2]]


def test_going_back_from_the_page_shows_what_is_published_now(settings: Settings) -> None:
    table = execute(roll_back_job, settings, "move_current", release_id="000001")
    assert published_folder(settings) == releases_of(settings) / NAMES[0]
    assert f"| {NAMES[0]} | 2025-01-15 02:00:00 | 2025-01-14 | 正在发布、排名被沿用 |" in table


def test_the_commands_take_numbers_and_the_published_release_too(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(settings.warehouse))
    assert main(["pin"]) == 0 and main(["pin", "2"]) == 0 and main(["pin", "3", "--off"]) == 0
    assert main(["rollback", "--to", "2"]) == 0
    assert pins(settings) == [NAMES[1]] and published_folder(settings) == releases_of(settings) / NAMES[1]
    assert "正在发布、长期保留" in releases_lines(settings)[2]
    assert main(["rollback", "--to", "9"]) == 1
    assert "没有版本 9" in capsys.readouterr().err


def test_nothing_is_made_where_there_is_no_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warehouse that was mistyped must not come into being by asking it to go back."""
    monkeypatch.setenv("KAOPING_WAREHOUSE", str(tmp_path / "typo"))
    assert main(["rollback"]) == 1 and main(["pin"]) == 1 and main(["pin", "1"]) == 1
    assert "还没有发布过版本" in capsys.readouterr().err and not (tmp_path / "typo").exists()
    with pytest.raises(Problem, match="no_such_release"):
        pin(Settings(warehouse=tmp_path / "typo"), None)
