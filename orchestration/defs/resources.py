"""What a run calls besides dbt, as one resource: landing, gate, reports, papers, pages and the alert.

They are imported when they are first called (Great Expectations alone takes seconds), and a test swaps any of them
without patching.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A file that changed within this time may be half-written (Settling in landing/deliveries.py).
SETTLE_SECONDS = 120.0


def _land(raw: Path, landing: Path, timezone: str, strict: bool = False) -> Any:
    from orchestration.landing import Settling, land

    return land(raw, landing, timezone, Settling(SETTLE_SECONDS, strict))


def _run_gate(build_db: Path, run_id: str, docs: Path) -> Any:
    from orchestration.gates import run_gate

    return run_gate(build_db, run_id, docs)


def _write_reports(build_db: Path, out: Path) -> Any:
    from orchestration.reports import write_reports

    return write_reports(build_db, out)


def _write_pages(database: Path, out: Path, previous: Path | None, reasons: Mapping[str, Sequence[str]]) -> Any:
    from orchestration.pages import write_pages

    return write_pages(database, out, previous, reasons)


def _write_papers(database: Path, out: Path, previous: Path | None, reasons: Mapping[str, Sequence[str]]) -> Any:
    from orchestration.papers import write_papers

    return write_papers(database, out, previous, reasons)


def _notify(build_db: Path, previous: Path | None, links: Mapping[str, str]) -> list[str]:
    from orchestration.reports import channels_from_environment, compose_alert, send_alert

    channels = channels_from_environment()
    return send_alert(compose_alert(build_db, previous, links), channels) if channels else []


@dataclass(frozen=True)
class Callables:
    """Signatures: land(raw, landing, timezone[, strict]), run_gate(build_db, run_id, docs),
    write_reports(build_db, out), notify(build_db, previous release, links), which returns a sentence per channel that
    failed, and write_pages(candidate's database, report/, report/ of the release before, reasons per assessment);
    write_papers likewise, for reports/.
    """

    land: Callable[..., Any] = _land
    run_gate: Callable[[Path, str, Path], Any] = _run_gate
    write_reports: Callable[[Path, Path], Any] = _write_reports
    notify: Callable[[Path, Path | None, Mapping[str, str]], list[str]] = _notify
    write_pages: Callable[[Path, Path, Path | None, Mapping[str, Sequence[str]]], Any] = _write_pages
    write_papers: Callable[[Path, Path, Path | None, Mapping[str, Sequence[str]]], Any] = _write_papers
