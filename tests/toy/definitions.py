"""The toy pipeline as a code location of its own, for tests that start Dagster's servers.

Files beside raw/ decide what its gate does: it waits while `wait` exists, and tells its process id in `waiting`; it
cannot judge while `broken` exists.
"""

import os
import time
from dataclasses import replace
from pathlib import Path

from orchestration.base.settings import Settings
from orchestration.defs.build import build_defs
from orchestration.gates.errors import GateError
from tests.toy.rooms import PROJECT, TOY, run_gate

SETTINGS = Settings.from_environment()


def moody_gate(build_db: Path, run_id: str, docs: Path) -> None:
    """The toy's gate, where the test lets it."""
    place = SETTINGS.raw.parent
    if (place / "wait").exists():
        (place / "waiting").write_text(str(os.getpid()))
    while (place / "wait").exists():
        time.sleep(0.05)
    if (place / "broken").exists():
        raise GateError("没有期望")
    run_gate(build_db, run_id, docs)


defs = build_defs({"settings": SETTINGS, "callables": replace(TOY, run_gate=moody_gate)}, PROJECT)
