"""What a step says when it cannot go on: a failure begins with its Chinese sentence, and a part that somebody started
alone says that it needs the whole run, and changes nothing.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import dagster as dg

from orchestration.base.problems import Problem
from orchestration.instance.nightly import NIGHTLY

ALONE = "build_incomplete"
NOTE_TAG = "kaoping/note"


def told(function: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """The body of an asset, whose problems Dagster shows as people should read them."""

    @wraps(function)
    def step(context: dg.AssetExecutionContext, *given: Any, **named: Any) -> Iterator[Any]:
        try:
            made = function(context, *given, **named)
            if isinstance(made, Iterator):
                yield from made
            else:
                yield made
        except Problem as problem:
            if problem.code == ALONE and context.run.job_name != NIGHTLY:
                context.log.warning(f"没有做任何事：{problem}")
                context.instance.add_run_tags(context.run.run_id, {NOTE_TAG: ALONE})
                return
            raise dg.Failure(str(problem), metadata={"code": problem.code, "怎么办": problem.remedy}) from problem

    return step
