"""The asset graph as one reviewed file: a change of keys, groups, dependencies or checks is a diff of graph.json.

Renew it with `make generate` after looking at what changed.
"""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.base.settings import Settings
from orchestration.defs.assets.models import OFFICIAL_TAG
from orchestration.defs.build import build_defs
from orchestration.instance.nightly import BACKFILL, NIGHTLY
from orchestration.transform.project import parsed_project

SNAPSHOT = Path(__file__).with_name("graph.json")
RENEW = "make generate"


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    return build_defs()


def graph_of(defs: dg.Definitions) -> dict[str, Any]:
    checks: dict[str, list[str]] = {}
    for key in defs.resolve_asset_graph().asset_check_keys:
        checks.setdefault(key.asset_key.to_user_string(), []).append(key.name)
    return {
        spec.key.to_user_string(): {
            "group": spec.group_name,
            "deps": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
            "checks": sorted(checks.get(spec.key.to_user_string(), [])),
        }
        for spec in sorted(defs.resolve_all_asset_specs(), key=lambda spec: spec.key)
    }


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    lines = [f"+ {key}" for key in sorted(now.keys() - before.keys())]
    lines += [f"- {key}" for key in sorted(before.keys() - now.keys())]
    for key in sorted(now.keys() & before.keys()):
        for aspect in ("group", "deps", "checks"):
            if before[key][aspect] != now[key][aspect]:
                lines.append(f"~ {key} {aspect}: {before[key][aspect]} → {now[key][aspect]}")
    return lines


@pytest.mark.dear
def test_the_asset_graph_is_the_reviewed_one(defs: dg.Definitions) -> None:
    before = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert differences(before, graph_of(defs)) == [], f"if this is meant: {RENEW}"


def test_every_asset_has_a_group_an_owner_a_description_and_a_kind(defs: dg.Definitions) -> None:
    bare = [
        spec.key.to_user_string()
        for spec in defs.resolve_all_asset_specs()
        if not (spec.group_name and spec.owners and spec.description and spec.kinds)
    ]
    assert bare == []


def test_publishing_does_not_wait_for_a_ranking_that_may_not_be_made(defs: dg.Definitions) -> None:
    """Dagster skips whatever depends on an output that a step left out."""
    official = {
        f"{node['schema']}/{name}" for name, node in parsed_project().models().items() if OFFICIAL_TAG in node["tags"]
    }
    graph = graph_of(defs)
    assert "marts/rankings" in official
    waiting = [key for key, shown in graph.items() if key.startswith("release/") and official & set(shown["deps"])]
    assert waiting == []


def snapshot(defs: dg.Definitions) -> str:
    """The graph as the file holds it, an asset a line."""
    lines = [f"{json.dumps(key)}: {json.dumps(shown)}" for key, shown in graph_of(defs).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def test_nothing_official_is_upstream_of_the_gate(defs: dg.Definitions) -> None:
    graph, seen, waiting = graph_of(defs), set(), ["gate/verdicts"]
    while waiting:
        key = waiting.pop()
        seen.add(key)
        waiting += [dep for dep in graph.get(key, {"deps": []})["deps"] if dep not in seen]
    assert not {"marts/rankings", "marts/standings"} & seen


@pytest.mark.dear
def test_the_backfill_has_a_partition_per_cycle_of_raw(tmp_path: Path) -> None:
    for name in ("2023", "2024", "scenarios", "20245"):
        (tmp_path / name).mkdir()
    job = build_defs({"settings": Settings(raw=tmp_path)}).resolve_job_def(BACKFILL)
    assert job.partitions_def is not None and job.partitions_def.get_partition_keys() == ["2023", "2024"]


def test_the_nightly_job_makes_everything(defs: dg.Definitions) -> None:
    job = defs.resolve_job_def(NIGHTLY)
    assert job.asset_layer.executable_asset_keys == {spec.key for spec in defs.resolve_all_asset_specs()}
    assert job.executor_def is dg.in_process_executor
