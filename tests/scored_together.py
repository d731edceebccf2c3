"""Many small schemes in one build: a test yields its feeds and is sent its own rows, as if it had been scored alone.

All tests of a module that are so marked are scored at once, when the first of them runs: a build of forty schemes costs
twice what one of a single scheme does. Each still fails by itself and under its own name. What asks for another date or
verdict stays with `score`.
"""

import contextlib
import inspect
import itertools
import re
from collections.abc import Callable, Generator, Sequence
from functools import cache, wraps
from typing import Any

import duckdb
import pytest

from orchestration.base.problems import Problem
from tests.schemes import Feeds
from tests.scoring import CYCLE, Scored, score

# What a test yields, once: its feeds, or several; it is sent as many.
Case = Generator[Feeds | tuple[Feeds, ...], Any, None]
# Every scheme has a century of its own: all that scoring joins, it joins by cycle, and by none so far off.
_APART = 100
_TABLE = re.compile(r"\b(?:facts|scores|losses|rankings|marts)\.\w+")
# Whose feeds are scored, with their rows, until it has its turn.
_Turns = dict[str, tuple[Case, list[Scored]]]
_TURNS = pytest.StashKey[_Turns]()


class _Own(Scored):
    """The rows of one scheme among those of a build, with the cycles that it was given in.

    Only the ids of the ledger's entries say which year it is in the build.
    """

    def __init__(self, build: Scored, is_sound: Callable[[], bool], number: int, feeds: Feeds) -> None:
        super().__init__(build.connection)
        self._build, self._is_sound, self._moved, self._feeds = build, is_sound, number * _APART, feeds

    def _read(self, sql: str, again: bool = False) -> duckdb.DuckDBPyConnection:
        first = CYCLE - _APART // 2 + self._moved
        own = f"(select * replace (cycle - {self._moved} as cycle) from \\g<0> where cycle between {first} and "
        return self._build._read(_TABLE.sub(own + f"{first + _APART - 1})", sql))

    def violations(self) -> dict[str, list[dict[str, Any]]]:
        """Where nothing in the whole build breaks an identity, nothing of this scheme does."""
        return {} if self._is_sound() else score(self._feeds).violations()


def scored_together(test: Callable[..., Case]) -> Callable[..., None]:
    """A test that yields feeds, as one that pytest runs; its arguments are parametrized ones only."""

    @wraps(test)
    def run(request: pytest.FixtureRequest, **arguments: Any) -> None:
        __tracebackhide__ = True
        stash = request.node.getparent(pytest.Module).stash
        if _TURNS not in stash:
            stash[_TURNS] = _turns([item for item in request.session.items if item.path == request.path])
        case, answers = stash[_TURNS].pop(request.node.nodeid, None) or _alone(test(**arguments))
        with contextlib.suppress(StopIteration):
            case.send(answers[0] if len(answers) == 1 else answers)
            raise AssertionError("a test yields once")

    signature = inspect.signature(test)
    asking = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    vars(run).update(__signature__=signature.replace(parameters=[asking, *signature.parameters.values()]), asks=test)
    return run


def _turns(items: Sequence[pytest.Item]) -> _Turns:
    """Every test's feeds in one build; without those that fail before they ask, and none where it cannot be built."""
    asked: dict[str, tuple[Case, tuple[Feeds, ...]]] = {}
    for item in items:
        if asks := getattr(getattr(item, "function", None), "asks", None):
            with contextlib.suppress(Exception):
                asked[item.nodeid] = _ask(asks(**getattr(getattr(item, "callspec", None), "params", {})))
    try:
        build = score(_apart([feeds for _, schemes in asked.values() for feeds in schemes]))
    except Problem:
        return {}
    number, is_sound = itertools.count(), cache(lambda: not build.violations())
    return {
        name: (case, [_Own(build, is_sound, next(number), feeds) for feeds in schemes])
        for name, (case, schemes) in asked.items()
    }


def _ask(case: Case) -> tuple[Case, tuple[Feeds, ...]]:
    feeds = next(case)
    return case, feeds if isinstance(feeds, tuple) else (feeds,)


def _alone(case: Case) -> tuple[Case, list[Scored]]:
    return case, [score(feeds) for feeds in _ask(case)[1]]


def _apart(schemes: Sequence[Feeds]) -> Feeds:
    """The schemes in one delivery, each in a century of its own."""
    feeds: Feeds = {}
    for number, scheme in enumerate(schemes):
        for feed, rows in scheme.items():
            moved = [row | {"_cycle": row.get("_cycle", CYCLE) + number * _APART} for row in rows]
            feeds.setdefault(feed, []).extend(moved)
    return feeds
