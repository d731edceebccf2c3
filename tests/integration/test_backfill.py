"""Cycle by cycle or in one run: the same release in the end, and once more changes nothing."""

from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from orchestration.base.settings import Settings
from orchestration.defs.build import build_defs
from orchestration.defs.resources import Callables
from orchestration.instance.nightly import BACKFILL, NIGHTLY, QUIET, nightly_config
from orchestration.landing import Settling, land
from orchestration.warehouse.release_manifest import Manifest, read_manifest
from tests.integration.test_kept_cycles import differing_marts
from tests.years import OPEN, write_years

pytestmark = [pytest.mark.long, pytest.mark.timeout(7200)]
AS_OF = "2025-02-10"
# Files were written a moment ago, and are whole.
AT_ONCE = replace(Callables(), land=lambda raw, landing, timezone: land(raw, landing, timezone, Settling(0.0, False)))


def run(settings: Settings, job: str, cycle: int = 0) -> Manifest:
    """One run of a job, as its page starts it; a partition of the backfill is a cycle."""
    defs = build_defs({"settings": settings, "callables": AT_ONCE})
    config = {"ops": {"backfill_cycle": {"config": {"as_of": AS_OF}}}} if cycle else nightly_config(AS_OF)
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def(job).execute_in_process(
            run_config={**config, **QUIET}, partition_key=str(cycle) if cycle else None, instance=instance
        )
        assert result.success
        if cycle:
            runs = {run.job_name: run.tags for run in instance.get_runs()}
            assert runs[NIGHTLY]["kaoping/backfill"] == str(cycle)
    return read_manifest(settings.current)


@pytest.mark.parametrize("first", [2022, 2015])
def test_cycle_by_cycle_is_one_run(first: int, tmp_path: Path) -> None:
    """Three cycles, and ten."""
    cycles = list(range(first, OPEN + 1))
    write_years(tmp_path / "raw", cycles[:-1])
    by_cycle = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "by_cycle")
    at_once = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "at_once")
    seen = [sorted(run(by_cycle, BACKFILL, cycle).cycles) for cycle in cycles]
    assert seen == [cycles[: number + 1] for number in range(len(cycles))]
    whole = run(at_once, NIGHTLY)
    assert read_manifest(by_cycle.current).cycles == whole.cycles
    # What a release says of the one before it is alike when both have the same before them.
    assert run(by_cycle, NIGHTLY).rankings == run(at_once, NIGHTLY).rankings == whole.rankings
    assert differing_marts(by_cycle.warehouse, at_once.warehouse) == []
    # Once more, from a cycle in the middle: nobody loses a later one, and nothing is other than before.
    again = run(by_cycle, BACKFILL, cycles[-2])
    assert again.cycles == whole.cycles and again.rankings == whole.rankings
    run(at_once, NIGHTLY)
    assert differing_marts(by_cycle.warehouse, at_once.warehouse) == []
