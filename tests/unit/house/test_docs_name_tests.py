"""What was tried: every test that a page of the docs names is there, and every misleading delivery is in its table."""

import re
from fnmatch import fnmatch

import pytest

from tests.conftest import ROOT
from tests.misleading_cases import CASES

PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
TESTS = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_[a-z_*]+)`", text))
    assert [name for name in sorted(named) if not any(fnmatch(stem, name) for stem in TESTS)] == []
    paths = set(re.findall(r"`?(tests/[\w/]+\.py)", text))
    assert [path for path in sorted(paths) if not (ROOT / path).is_file()] == []


def test_every_misleading_delivery_is_in_the_table_and_the_table_names_no_other() -> None:
    text = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    table = text.split("### 所见即所读")[1].split("## 落地之后")[0]
    listed = re.findall(r"`([a-z]_[a-z_*]+)`", table)
    names = [case.name for case in CASES]
    assert [name for name in names if not any(fnmatch(name, one) for one in listed)] == []
    assert [one for one in listed if not any(fnmatch(name, one) for name in names)] == []
