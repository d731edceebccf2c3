"""What the command says to whoever started it, and that nobody listening any more changes nothing.

`make run | head` closes the pipe while the run goes on: the release is published and the exit code has to say so.
"""

import logging
import os
import sys
from contextlib import suppress
from typing import TextIO


def tell(text: str, stream: TextIO | None = None) -> None:
    """Print; to a closed pipe, or a full disk, nothing."""
    outlet = stream or sys.stdout
    try:
        print(text, file=outlet, flush=True)
    except (OSError, ValueError):
        close_quietly(outlet)


def close_quietly(outlet: TextIO) -> None:
    """Send what is left to nowhere: Python would else fail once more on its way out, with a code of its own."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, outlet.fileno())
        os.close(nowhere)


class Outlet(logging.StreamHandler[TextIO]):
    """The same for lines of progress."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        if isinstance(sys.exc_info()[1], OSError):
            close_quietly(self.stream)
        else:
            super().handleError(record)
