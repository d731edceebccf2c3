"""The process that reads deliveries for landing: python -m orchestration.landing.worker STORE ZONE.

One JSON line in per delivery, one out. It reads copies below the store only, under limits of time and memory that the
system enforces, so that a file which crashes or blows up a reader takes this process with it and nothing else. Who
starts it, and what its death means, is isolation.py's.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from orchestration.base.without_pandas import without_pandas
from orchestration.landing.connection import open_engine
from orchestration.landing.contracts import load_contracts
from orchestration.landing.parse import Parser
from orchestration.landing.store import Store

# Address space; about 2 GB of it are reserved by the libraries and never used.
MEMORY_BYTES = 6 << 30


def main(root: str, zone: str) -> int:
    """Serve until the input ends."""
    answers = _private_output()
    _limit()
    contracts = load_contracts()
    store = Store(Path(root))
    with open_engine(store.scratch / "reader") as engine:
        parser = Parser(store, ZoneInfo(zone), engine)
        _answer(answers, {"ready": True})
        for line in sys.stdin:
            asked = json.loads(line)
            signal.alarm(asked["seconds"])
            _answer(answers, _read(parser, asked, contracts))
            signal.alarm(0)
    return 0


def _read(parser: Parser, asked: dict[str, Any], contracts: dict[str, Any]) -> dict[str, Any]:
    try:
        contract, sheet = contracts[asked["feed"]], asked.get("sheet")
        return {"parsed": asdict(parser.parse(Path(asked["path"]), asked["suffix"], asked["key"], contract, sheet))}
    except OSError as error:
        return {"refused": [error.errno, error.strerror, error.filename and str(error.filename)]}
    except Exception as error:
        return {"broken": f"{type(error).__name__}: {error}"}


def _answer(answers: TextIO, what: dict[str, Any]) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


def _private_output() -> TextIO:
    """The pipe for answers; whatever a library prints goes elsewhere."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "w", encoding="utf-8")


def _limit() -> None:
    """Less memory than the machine has, no core files, first to go when the machine runs out; time is told per file."""
    import resource

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for limit, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MEMORY_BYTES)):
        with suppress(OSError, ValueError):  # some systems know no such limit
            resource.setrlimit(limit, (most, most))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")


if __name__ == "__main__":
    without_pandas()
    sys.exit(main(*sys.argv[1:]))
