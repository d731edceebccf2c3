"""Real runs one after the other: each goes on with the build of the one before, and nobody can tell from the release.

Beside every run stands one from nothing, on a warehouse that has seen the same runs.
"""

import shutil
from pathlib import Path

import pytest

from orchestration.warehouse.release_manifest import read_manifest
from tests.conftest import RunPipeline
from tests.integration.test_kept_cycles import differing_marts, files
from tests.kept_builds import stale_tables, unlike_the_build
from tests.years import change_a_report, write_years

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
GOES_ON = "接着已发布版本的构建，只算有变动的\n"


def names(warehouse: Path) -> set[str]:
    return {file.path for file in read_manifest(warehouse / "current").files}


def run_both(run: RunPipeline, folder: Path, as_of: str) -> str:
    """One that goes on and one from nothing: the releases must be the same. Returns what the first one said."""
    one, other = folder / "one", folder / "other"
    ran = run(folder / "raw", one, as_of)
    assert ran.code == 0, ran.output
    anew = run(folder / "raw", other, as_of, anew=True)
    assert anew.code == 0 and GOES_ON not in anew.output, anew.output
    assert differing_marts(one, other) == []
    assert files(one) == files(other)
    assert names(one) == names(other)
    manifests = [read_manifest(warehouse / "current") for warehouse in (one, other)]
    for part in ("as_of", "input_hash", "inputs", "scheme_hashes", "verdicts", "reasons", "rankings", "cycles"):
        assert getattr(manifests[0], part) == getattr(manifests[1], part), part
    return ran.output


def test_run_after_run_a_kept_build_gives_what_a_new_one_gives(run_pipeline: RunPipeline, tmp_path: Path) -> None:
    """A delivery changes a figure; nothing does; a day later one of the year before does, beside a run from nothing."""
    write_years(tmp_path / "raw", (2023,))
    one = tmp_path / "one"
    first = run_pipeline(tmp_path / "raw", one, "2025-01-20")
    assert first.code == 0 and GOES_ON not in first.output, first.output

    change_a_report(tmp_path / "raw", 2024, "1.5")
    changed = run_pipeline(tmp_path / "raw", one, "2025-01-20")
    assert changed.code == 0 and GOES_ON in changed.output, changed.output
    assert stale_tables(one) == [] and unlike_the_build(one) == []

    same = run_pipeline(tmp_path / "raw", one, "2025-01-20")
    assert same.code == 0 and GOES_ON in same.output, same.output
    assert len([line for line in same.output.splitlines() if "张没有变动" in line]) == 2, same.output
    assert stale_tables(one) == [] and unlike_the_build(one) == []

    shutil.copytree(one, tmp_path / "other", symlinks=True)
    change_a_report(tmp_path / "raw", 2023, "1.5")
    assert GOES_ON in run_both(run_pipeline, tmp_path, "2025-01-21")
    assert stale_tables(one) == [] and unlike_the_build(one) == []
