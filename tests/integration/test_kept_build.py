"""Real runs one after the other: each goes on with the build of the one before, and nobody can tell from the release.

At the end a change in the past reaches all that came after: beside the run that goes on stand one that only takes over
cycles and one from nothing, on warehouses that have seen the same runs.
"""

import shutil
from pathlib import Path

import pytest

from orchestration.warehouse.release_manifest import read_manifest
from tests.conftest import RunPipeline
from tests.integration.test_kept_cycles import KEPT, differing_marts, files
from tests.kept_builds import stale_tables, unlike_the_build
from tests.years import change_a_report

# Seven whole nights over three years; what is taken over and what is not, test_kept_build_toy.py says in seconds.
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
GOES_ON = "接着已发布版本的构建，只算有变动的\n"
DAY, NEXT_DAY = "2025-02-10", "2025-02-11"


def names(warehouse: Path) -> set[str]:
    return {file.path for file in read_manifest(warehouse / "current").files}


def is_the_same(one: Path, other: Path) -> None:
    """Every public table, every file and what the manifests say of the inputs and results."""
    assert differing_marts(one, other) == []
    assert files(one) == files(other)
    assert names(one) == names(other)
    manifests = [read_manifest(warehouse / "current") for warehouse in (one, other)]
    for part in ("as_of", "input_hash", "inputs", "scheme_hashes", "verdicts", "reasons", "rankings", "cycles"):
        assert getattr(manifests[0], part) == getattr(manifests[1], part), part


def test_run_after_run_a_kept_build_gives_what_a_new_one_gives(
    published: Path, run_pipeline: RunPipeline, tmp_path: Path
) -> None:
    """A delivery changes a figure; nothing does; a day later one of the year before does."""
    raw, one, cycles_only, anew = (tmp_path / name for name in ("raw", "one", "cycles_only", "anew"))
    shutil.copytree(published / "raw", raw)
    shutil.copytree(published / "warehouse", one, symlinks=True)
    change_a_report(raw, 2024, "1.5")
    changed = run_pipeline(raw, one, DAY)
    assert changed.code == 0 and GOES_ON in changed.output, changed.output
    assert stale_tables(one) == [] and unlike_the_build(one) == []

    # Whether any table is stale after this one is seen at the end.
    same = run_pipeline(raw, one, DAY)
    assert same.code == 0 and GOES_ON in same.output, same.output
    assert len([line for line in same.output.splitlines() if "张没有变动" in line]) == 2, same.output
    assert unlike_the_build(one) == []

    for other in (cycles_only, anew):
        shutil.copytree(one, other, symlinks=True)
    shutil.rmtree(cycles_only / "kept")
    change_a_report(raw, 2023, "1.5")
    ran = run_pipeline(raw, one, NEXT_DAY)
    assert ran.code == 0 and GOES_ON in ran.output, ran.output
    assert stale_tables(one) == [] and unlike_the_build(one) == []
    taken_over = run_pipeline(raw, cycles_only, NEXT_DAY)
    assert taken_over.code == 0 and GOES_ON not in taken_over.output, taken_over.output
    assert KEPT.format("2022") in taken_over.output
    from_nothing = run_pipeline(raw, anew, NEXT_DAY, anew=True)
    assert from_nothing.code == 0 and GOES_ON not in from_nothing.output, from_nothing.output
    assert "沿用已发布版本的年度" not in from_nothing.output
    is_the_same(one, anew)
    assert differing_marts(cycles_only, anew) == []
    assert files(cycles_only) == files(anew)
