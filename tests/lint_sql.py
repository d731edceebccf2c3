"""`python -m tests.lint_sql …`: sqlfluff with room to descend into long expressions, which its parser follows.

Four of its rules each ask where every word of a file stands, which is most of what linting costs: here it is worked out
once per file.
"""

import sys

from sqlfluff.cli.commands import cli
from sqlfluff.core.parser import BaseSegment
from sqlfluff.utils.reflow.depthmap import DepthMap

_DEPTH = 20_000


class RememberedDepths:
    """`DepthMap.from_parent`, which keeps its last answer: rules look at one tree after the other.

    An answer may be shared, since sqlfluff only ever adds to it what it inserts itself. A mended tree is another one.
    """

    def __init__(self) -> None:
        self._of: BaseSegment | None = None
        self._last = DepthMap([])

    def __call__(self, parent: BaseSegment) -> DepthMap:
        if parent is not self._of:
            self._last = DepthMap(parent.raw_segments_with_ancestors)
            self._of = parent
        return self._last


# Not under __main__: the processes that sqlfluff starts import this module by another name.
sys.setrecursionlimit(_DEPTH)
DepthMap.from_parent = RememberedDepths()  # type: ignore[method-assign,assignment]

if __name__ == "__main__":
    cli()
