"""The province benchmark at a small scale: models and hand-written script must agree; times are only printed."""

from pathlib import Path

import bench_province
import pytest


@pytest.mark.slow
def test_models_and_script_agree_on_every_total_and_rank(tmp_path: Path) -> None:
    found = bench_province.compare(scale=0.02, runs=1, folder=tmp_path)
    print(bench_province.table(found))
    assert all(run.gigabytes < 4 for runs in found.values() for run in runs)
