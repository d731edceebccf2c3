"""The example city after one night, published once for all tests of this folder. Who publishes on, copies it first."""

import shutil
from pathlib import Path

import pytest

from orchestration.base.settings import Settings
from tests.conftest import ROOT, RunPipeline

AS_OF = "2025-02-20"


@pytest.fixture(scope="session")
def city(run_pipeline: RunPipeline, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Nobody writes to it."""
    folder = tmp_path_factory.mktemp("city")
    shutil.copytree(ROOT / "raw", folder / "raw")
    made = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    done = run_pipeline(made.raw, made.warehouse, AS_OF)
    assert done.code == 0, done.output
    return made


@pytest.fixture
def own_city(city: Settings, tmp_path: Path) -> Settings:
    """A copy to publish on."""
    shutil.copytree(city.raw, tmp_path / "raw")
    shutil.copytree(city.warehouse, tmp_path / "warehouse", symlinks=True)
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
