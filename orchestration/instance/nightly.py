"""The name of the nightly job and its run configuration: what a command, a schedule and a rebuild have to know of it.

The job itself is defs/jobs.py.
"""

NIGHTLY = "nightly"
# When it starts by itself, in the time zone of the instance.
NIGHTLY_HOUR = 2
PREPARE = "prepare"


def nightly_config(as_of: str, anew: bool = False) -> dict[str, object]:
    """The run configuration of the nightly job."""
    return {"ops": {PREPARE: {"config": {"as_of": as_of, "anew": anew}}}}
