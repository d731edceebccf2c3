"""The pages that say where things stand name files that are there."""

import re
from itertools import product
from pathlib import Path

import pytest

from orchestration.base.settings import PROJECT_ROOT

PAGES = ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
_TOP = ("expectations", "dbt_project", "orchestration", "tests", "docs", "demonstration")


def paths(page: str) -> list[str]:
    """What a page names as a path from the root, as patterns: `<…>` is any name, `{a,b}` each of them."""
    found = []
    for named in re.findall(r"`([^`\s：]+)`", (PROJECT_ROOT / page).read_text(encoding="utf-8")):
        if "/" in named and named.split("/")[0] in _TOP:
            choices = [part.split(",") for part in re.findall(r"{([^}]*)}", named)]
            pattern = re.sub(r"{[^}]*}", "{}", re.sub(r"<[^>]*>", "*", named))
            found += [pattern.format(*chosen) for chosen in product(*choices)]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_what_is_named_is_there(page: str) -> None:
    named = paths(page)
    assert len(named) > 5
    assert [path for path in named if not any(PROJECT_ROOT.glob(path.rstrip("/")))] == []


def test_a_path_that_is_not_there_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.md").write_text("`tests/unit/<房间>/` `docs/{a,b}.md` `nothing/here` `make run`", encoding="utf-8")
    monkeypatch.setattr("test_contributing.PROJECT_ROOT", tmp_path)
    assert paths("x.md") == ["tests/unit/*/", "docs/a.md", "docs/b.md"]
