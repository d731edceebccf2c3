"""PyArrow loads pandas as soon as it may, which takes seconds; for short processes in which nothing is made of it."""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec


class _NotHere(MetaPathFinder):
    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is not used here", name="pandas")
        return None


def without_pandas() -> None:
    """For the rest of this process pandas is not installed."""
    sys.meta_path.insert(0, _NotHere())
