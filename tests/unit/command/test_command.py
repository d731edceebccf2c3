"""The command itself: exit codes, closed pipes, locales, ports, and another user's checkout."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from orchestration.base.problems import Problem, explain
from orchestration.base.revision import code_revision
from orchestration.base.settings import PROJECT_ROOT, Settings
from orchestration.cli import run as command
from orchestration.cli.main import main
from orchestration.cli.ui import guard_webserver, require_free
from orchestration.instance.home import dagster_home
from orchestration.transform import project as parses
from tests.ports import free_port
from tests.toy.rooms import PROJECT, write_raw
from tests.toy.runs import run_here


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    write_raw(made.raw, {(2024, "county"): {"u1": "90.125"}})
    return made


def test_a_port_that_is_taken_is_said_with_the_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert main(["ui", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert "[port_taken]" in said and "PORT=" in said
    require_free(port)


def test_only_the_webserver_of_dagster_dev_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary of a private interface: dagster dev starts its webserver by this name with these words."""
    from dagster._cli import dev

    started: list[list[str]] = []
    monkeypatch.setattr(dev, "open_ipc_subprocess", lambda arguments, **_: started.append(arguments))
    guard_webserver(dev, ["kaoping.example"])
    dev.open_ipc_subprocess([sys.executable, "-m", "dagster_webserver", "--port", "3000"], pass_fds=[3])
    dev.open_ipc_subprocess([sys.executable, "-m", "dagster._daemon", "run"])
    assert started[0][-4:] == ["orchestration.cli.webserver", "kaoping.example", "--port", "3000"]
    assert started[1] == [sys.executable, "-m", "dagster._daemon", "run"]
    source = Path(dev.__file__ or "").read_text(encoding="utf-8")
    assert '[sys.executable, "-m", "dagster_webserver"]' in source


def test_an_interrupt_before_publishing_is_none_and_the_folders_are_said_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_execute", lambda *_: command.Failure("[interrupted]", "", is_interrupt=True))
    run = run_here(settings)
    assert run.code == 130
    assert run.output.splitlines()[:2] == [f"报送文件夹 {settings.raw}", f"数据仓     {settings.warehouse}"]


class _Closed:
    """A pipe whose reader has gone."""

    def __init__(self) -> None:
        self.file = open(os.devnull, "w")  # noqa: SIM115 - closed with the process

    def write(self, _: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError

    def fileno(self) -> int:
        return self.file.fileno()


@pytest.mark.slow
def test_a_reader_that_has_gone_does_not_change_what_was_published(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", _Closed())
    monkeypatch.setattr(sys, "stderr", _Closed())
    from orchestration.defs.build import build_defs
    from tests.toy.rooms import TOY

    def assemble() -> Any:
        return build_defs({"settings": settings, "callables": TOY}, PROJECT)

    assert command.run(settings, "2025-01-15", assemble) == 0
    assert (settings.current / "kaoping.duckdb").is_file()


@pytest.mark.slow
def test_an_interrupt_after_publishing_is_a_success(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    real = command._execute

    def interrupted(*given: Any) -> command.Failure:
        real(*given)
        return command.Failure("[interrupted]", "", is_interrupt=True)

    monkeypatch.setattr(command, "_execute", interrupted)
    assert run_here(settings).code == 0


@pytest.mark.dear
def test_the_command_works_in_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment |= {"KAOPING_WAREHOUSE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "orchestration", "releases"],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.decode("utf-8").strip()) == (0, "还没有发布过版本")


def test_make_honours_the_environment_and_what_it_is_given_goes_first() -> None:
    environment = {**os.environ, "KAOPING_RAW": "/data/raw", "KAOPING_WAREHOUSE": "/data/warehouse"}
    environment.pop("MAKEFLAGS", None)

    def would_run(*words: str) -> str:
        plain = ["make", "--dry-run", "--assume-old=.venv/.ready", "run", *words]
        done = subprocess.run(plain, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    assert '--raw "/data/raw" --warehouse "/data/warehouse"' in would_run()
    assert '--raw "other" --warehouse "/data/warehouse"' in would_run("RAW=other")


@pytest.mark.parametrize("text", ["file is not a database", "database disk image is malformed"])
def test_a_damaged_state_has_its_own_code(text: str) -> None:
    import sqlite3

    assert explain(sqlite3.DatabaseError(text)).code == "state_damaged"


@pytest.mark.slow
def test_a_run_on_a_damaged_state_says_what_to_move_away(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    assert run_here(settings).code == 0
    for file in (tmp_path / "home" / "history").rglob("*.db"):
        file.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    again = run_here(settings)
    assert again.code == 1 and "[state_damaged]" in again.output and "DAGSTER_HOME" in again.output


def test_no_key_is_printed_with_an_error() -> None:
    webhook = "https://user:pw@hook.example/cgi-bin/send?key=0123-SECRET"
    said = explain(ValueError(f"unknown url: {webhook}, token=SECRET2 'secret': 'SECRET3'")).sentence
    assert "hook.example" in said and "SECRET" not in said and "pw" not in said


def test_a_channel_that_fails_says_no_key() -> None:
    from orchestration.reports import send_alert
    from orchestration.reports.alert import Alert
    from orchestration.reports.channels import Webhook

    [said] = send_alert(Alert("t", (), (), 0, {}), [Webhook("https://127.0.0.1:1/send path?key=SECRET")])
    assert "SECRET" not in said and "webhook" in said


def test_the_code_revision_is_the_same_for_a_user_who_does_not_own_the_checkout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = code_revision()
    code_revision.cache_clear()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert code_revision() == own
    code_revision.cache_clear()


@pytest.mark.dear
def test_a_checkout_that_cannot_be_written_is_parsed_in_the_instances_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    assert parses._parses_of(PROJECT) == PROJECT / "target" / "parses"
    real = os.access

    def access(place: Any, how: int, **more: Any) -> bool:
        return not (how & os.W_OK and str(place).startswith(str(PROJECT))) and real(place, how, **more)

    monkeypatch.setattr(os, "access", access)
    assert parses._parses_of(PROJECT) == tmp_path / "home" / "parses"
    assert parses.parsed_project(PROJECT).folder.is_relative_to(tmp_path / "home")


def test_a_home_of_another_user_is_said_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(Problem, match="DAGSTER_HOME"):
        dagster_home()


@pytest.mark.soak
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_page_that_was_started_in_the_background(tmp_path: Path, number: int) -> None:
    """A shell without job control starts it with SIGINT ignored."""
    port = free_port()
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path / "home"), "PYTHONPATH": str(PROJECT_ROOT)}
    environment |= {"KAOPING_RAW": str(tmp_path / "raw"), "KAOPING_WAREHOUSE": str(tmp_path / "warehouse")}
    page = f"trap '' INT; exec {sys.executable} -m orchestration.cli.ui {port} tests.toy.definitions"
    process = subprocess.Popen(
        ["sh", "-c", page], cwd=PROJECT_ROOT, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        process.send_signal(number)
        assert process.wait(timeout=90) in (0, 130, -number)
        require_free(port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
