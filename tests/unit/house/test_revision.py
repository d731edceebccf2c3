"""The hash of the code: whatever can change a figure or a verdict changes it, nothing else does."""

import shutil
from pathlib import Path

import pytest

from orchestration.base.revision import content_hash
from orchestration.base.settings import PROJECT_ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ("orchestration/base", "expectations", "dbt_project/macros"):
        shutil.copytree(PROJECT_ROOT / room, tmp_path / room)
    return tmp_path


@pytest.mark.parametrize(
    "file",
    [
        "expectations/suites/integrity.yaml",
        "expectations/contracts/reports.yaml",
        "dbt_project/macros/rules/ratio.sql",
        "orchestration/base/sql.py",
    ],
)
def test_a_change_of_what_decides_changes_it(copy: Path, file: str) -> None:
    before = content_hash(copy)
    (copy / file).write_text((copy / file).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert content_hash(copy) != before


def test_what_a_run_leaves_behind_changes_nothing(copy: Path) -> None:
    before = content_hash(copy)
    (copy / "dbt_project" / "target").mkdir()
    (copy / "dbt_project" / "target" / "compiled.sql").touch()
    (copy / "orchestration" / "base" / "notes.txt").touch()
    assert content_hash(copy) == before
