"""The province benchmark at small scales: models and hand-written script must agree, and cost about the same.

Starting dbt and planning some sixty models weighs more the smaller the province is: 1.29 times the script's processor
time for a whole one is 1.47 times for half of it.
"""

from pathlib import Path

import bench_province
import pytest


@pytest.mark.soak
def test_models_and_script_agree_on_every_total_and_rank(tmp_path: Path) -> None:
    found = bench_province.compare(scale=0.02, runs=1, folder=tmp_path)
    print(bench_province.table(found))
    assert all(run.gigabytes < 4 for runs in found.values() for run in runs)


@pytest.mark.long
def test_half_a_province_costs_little_more_than_the_script(tmp_path: Path) -> None:
    found = bench_province.compare(scale=0.5, runs=1, folder=tmp_path)
    print(bench_province.table(found))
    (models,), (script,) = found["models"], found["script"]
    assert models.cpu_seconds <= 2.2 * script.cpu_seconds
    assert models.gigabytes < 4
