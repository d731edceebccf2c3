"""`python -m tests.toy RAW WAREHOUSE AS_OF [FUNCTION]`: one real run on the toy pipeline, in a process to be killed.

With a FUNCTION (module:name) the process kills itself when that function is entered, or with a leading `+` when it
returns: death at a chosen moment. `SIGTERM@` before it: by that signal instead of SIGKILL.
"""

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

from orchestration.base.settings import Settings
from orchestration.cli import run as command
from orchestration.defs.build import build_defs
from tests.toy.rooms import PROJECT, TOY


def die_at(place: str) -> None:
    """Let this process kill itself at a place, as told above."""
    by, _, place = place.rpartition("@")
    number = signal.Signals[by or "SIGKILL"]
    module_name, name = place.lstrip("+").split(":")
    module = importlib.import_module(module_name)
    real = getattr(module, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        if place.startswith("+"):
            real(*arguments, **named)
        os.kill(os.getpid(), number)
        return None if place.startswith("+") else real(*arguments, **named)

    setattr(module, name, dying)


if __name__ == "__main__":
    raw, warehouse, as_of, *place = sys.argv[1:]
    if place:
        die_at(place[0])
    settings = Settings(raw=Path(raw), warehouse=Path(warehouse))
    sys.exit(command.run(settings, as_of, lambda: build_defs({"settings": settings, "callables": TOY}, PROJECT)))
