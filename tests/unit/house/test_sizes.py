"""Nothing grows past what one reads at a sitting: modules of 400 lines, models of 200."""

from pathlib import Path

import pytest

from orchestration.base.settings import PROJECT_ROOT

LIMITS = [("orchestration", "*.py", 400), ("demonstration", "*.py", 400), ("dbt_project/models", "*.sql", 200)]


@pytest.mark.parametrize(("folder", "pattern", "lines"), LIMITS)
def test_files_stay_readable(folder: str, pattern: str, lines: int) -> None:
    def size(file: Path) -> int:
        return len(file.read_text(encoding="utf-8").splitlines())

    found = {file.name: size(file) for file in (PROJECT_ROOT / folder).rglob(pattern)}
    assert found
    assert {name: n for name, n in found.items() if n > lines} == {}
