"""Dagster's state in a real PostgreSQL: a nightly from the command, read back, killed, tidied and forgotten."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import pytest
import yaml
from postgres_server import PASSWORD, postgres_server

from orchestration.base.problems import Problem
from orchestration.base.settings import PROJECT_ROOT
from orchestration.instance.home import dagster_home, report_dead_runs
from orchestration.instance.purge import forget_old_runs
from orchestration.warehouse.release_manifest import read_manifest
from tests.raw_feeds import write_raw as write_deliveries
from tests.schemes import scheme
from tests.toy.rooms import write_raw

AS_OF = "2025-01-15"


@pytest.fixture(scope="module")
def server() -> Iterator[Mapping[str, str]]:
    with postgres_server() as environment:
        yield environment


@pytest.fixture
def home(server: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance's home with the environment of an installation that has a database server."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


def command(*arguments: str) -> "subprocess.Popen[str]":
    """What a person types, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration", *arguments],
        cwd=PROJECT_ROOT, env={**os.environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_whole_nightly_is_recorded_and_can_be_read(home: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    raw = write_deliveries(tmp_path / "raw", scheme({"u1": 9, "u2": 8}, target=10))
    place = ["--raw", str(raw), "--warehouse", str(warehouse)]
    started = command("run", *place, "--as-of", AS_OF)
    output, _ = started.communicate(timeout=900)
    assert started.returncode == 0, output
    dagster_home()
    with dg.DagsterInstance.get() as instance:
        assert type(instance.run_storage).__name__ == "PostgresRunStorage"
        [run] = instance.get_runs()
        assert run.run_id == read_manifest(warehouse / "current").run_id
        assert run.status == dg.DagsterRunStatus.SUCCESS and run.tags["kaoping/as_of"] == AS_OF
        made = instance.get_latest_materialization_event(dg.AssetKey(["release", "current"]))
        assert made is not None and made.run_id == run.run_id
        logs = [entry.user_message for entry in instance.all_logs(run.run_id)]
        assert any("已发布" in message for message in logs), "what the run said, in Chinese"
        forgotten = forget_old_runs(instance, 90, now=time.time() + 91 * 86400)
        assert forgotten == 0 and instance.get_runs(), "it made the newest assets"
    assert not (home / "history").exists(), "nothing went to SQLite"
    assert PASSWORD not in output and PASSWORD not in "".join(logs)


@pytest.mark.soak
def test_a_killed_run_is_found_dead_and_forgotten_in_time(home: Path, tmp_path: Path) -> None:
    write_raw(tmp_path / "raw", {(2024, "county"): {"u1": "1"}})
    where = [str(tmp_path / "raw"), str(tmp_path / "warehouse"), AS_OF]
    killed = subprocess.run(
        [sys.executable, "-m", "tests.toy", *where, "orchestration.defs.assets.prepare:prepare_build"],
        cwd=PROJECT_ROOT, env={**os.environ}, check=False, capture_output=True,
    )  # fmt: skip
    assert killed.returncode == -9
    dagster_home()
    with dg.DagsterInstance.get() as instance:
        [dead] = report_dead_runs(instance)
        run = instance.get_run_by_id(dead)
        assert run is not None and run.status == dg.DagsterRunStatus.FAILURE
        assert run.tags["dagster/will_retry"] == "false", "whoever typed the command repeats it"
        instance.delete_run(dead)
        assert instance.get_run_by_id(dead) is None and instance.all_logs(dead) == []


@pytest.mark.soak
def test_an_unreachable_server_is_one_line(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_POSTGRES_PASSWORD", "wrong")
    started = command("run", "--raw", str(tmp_path), "--warehouse", str(tmp_path / "warehouse"))
    output, _ = started.communicate(timeout=300)
    assert started.returncode == 1
    assert "出错 [state_unreachable]" in output and "处理：" in output, output
    assert "wrong" not in output


def test_both_configurations_differ_in_storage_only() -> None:
    default, other = (
        yaml.safe_load((PROJECT_ROOT / name).read_text(encoding="utf-8"))
        for name in ("dagster.yaml", "deploy/dagster-postgres.yaml")
    )
    storage = other.pop("storage")
    assert default == other and set(storage) == {"postgres"}


def test_the_home_follows_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    link = dagster_home() / "dagster.yaml"
    assert link.resolve().name == "dagster.yaml"
    monkeypatch.setenv("KAOPING_STATE", "postgres")
    with pytest.raises(Problem, match="KAOPING_POSTGRES_PASSWORD"):
        dagster_home()
    for name in ("HOST", "PORT", "DATABASE", "USER", "PASSWORD"):
        monkeypatch.setenv(f"KAOPING_POSTGRES_{name}", "1")
    dagster_home()
    assert link.resolve().name == "dagster-postgres.yaml"
    monkeypatch.delenv("KAOPING_STATE")
    dagster_home()
    assert link.resolve().name == "dagster-postgres.yaml", "unset, what is there stays"
    monkeypatch.setenv("KAOPING_STATE", "oracle")
    with pytest.raises(Problem, match="sqlite、postgres"):
        dagster_home()
    link.unlink()
    link.write_text("{}")
    monkeypatch.setenv("KAOPING_STATE", "sqlite")
    dagster_home()
    assert not link.is_symlink(), "somebody's own file stays"
