"""What a reading command answers, before it is told in lines or as JSON (reading.py); what it writes is always new."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.base.problems import Problem


@dataclass(frozen=True)
class Answer:
    """What a command says: as lines for people, as data for programs, and whether it is good news."""

    lines: list[str]
    data: Any
    code: int = 0
    hints: list[str] = field(default_factory=list)


def refuse_to_overwrite(file: Path) -> None:
    """Raise Problem where a command would write over what is there."""
    if file.exists():
        raise Problem("file_exists", f"{file} 已经在了，不覆盖")
