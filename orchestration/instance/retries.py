"""Which failed runs Dagster starts again by itself: those whose process died, never those that failed for a reason.

Every run computes the same from the same deliveries, so a step that failed would fail again, the gate above all. The
reason of a failure is written on the run, where the page of runs can be filtered by it.
"""

import dagster as dg

from orchestration.base.problems import explain

PROBLEM_TAG = "kaoping/problem"
# A run's folder does not outlive it: a retry starts from the beginning, not from the step that failed.
FROM_THE_BEGINNING = {"dagster/retry_strategy": "ALL_STEPS"}
NO_RETRY = {"dagster/max_retries": "0"}
# Another program may have had the memory for a while.
MAY_HEAL = frozenset({"out_of_memory"})


def failure_tags(error: BaseException) -> dict[str, str]:
    """What a run that failed with this error is tagged with, before Dagster decides on a retry."""
    code = explain(error).code
    return {PROBLEM_TAG: code, **({"dagster/retry_on_asset_or_op_failure": "true"} if code in MAY_HEAL else NO_RETRY)}


@dg.failure_hook(name="say_why")
def say_why(context: dg.HookContext) -> None:
    """Write the code of a failed step on the run, in the process of the run."""
    if context.op_exception is not None:
        context.instance.add_run_tags(context.run_id, failure_tags(context.op_exception))
