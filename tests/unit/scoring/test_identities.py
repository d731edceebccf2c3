"""The tests of every build can fail: each identity notices the fault that it stands for."""

from collections.abc import Iterator

import pytest

from tests.schemes import FINAL, document, event, scheme
from tests.scoring import Scored, score

pytestmark = pytest.mark.dear

HERE = f"scenario = 'actual' and month = '{FINAL}' and unit_id = 'x'"
LEDGER = "update marts.score_ledger set points = points"
FAULTS = {
    "ledger_adds_up_to_totals": f"{LEDGER} + 1 where {HERE} and entry = 'assigned'",
    "categories_and_rest_add_up_to_totals": f"update marts.category_scores set points = points + 1 where {HERE}",
    "losses_split_over_organisations_are_the_losses": f"update marts.loss_by_cause set points_lost = 0 where {HERE}",
    "caps_are_never_exceeded": f"{LEDGER} + 9 where {HERE} and entry = 'bonus'",
    "no_scored_category_is_below_zero": f"{LEDGER} - 99 where {HERE} and entry = 'event'",
    "waivers_never_give_more_than_was_taken": f"{LEDGER} + 99 where {HERE} and entry = 'shortfall'",
    "indicators_score_what_the_ledger_says": f"{LEDGER} - 1 where {HERE} and entry = 'shortfall'",
    "ranks_follow_totals": f'update scores.placings set "rank" = 3 - "rank" where month = \'{FINAL}\'',
    "rankings_are_the_final_standings": "update marts.rankings set total = total + 1",
    "key_of_table_score_ledger_entry_id": "insert into marts.score_ledger from marts.score_ledger limit 1",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    feeds = scheme({"x": 5, "y": 9}, target=10)
    feeds["categories"].append(
        {"assessment_id": "A", "category_id": "b", "category_name": "加分", "kind": "bonus", "points": 0, "cap": 2}
    )
    feeds["bonus_clauses"] = [{"assessment_id": "A", "clause_id": "k", "clause_name": "表彰", "category_id": "b"}]
    feeds["bonus_claims"] = [
        {"claim_id": "n", "assessment_id": "A", "unit_id": "x", "clause_id": "k", "matter_id": "m", "title": "奖"}
        | {"points": 3, "status": "approved", "document_id": "paper", "decided_on": "2024-12-01"}
    ]
    feeds["documents"] = [document("paper")]
    feeds["events"] = [event("x", 1)]
    return score(feeds, database=tmp_path_factory.mktemp("identities") / "build.duckdb")


@pytest.fixture
def scored(whole: Scored) -> Iterator[Scored]:
    whole.connection.execute("begin")
    yield whole
    whole.connection.execute("rollback")


def test_a_sound_build_breaks_none(scored: Scored) -> None:
    assert scored.violations() == {}


@pytest.mark.parametrize("identity", sorted(FAULTS))
def test_each_identity_notices_its_fault(identity: str, scored: Scored) -> None:
    scored.connection.execute(FAULTS[identity])
    assert identity in scored.violations()
