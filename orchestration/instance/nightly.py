"""The name of the nightly job and its run configuration: what a command, a schedule and a rebuild have to know of it.

The job itself is defs/jobs.py.
"""

NIGHTLY = "nightly"
# The same, one cycle after the other.
BACKFILL = "backfill"
# When it starts by itself, in the time zone of the instance.
NIGHTLY_HOUR = 2
PREPARE = "prepare"
# Of a run in the process of whoever asks: Dagster's own log goes to its event log, where the UI shows it.
QUIET: dict[str, object] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def nightly_config(as_of: str, anew: bool = False, cycle: int = 0) -> dict[str, object]:
    """The run configuration of the nightly job. `cycle`: the one that a backfill is at."""
    only = {"cycle": cycle} if cycle else {}
    return {"ops": {PREPARE: {"config": {"as_of": as_of, "anew": anew, **only}}}}
