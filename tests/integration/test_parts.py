"""The example city in three parts, night after night: nobody can tell, and the death of a part costs no release."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.base.files import BUILD_DATABASE
from orchestration.parts import process as parts_process
from orchestration.warehouse.release_manifest import read_manifest
from tests.conftest import ROOT, Ran, RunPipeline
from tests.integration.test_jurisdictions import changed_measures, write
from tests.integration.test_kept_cycles import KEPT, differing_marts, files
from tests.ports import free_port
from tests.years import change_a_report, write_years

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
# What it was made from, the release's name included, is in a fingerprint; the papers themselves are compared.
FINGERPRINTS = "reports/papers.json"


def is_the_whole(whole: Path, parts: Path) -> None:
    """Every public table by value, verdicts, rankings, reports, papers, the gate's pages, what is carried along."""
    assert differing_marts(whole, parts) == []
    one, other = (read_manifest(warehouse / "current") for warehouse in (whole, parts))
    assert one.verdicts == other.verdicts and one.reasons == other.reasons
    assert one.rankings == other.rankings and one.cycles == other.cycles
    ours, theirs = files(whole), files(parts)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name] and name != FINGERPRINTS] == []


def run_and_kill(run: RunPipeline, raw: Path, warehouse: Path, as_of: str, patch: pytest.MonkeyPatch) -> Ran:
    """A run whose second part dies as soon as its database is there."""
    start, started = subprocess.Popen, []

    def recorded(*given: object, **more: object) -> "subprocess.Popen[bytes]":
        process: subprocess.Popen[bytes] = start(*given, **more)  # type: ignore[call-overload]
        started.extend([process] if parts_process.PART in process.args else [])  # type: ignore[operator]
        return process

    over = threading.Event()

    def kill() -> None:
        while not over.is_set():
            if len(started) == 2 and list(warehouse.glob(f"builds/*/parts/2/{BUILD_DATABASE}")):
                started[1].kill()
                return
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    with patch.context() as patched:
        patched.setattr(parts_process.subprocess, "Popen", recorded)
        ran = run(raw, warehouse, as_of)
    over.set()
    killer.join()
    assert len(started) == 2, "the third part was begun after the second had died"
    return ran


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """A scheduler and two workers, started as docs/scale-out.md says; the address."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--memory-limit", "0"]
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    commands = [[*dask, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]]
    commands += [[*worker, "--no-dashboard", "--local-directory", str(tmp_path / "dask")]] * 2
    with (tmp_path / "dask.log").open("wb") as log:
        running = [subprocess.Popen(command, stdout=log, stderr=log, env=told) for command in commands]
        yield address
        for process in reversed(running):
            process.terminate()
            process.wait(30)


def test_three_parts_are_the_whole(
    run_pipeline: RunPipeline, tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, whole, parts = (tmp_path / name for name in ("raw", "whole", "parts"))
    write_years(raw, (2023,))
    _, _, changed = changed_measures(raw)
    write(raw / "scenarios" / "改计分" / "2024" / "measures" / "改.csv", changed)
    write(raw / "scenarios" / "写错" / "2024" / "measures" / "改.csv", [{**changed[0], "share": "一半"}])

    def in_parts(as_of: str, dask: str) -> Ran:
        with monkeypatch.context() as patch:
            patch.setenv("KAOPING_PARTS", "3")
            patch.setenv("KAOPING_DASK", dask)
            return run_pipeline(raw, parts, as_of)

    for ran in (run_pipeline(raw, whole, "2025-02-01"), in_parts("2025-02-01", "")):
        assert ran.code == 0, ran.output
    assert "第 3 份：" in ran.output
    is_the_whole(whole, parts)
    assert ran.rows("select count(*) from marts.scenario_comparison") != [(0,)]

    # The second night, on a cluster: a delivery has changed, and a cycle is taken over (what is gone on with is in
    # test_kept_build.py). Both go on from one release, as papers name the one before.
    change_a_report(raw, 2024, "1.5")
    shutil.rmtree(whole / "kept")
    shutil.rmtree(parts)
    shutil.copytree(whole, parts, symlinks=True)
    published = os.readlink(parts / "current")
    with monkeypatch.context() as patch:
        patch.setenv("KAOPING_PARTS", "3")
        killed = run_and_kill(run_pipeline, raw, parts, "2025-02-10", patch)
    assert killed.code == 1 and "[part_failed] 第 2 份" in killed.output and "信号 9" in killed.output
    assert os.readlink(parts / "current") == published
    for ran in (run_pipeline(raw, whole, "2025-02-10"), in_parts("2025-02-10", cluster)):
        assert ran.code == 0, ran.output
        assert KEPT.format("2023") in ran.output
    is_the_whole(whole, parts)
    assert not list((parts / "builds").iterdir()), "nothing of the parts may be left"
