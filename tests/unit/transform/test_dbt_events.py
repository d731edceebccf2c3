"""dbt's results as Dagster events: nothing may look made or passed that was not."""

import dagster as dg

from orchestration.defs.assets.events import Declared, check_results, outputs
from orchestration.transform.runner import NodeResult

TABLE, TEST = "model.p.rankings", "test.p.unique_rankings"
KEY = dg.AssetKey(["marts", "rankings"])
DECLARED = Declared({TABLE: ("marts__rankings", KEY)}, {TEST: dg.AssetCheckKey(KEY, "unique_rankings")})


def node(unique_id: str, status: str, failures: int | None = None) -> NodeResult:
    return NodeResult(unique_id, status, 1.5, failures, "said so")


def test_a_built_model_shows_its_rows_and_seconds() -> None:
    [output] = outputs([node(TABLE, "success")], DECLARED, {KEY: 7})
    assert {name: value.value for name, value in output.metadata.items()} == {"seconds": 1.5, "dagster/row_count": 7}


def test_a_skipped_or_failed_model_is_not_shown_as_made() -> None:
    assert list(outputs([node(TABLE, "skipped"), node(TABLE, "error")], DECLARED, {})) == []


def test_a_ranking_that_was_only_carried_is_not_shown_as_made() -> None:
    assert list(outputs([node(TABLE, "success")], DECLARED, {}, withheld={TABLE})) == []
    assert list(check_results([node(TEST, "pass")], DECLARED, withheld={KEY})) == []


def test_a_test_that_did_not_run_gives_no_result() -> None:
    assert list(check_results([node(TEST, "skipped")], DECLARED)) == []


def test_a_failed_test_fails_its_check_with_the_rows() -> None:
    [result] = check_results([node(TEST, "fail", 3)], DECLARED)
    assert (result.passed, result.severity, result.metadata["failing_rows"].value) == (
        False,
        dg.AssetCheckSeverity.ERROR,
        3,
    )


def test_a_warning_is_not_a_pass_and_not_an_error() -> None:
    [result] = check_results([node(TEST, "warn", 1)], DECLARED)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)
