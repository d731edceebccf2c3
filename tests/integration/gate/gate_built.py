"""What the one build of all cases looks like to a test."""

from dataclasses import dataclass
from pathlib import Path

from orchestration.gates import GateReport

RUN = "run-of-cases"


@dataclass(frozen=True)
class Built:
    """The build file of all cases and the report of its gate."""

    database: Path
    report: GateReport
    failing: dict[tuple[int, str], dict[str, str]]
