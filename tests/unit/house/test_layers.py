"""The rooms of orchestration/: imports go down the list, in no circle, and Dagster stays in its rooms."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
import yaml

import orchestration

HOUSE = Path(orchestration.__file__).parent
ROOMS = (
    *(
        "__main__",
        "definitions",
        "cli",
        "defs",
        "rebuild",
        "parts",
        "release",
        "whatif",
        "papers",
        "forms",
        "pages",
        "reports",
    ),
    *("schemes", "gates", "landing", "warehouse", "transform", "instance", "semantics", "base"),
)
WITH_DAGSTER = {"definitions", "cli", "defs", "instance"}


def modules() -> dict[str, Path]:
    """Every module by its dotted name; a package by its own."""
    return {
        ".".join(file.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sorted(HOUSE.rglob("*.py"))
    }


@cache
def imported(file: Path) -> tuple[str, ...]:
    """What a module imports, anywhere in it: what is imported late counts, too."""
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def arrows(files: dict[str, Path]) -> dict[str, set[str]]:
    """Module → the modules of the house that it imports; `from package import module` means the module."""
    return {
        name: {
            found if found in files else found.rpartition(".")[0]
            for found in imported(file)
            if found.startswith("orchestration.")
        }
        for name, file in files.items()
    }


def room(module: str) -> str:
    return module.split(".")[1]


def test_every_room_stands_in_the_list() -> None:
    assert {room(name) for name in modules() if name != "orchestration"} == set(ROOMS)


def test_the_page_shows_the_rooms_in_their_order() -> None:
    """Those of orchestration/, and all of dbt's."""
    page = (HOUSE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `orchestration/(\w+)/` \|", page, re.M) == [
        name for name in ROOMS if (HOUSE / name).is_dir()
    ]
    groups = yaml.safe_load((HOUSE.parent / "dbt_project" / "models" / "groups.yml").read_text(encoding="utf-8"))
    shown = re.findall(r"`(?:dbt_project/models|…)/(\w+)`", page)
    assert sorted(shown) == sorted(group["name"] for group in groups["groups"])


def test_imports_go_down_the_list() -> None:
    upward = [
        f"{name} -> {target}"
        for name, targets in arrows(modules()).items()
        for target in sorted(targets)
        if name != "orchestration" and ROOMS.index(room(target)) < ROOMS.index(room(name))
    ]
    assert upward == []


def test_no_module_needs_itself() -> None:
    try:
        TopologicalSorter(arrows(modules())).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_dagster_stays_in_its_rooms() -> None:
    strays = [
        name
        for name, file in modules().items()
        if any(found.split(".")[0].startswith("dagster") for found in imported(file))
        if name != "orchestration" and room(name) not in WITH_DAGSTER
    ]
    assert strays == []
