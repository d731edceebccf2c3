"""The three rooms that a run calls besides dbt, as one resource: landing, gate and reports.

They are imported when they are first called (Great Expectations alone takes seconds), and a test swaps any of them
without patching.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def _land(raw: Path, landing: Path) -> Any:
    from orchestration.landing import land

    return land(raw, landing)


def _run_gate(build_db: Path, run_id: str, docs: Path) -> Any:
    from orchestration.gates import run_gate

    return run_gate(build_db, run_id, docs)


def _write_reports(build_db: Path, out: Path) -> Any:
    from orchestration.reports import write_reports

    return write_reports(build_db, out)


@dataclass(frozen=True)
class Rooms:
    """Signatures: land(raw, landing), run_gate(build_db, run_id, docs), write_reports(build_db, out)."""

    land: Callable[[Path, Path], Any] = _land
    run_gate: Callable[[Path, str, Path], Any] = _run_gate
    write_reports: Callable[[Path, Path], Any] = _write_reports
