"""What a reading command answers, before it is told in lines or as JSON (reading.py)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What a command says: as lines for people, as data for programs, and whether it is good news."""

    lines: list[str]
    data: Any
    code: int = 0
    hints: list[str] = field(default_factory=list)
