"""How often the soak repeats what needs luck: `make soak` all of it, CI a share every time (`--soak-share`).

The share is in the environment, as random tests say at import how many examples they draw.
"""

import os

VARIABLE = "SOAK_SHARE"


def shared(times: int, at_least: int = 10) -> int:
    """So many of these times, rounded, but no fewer than `at_least`, below which a test says too little."""
    return max(min(at_least, times), round(times * float(os.environ.get(VARIABLE, "1"))))
