"""A copy of the part of the project that is added to, to change."""

import shutil
from pathlib import Path

import pytest

from orchestration.base.settings import PROJECT_ROOT
from orchestration.transform.project import DBT_PROJECT, parsed_project


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The part of the project that is added to, with the parse that stands beside it."""
    copy = tmp_path_factory.mktemp("project")
    shutil.copytree(DBT_PROJECT, copy / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(PROJECT_ROOT / "expectations", copy / "expectations")
    (copy / "docs").mkdir()
    (copy / "parse").mkdir()
    shutil.copy(parsed_project().folder / "partial_parse.msgpack", copy / "parse")
    return copy


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "project"))
