"""dbt's results as Dagster events: an Output per model that was built, an AssetCheckResult per data test.

Pure functions over plain records. A model that dbt did not build, or that may not count as built, yields nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

from orchestration.transform.runner import NodeResult

_KEPT = "表里的行没有变动，沿用先前运行的检验结果"


@dataclass(frozen=True)
class Declared:
    """What an op may yield: output names and asset keys by dbt's unique id, check keys likewise."""

    outputs: Mapping[str, tuple[str, dg.AssetKey]]
    checks: Mapping[str, dg.AssetCheckKey]


def outputs(
    nodes: Sequence[NodeResult],
    declared: Declared,
    rows: Mapping[dg.AssetKey, int],
    withheld: Collection[str] = (),
    extra: Mapping[str, Mapping[str, dg.MetadataValue]] | None = None,
) -> Iterator[dg.Output[None]]:
    """One Output per model built. `withheld`: unique ids that were built but not made anew."""
    for node in nodes:
        if node.unique_id not in declared.outputs or not node.succeeded or node.unique_id in withheld:
            continue
        name, key = declared.outputs[node.unique_id]
        metadata: dict[str, dg.MetadataValue] = {"seconds": dg.MetadataValue.float(round(node.seconds, 3))}
        if key in rows:
            metadata["dagster/row_count"] = dg.MetadataValue.int(rows[key])
        yield dg.Output(None, output_name=name, metadata={**metadata, **(extra or {}).get(node.unique_id, {})})


def check_results(
    nodes: Sequence[NodeResult], declared: Declared, withheld: Collection[dg.AssetKey] = ()
) -> Iterator[dg.AssetCheckResult]:
    """One result per data test that ran, also of one that ran in an earlier run on the same rows, which then says so.

    One that was skipped yields none, so that it cannot look as if it had passed.
    """
    for node in nodes:
        key = declared.checks.get(node.unique_id)
        if key is None or node.status == "skipped" or key.asset_key in withheld:
            continue
        warned = node.status == "warn"
        yield dg.AssetCheckResult(
            passed=node.status == "pass",
            asset_key=key.asset_key,
            check_name=key.name,
            severity=dg.AssetCheckSeverity.WARN if warned else dg.AssetCheckSeverity.ERROR,
            description=_KEPT if node.is_kept else None,
            metadata={
                "seconds": dg.MetadataValue.float(round(node.seconds, 3)),
                **({"failing_rows": dg.MetadataValue.int(node.failures)} if node.failures is not None else {}),
                **({"message": dg.MetadataValue.text(node.message)} if node.message and not node.succeeded else {}),
            },
        )
