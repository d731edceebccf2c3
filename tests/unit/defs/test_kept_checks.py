"""A data test that ran in an earlier run, on rows that are still the same, gates as it did, and says where it ran."""

import dagster as dg

from orchestration.defs.assets.events import Declared, check_results
from orchestration.transform.runner import NodeResult

KEY = dg.AssetCheckKey(dg.AssetKey(["facts", "t"]), "key_of_t")
DECLARED = Declared({}, {"test.t": KEY})


def test_a_kept_result_is_yielded_and_says_so() -> None:
    [kept] = check_results([NodeResult("test.t", "pass", 0.0, 0, "", is_kept=True)], DECLARED)
    [fresh] = check_results([NodeResult("test.t", "pass", 0.5, 0, "")], DECLARED)
    assert (
        kept.passed and kept.check_name == "key_of_t" and kept.description == "表里的行没有变动，沿用先前运行的检验结果"
    )
    assert fresh.passed and fresh.description is None


def test_a_skipped_one_yields_nothing() -> None:
    assert list(check_results([NodeResult("test.t", "skipped", 0.0, None, "")], DECLARED)) == []
