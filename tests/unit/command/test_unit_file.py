"""The systemd unit: what it starts is a command that there is, and what the page says of it is in it."""

import configparser
import shlex
import shutil
import subprocess

import pytest

from orchestration.base.settings import PROJECT_ROOT
from orchestration.cli.main import kaoping

UNIT = PROJECT_ROOT / "deploy" / "kaoping.service"


def unit() -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(UNIT.read_text(encoding="utf-8"))
    return read


def test_it_starts_the_page_of_this_command() -> None:
    words = shlex.split(unit()["Service"]["ExecStart"])
    assert words[1:3] == ["-m", "orchestration"] and words[0].endswith("/.venv/bin/python")
    name, *given = words[3:]
    command = kaoping.commands[name]
    assert command.make_context(name, given).params["port"] == 3000


def test_it_is_started_again_ended_by_term_and_writes_only_where_it_has_to() -> None:
    service = unit()["Service"]
    assert service["Restart"] == "on-failure" and service["KillSignal"] == "SIGTERM"
    assert service["ProtectSystem"] == "strict"
    written = service["ReadWritePaths"].split()
    told = [line.split("=", 1)[1] for line in UNIT.read_text("utf-8").splitlines() if line.startswith("Environment=")]
    places = {name: place for name, _, place in (text.partition("=") for text in told)}
    assert {places["KAOPING_WAREHOUSE"], places["DAGSTER_HOME"]} == set(written)


def test_systemd_itself_finds_nothing_wrong() -> None:
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("no systemd on this machine")
    verify = [checker, "verify", "--recursive-errors=no", str(UNIT)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert "Unknown" not in done.stderr and "Failed to parse" not in done.stderr, done.stderr
