"""The example city after one night, for those who publish on."""

import shutil
from pathlib import Path

import pytest

from orchestration.base.settings import Settings


@pytest.fixture
def own_city(city: Settings, tmp_path: Path) -> Settings:
    """A copy to publish on."""
    shutil.copytree(city.raw, tmp_path / "raw")
    shutil.copytree(city.warehouse, tmp_path / "warehouse", symlinks=True)
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
