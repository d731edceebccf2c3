"""Whole schemes as they were published, in library.yaml: looked up by name, and landed like any other scheme.

The rows say only what a scheme decides; what every assessment has (ids, months, the office, units) is filled in here.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LIBRARY = Path(__file__).with_name("library.yaml")
CYCLE = 2024
_OFFICE = "绩效办"
_ABOUT = ("title", "source", "says", "groups")
# What a row is called when the library gives it no name of its own.
_NAMES = {"categories": ("category_name", "category_id"), "indicators": ("indicator_name", "indicator_id")}


@dataclass(frozen=True)
class Published:
    """One scheme: where it was published, what it says in a sentence, and its rows by feed."""

    name: str
    title: str
    source: str
    says: str
    feeds: Mapping[str, list[Mapping[str, Any]]]


class TextLoader(yaml.SafeLoader):
    """Every figure as it is written: landing reads it, not YAML."""


def _as_written(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


for _kind in ("float", "int", "timestamp"):
    TextLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", _as_written)


@lru_cache(maxsize=1)
def library() -> dict[str, Published]:
    """The published schemes by name, in the order of the file."""
    found = yaml.load(LIBRARY.read_text(encoding="utf-8"), Loader=TextLoader)  # noqa: S506 - a SafeLoader
    return {name: _published(name, row) for name, row in found.items()}


def _published(name: str, row: Mapping[str, Any]) -> Published:
    feeds: dict[str, list[Mapping[str, Any]]] = {}
    for feed, line in _lines(name, row):
        feeds.setdefault(feed, []).append(line)
    return Published(name, row["title"], row["source"], row["says"], feeds)


def _lines(name: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    one = {"assessment_id": name}
    units = [(unit, group) for group, members in row["groups"].items() for unit in members]
    for org in [_OFFICE, *(unit for unit, _ in units)]:
        yield "organisations", {"org_id": org, "org_name": org, "org_kind": "绩效办" if org == _OFFICE else "单位"}
    named = {"assessment_name": f"{CYCLE}年{row['title']}", "assessor_org_id": _OFFICE, "layer": "own"}
    term = {"first_month": f"{CYCLE}-01", "final_month": f"{CYCLE}-12"}
    yield "assessments", {**one, **named, **term, **row["assessments"]}
    for unit, group in units:
        yield "participants", {**one, "unit_id": unit, "group_id": group, "group_name": group}
    defaults = {"measures": {"measure_id": "口径"}}
    for feed in (feed for feed in row if feed not in (*_ABOUT, "assessments")):
        for line in row[feed]:
            called = {_NAMES[feed][0]: line[_NAMES[feed][1]]} if feed in _NAMES else {}
            # What only takes from full marks is never reported.
            yearly = {"frequency": "yearly"} if feed == "indicators" and line.get("value_feed") != "events" else {}
            yield feed, {**one, **called, **yearly, **defaults.get(feed, {}), **line}


def write(published: Published, folder: Path) -> None:
    """The scheme as files below `folder`/<feed>/, as an office would deliver them."""
    for feed, rows in published.feeds.items():
        file = folder / feed / f"{published.name}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        header = list(dict.fromkeys(column for row in rows for column in row))
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, header)
            writer.writeheader()
            writer.writerows(rows)
