"""Numbers drawn from names: the same key gives the same number on every machine and Python version.

Here: hashing a key into a fraction, a bell-shaped deviate, a choice, a fingerprint; rounding. Not here: what they mean.
No float and no random module: everything is an integer or a Decimal, so the bytes never change by themselves.
"""

import hashlib
import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TypeVar

SEED = "考评虚构示例/1"
_PARTS = 10**9
_LONG_NUMBER = re.compile(r"\d{9,}")
T = TypeVar("T")


def _digest(key: tuple[object, ...]) -> bytes:
    return hashlib.sha256("\x1f".join([SEED, *(str(part) for part in key)]).encode()).digest()


def uniform(*key: object) -> Decimal:
    """A fraction in [0, 1)."""
    return Decimal(int.from_bytes(_digest(key)[:8], "big") % _PARTS) / _PARTS


def bell(*key: object) -> Decimal:
    """A deviate in (-1, 1) that is mostly small: three fractions added and centred."""
    return (sum((uniform(*key, part) for part in range(3)), Decimal(0)) - Decimal("1.5")) / Decimal("1.5")


def whole(low: int, high: int, *key: object) -> int:
    """An integer from low to high, both included."""
    return low + int(uniform(*key) * (high - low + 1))


def pick(items: Sequence[T], *key: object) -> T:
    return items[whole(0, len(items) - 1, *key)]


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def floored(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_FLOOR))


def fingerprint(*key: object) -> str:
    """A SHA-256 without a run of nine digits, so that no search for telephone or identity numbers stumbles over it."""
    salt = 0
    while _LONG_NUMBER.search(found := hashlib.sha256(_digest((*key, salt))).hexdigest()):
        salt += 1
    return found
