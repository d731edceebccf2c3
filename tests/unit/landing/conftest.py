"""The fixtures of the landing tests; what they are made of stands in landing_world.py."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from landing_world import REPORT, World

from orchestration.landing import isolation, load_contracts, worker
from orchestration.landing.connection import open_engine
from orchestration.landing.parse import Parser


@pytest.fixture
def empty_world(tmp_path: Path) -> World:
    return World(tmp_path / "raw", tmp_path / "landing")


@pytest.fixture(scope="session")
def landed_scheme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small valid scheme, landed; nobody writes here."""
    folder = tmp_path_factory.mktemp("scheme")
    world = World(folder / "raw", folder / "landing")
    world.scheme()
    world.land()
    return folder


@pytest.fixture
def world(empty_world: World, landed_scheme: Path) -> World:
    """The small valid scheme as the night before has left it: landing it anew costs three times what a test adds."""
    shutil.copytree(landed_scheme, empty_world.raw.parent, dirs_exist_ok=True)
    return empty_world


@pytest.fixture
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read in this process, by what the worker reads with.

    Starting one takes longer than all else in a small landing. That it is a process of its own, and what that keeps
    out, is test_landing_isolation.py's; files that could take a process with them are read where landing reads them.
    """

    def ask(self: Any, order: dict[str, Any]) -> Any:
        with open_engine(self._store.scratch / "reader") as engine:
            answer = worker._read(Parser(self._store, self._zone, engine), order, load_contracts())
        return json.loads(json.dumps(answer))

    monkeypatch.setattr(isolation._Worker, "_ask", ask)


@pytest.fixture
def report_row() -> Callable[..., dict[str, Any]]:
    """A valid report, changed where the test says so."""
    return lambda **changes: {**REPORT, **changes}
