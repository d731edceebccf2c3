"""pytest imports a test file by its own name: two of one name stop a whole run before its first test."""

from collections import Counter

from orchestration.base.settings import PROJECT_ROOT


def test_no_two_test_files_share_a_name() -> None:
    counted = Counter(file.name for file in (PROJECT_ROOT / "tests").rglob("test_*.py"))
    assert [name for name, times in counted.items() if times > 1] == []
