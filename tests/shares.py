"""What the soak repeats: of many moments `make test` tries one; of what needs luck CI draws a share (`--soak-share`).

The share is in the environment, as random tests say at import how many examples they draw.
"""

import os
from collections.abc import Iterable
from typing import Any

import pytest

VARIABLE = "SOAK_SHARE"


def shared(times: int, at_least: int = 10) -> int:
    """So many of these times, rounded, but no fewer than `at_least`, below which a test says too little."""
    return max(min(at_least, times), round(times * float(os.environ.get(VARIABLE, "1"))))


def in_the_soak_but_for(moments: Iterable[Any], kept: Any) -> list[Any]:
    """For parametrize: `make test` tries the one that is kept, the soak all others."""
    return [one if one == kept else pytest.param(one, marks=pytest.mark.soak) for one in moments]
