"""A build with one table of things and two assessments."""

from pathlib import Path

import pytest
from gate_things import new_build


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Four sound things of two assessments."""
    return new_build(tmp_path)
