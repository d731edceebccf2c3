"""Mutants as data, a copy of the project to put one into, and the tests that have to notice it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from orchestration.base.settings import PROJECT_ROOT

LIST = Path(__file__).with_name("mutants.yaml")
# `model:NAME` among the tests: the unit and data tests beside a dbt model (tests/model.py).
MODEL = "model:"


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file`, the only `old` becomes `new`; `killed_by`: paths for pytest, or `model:NAME`."""

    name: str
    room: str
    file: str
    old: str
    new: str
    killed_by: tuple[str, ...]


def load() -> list[Mutant]:
    """All mutants, in the order of the list."""
    rooms: dict[str, list[dict[str, str]]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [
        Mutant(**{**entry, "room": room, "killed_by": tuple(entry["killed_by"].split())})  # type: ignore[arg-type]
        for room, entries in rooms.items()
        for entry in entries
    ]


def copy_of_the_project(place: Path) -> Path:
    """The files that git knows or would take, copied: work that goes on in the project does not reach them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = PROJECT_ROOT / name, place / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return place


def survives(mutant: Mutant, whole: Path) -> bool:
    """Whether all its tests pass in a copy that holds the mutant: links, of which its own file is replaced."""
    with tempfile.TemporaryDirectory(dir=whole.parent) as folder:
        copy = Path(folder) / "project"
        shutil.copytree(whole, copy, copy_function=_link)
        text = (copy / mutant.file).read_text(encoding="utf-8")
        (copy / mutant.file).unlink()
        (copy / mutant.file).write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        return all(passes(copy, [test]) for test in mutant.killed_by)


def passes(copy: Path, tests: Sequence[str]) -> bool:
    """Whether these tests pass there."""
    paths = [test for test in tests if not test.startswith(MODEL)]
    commands = [["-m", "tests.model", test.removeprefix(MODEL)] for test in tests if test.startswith(MODEL)]
    if paths:
        commands.append(["-m", "pytest", "-q", "-x", "-n", "0", "-m", "not soak", *paths])
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return all(
        subprocess.run(
            [sys.executable, *command], cwd=copy, env=environment, capture_output=True, check=False
        ).returncode
        == 0
        for command in commands
    )


def _link(source: str | Path, target: str | Path) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return str(target)
