"""A message to whoever is on call: what has happened to the pipeline itself, and what to do.

What a run found in the data is the alert of that run (alert.py); sending either is channels.py's.
"""

from dataclasses import dataclass, field
from typing import Any

RUNBOOK = "docs/operations.md"


@dataclass(frozen=True)
class Notice:
    """`code` is stable and has its section in the runbook."""

    code: str
    title: str
    lines: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The message as plain text."""
        return "\n".join([self.title, "", *self.lines, "", f"怎么办：{RUNBOOK} 的 {self.code} 一节"])

    def as_record(self) -> dict[str, Any]:
        """The message for machines."""
        return {"code": self.code, "title": self.title, "lines": list(self.lines)}
