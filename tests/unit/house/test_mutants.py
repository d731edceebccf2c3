"""The list of mutants stays true; that every one is killed is `make mutants`' to show."""

from orchestration.base.settings import PROJECT_ROOT
from tests.mutants.run import MODEL, load

# What survived the tests when somebody outside tried, and must be on the list for good.
ONCE_SURVIVED = {
    "open_before_failed",
    "integrity_condition_loosened",
    "code_hash_without_expectations",
    "evidence_overdue_on_its_due_day",
    "wrong_month_never_raised",
    "earliest_milestone",
    "floor_gives_back_more_than_was_taken",
    "whatif_cycle_limit_dropped",
}


def test_every_mutant_can_still_be_put_in() -> None:
    for mutant in load():
        text = (PROJECT_ROOT / mutant.file).read_text(encoding="utf-8")
        assert text.count(mutant.old) == 1, f"{mutant.name}: {mutant.file} holds it {text.count(mutant.old)} times"
        assert mutant.new != mutant.old
        for test in mutant.killed_by:
            assert test.startswith(MODEL) or (PROJECT_ROOT / test.split("::")[0]).exists(), f"{mutant.name}: {test}"


def test_there_are_enough_over_all_rooms() -> None:
    mutants = load()
    assert len({mutant.name for mutant in mutants}) == len(mutants) >= 60
    assert {mutant.name for mutant in mutants} >= ONCE_SURVIVED
    assert len({mutant.room for mutant in mutants}) >= 11
