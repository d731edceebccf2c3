"""What a run tells the person who watches it: a few Chinese lines, to the console and to Dagster's log alike.

dagster.yaml hands this logger to Dagster; the command prints it. Details go to the log files, not here.
"""

import logging

from orchestration.base.inert_text import printable

LOGGER = "kaoping"
_log = logging.getLogger(LOGGER)
_log.setLevel(logging.INFO)


def say(text: str) -> None:
    """One line of progress."""
    _log.info(printable(text))
