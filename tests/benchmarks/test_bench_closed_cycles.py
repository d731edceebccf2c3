"""The benchmark of closed cycles, smaller: what is taken over must stay cheap."""

from pathlib import Path

import bench_closed_cycles
import pytest


@pytest.mark.soak
def test_closed_cycles_cost_next_to_nothing(tmp_path: Path) -> None:
    one, many = bench_closed_cycles.measure(closed=2, runs=1, folder=tmp_path)
    print(bench_closed_cycles.table(one, many))
    assert bench_closed_cycles.ratio(one, many) <= 1.3
