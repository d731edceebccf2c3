"""The fixtures of the landing tests; what they are made of stands in landing_world.py."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from landing_world import REPORT, World


@pytest.fixture
def empty_world(tmp_path: Path) -> World:
    return World(tmp_path / "raw", tmp_path / "landing")


@pytest.fixture
def world(empty_world: World) -> World:
    empty_world.scheme()
    return empty_world


@pytest.fixture
def report_row() -> Callable[..., dict[str, Any]]:
    """A valid report, changed where the test says so."""
    return lambda **changes: {**REPORT, **changes}
