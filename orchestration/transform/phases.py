"""dbt for one build: which models a phase builds or runs, over the parse that all phases share.

What it compiled is run straight; dbt itself is started where something fails, and says what.
"""

import gc
import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.transform.arguments import build_arguments, data_test_arguments, score_arguments
from orchestration.transform.graph import Graph
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import Outcome, invoke, opened
from orchestration.transform.straight import NotAsDeclaredError, build

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


class DbtRun:
    """dbt for one build: the graph is unpacked once and serves every phase."""

    def __init__(self, parsed: ParsedProject, database: Path, scratch: Path, logs: Path) -> None:
        self._parsed = parsed
        self._database = database
        self._scratch = scratch
        self._logs = logs
        self._graph: Manifest | None = None

    def build(self, select: Sequence[str]) -> Outcome:
        """Build the selected models and run their data tests."""
        return self._straight(select, with_tests=True) or self._invoke(build_arguments(*self._place, select))

    def test(self, select: Sequence[str]) -> Outcome:
        """Run the data tests of the selected models, which are there."""
        return self._invoke(data_test_arguments(*self._place, select))

    def run(self, select: Sequence[str]) -> Outcome:
        """Run the selected models without data tests."""
        return self._straight(select, with_tests=False) or self._invoke(score_arguments(*self._place, select))

    @property
    def _place(self) -> tuple[Path, Path, Path]:
        return self._parsed.project, self._scratch, self._logs

    def _straight(self, select: Sequence[str], with_tests: bool) -> Outcome | None:
        graph = Graph(self._parsed, tuple(select))
        try:
            with opened(self._database) as connection:
                return Outcome(tuple(build(connection, graph, with_tests)), "")
        except (LookupError, duckdb.Error, NotAsDeclaredError) as error:
            logging.getLogger(__name__).info("left to dbt: %s", error)
            return None

    def _invoke(self, arguments: list[str]) -> Outcome:
        if self._graph is None:
            self._graph = self._parsed.graph()
            # A million objects that live as long as the run: the collector need not walk them again and again.
            gc.freeze()
        return invoke(arguments, self._database, self._graph)


@lru_cache(maxsize=1)
def dbt_run(parsed: ParsedProject, database: Path, scratch: Path, logs: Path) -> DbtRun:
    """The same one for both phases of a run, which come as steps of their own."""
    return DbtRun(parsed, database, scratch, logs)
