"""Which cycles are taken over: those made of the same, on dates on which nothing of them can have changed."""

from datetime import date
from pathlib import Path

import pytest

from orchestration.landing.records import DELIVERIES
from orchestration.warehouse.cycles import NEVER, CycleState, fingerprints, kept_cycles, landed_cycles, later_cycles

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

BEFORE = {
    2022: CycleState("a", date(2022, 2, 20), date(2023, 3, 1)),
    2023: CycleState("b", date(2023, 2, 20), date(2024, 3, 1)),
    2024: CycleState("c", date(2024, 2, 20), date(2025, 3, 1)),
}
SAME = {cycle: state.fingerprint for cycle, state in BEFORE.items()}


def landed(folder: Path, deliveries: list[tuple[int | None, str, str]]) -> Path:
    rows = [
        {"cycle": cycle, "delivery": f"{cycle}/{feed}/a.csv", "feed": feed, "sha256": sha}
        for cycle, feed, sha in deliveries
    ]
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=DELIVERIES), folder / "deliveries.parquet")
    return folder


BASE = [(y, feed, f"{feed}{y}") for y in (2022, 2023, 2024) for feed in ("assessments", "reports")]


def changed(tmp_path: Path, deliveries: list[tuple[int | None, str, str]], revision: str = "r") -> set[int]:
    """The cycles whose fingerprint differs from that of the base."""
    base = fingerprints(landed(tmp_path / "base", list(BASE)), "r")
    other = fingerprints(landed(tmp_path / "other", deliveries), revision)
    return {cycle for cycle in base | other if base.get(cycle) != other.get(cycle)}


def replaced(cycle: int, feed: str) -> list[tuple[int | None, str, str]]:
    return [(y, f, "new" if (y, f) == (cycle, feed) else sha) for y, f, sha in BASE]


def test_the_same_deliveries_give_the_same_fingerprints(tmp_path: Path) -> None:
    assert changed(tmp_path, list(reversed(BASE))) == set()


def test_a_change_reaches_its_cycle_and_all_later_ones(tmp_path: Path) -> None:
    assert changed(tmp_path, replaced(2023, "reports")) == {2023, 2024}


def test_changed_assessments_reach_every_cycle(tmp_path: Path) -> None:
    assert changed(tmp_path, replaced(2024, "assessments")) == {2022, 2023, 2024}


def test_what_a_build_does_not_look_at_counts_for_nothing(tmp_path: Path) -> None:
    whole = landed(tmp_path / "whole", [*BASE, (None, "reports", "lost")])
    part = landed(tmp_path / "part", [row for row in BASE if row[0] != 2024])
    assert fingerprints(whole, "r", unseen=[2024]) == fingerprints(part, "r")
    assert fingerprints(whole, "r").keys() == {2022, 2023, 2024} == set(landed_cycles(whole))
    # 2023 is the running cycle in the one and over in the other.
    assert fingerprints(whole, "r", unseen=[2024])[2023] != fingerprints(whole, "r")[2023]


@pytest.mark.parametrize(
    ("published", "wanted", "left"),
    [((), 2022, (2023, 2024)), ((2022,), 2023, (2024,)), ((2022, 2023, 2024), 2022, ()), ((2022, 2023), 2022, (2024,))],
)
def test_a_backfill_leaves_later_cycles_to_their_turn_but_none_that_is_published(
    published: tuple[int, ...], wanted: int, left: tuple[int, ...]
) -> None:
    assert later_cycles([2024, 2022, 2023], published, wanted) == left


def test_a_delivery_taken_back_is_a_change(tmp_path: Path) -> None:
    assert changed(tmp_path, [row for row in BASE if row[:2] != (2024, "reports")]) == {2024}


def test_other_code_changes_everything(tmp_path: Path) -> None:
    assert changed(tmp_path, list(BASE), revision="s") == {2022, 2023, 2024}


def test_a_delivery_of_no_cycle_changes_none(tmp_path: Path) -> None:
    assert changed(tmp_path, [*BASE, (None, "", "x")]) == set()


def test_on_the_same_date_all_that_is_the_same_is_kept() -> None:
    assert kept_cycles(SAME, date(2024, 9, 1), BEFORE, date(2024, 9, 1)) == (2022, 2023, 2024)


@pytest.mark.parametrize(
    ("as_of", "before", "kept"),
    [
        (date(2024, 9, 2), date(2024, 9, 1), (2022, 2023)),
        # 2023 speaks of days up to 1 March 2024; on either side of it the two dates may differ in it.
        (date(2024, 3, 2), date(2024, 3, 1), (2022,)),
        (date(2024, 3, 3), date(2024, 3, 2), (2022, 2023)),
        # Back in time is a move, too.
        (date(2023, 6, 1), date(2024, 9, 1), (2022,)),
    ],
)
def test_as_days_pass_only_settled_cycles_are_kept(as_of: date, before: date, kept: tuple[int, ...]) -> None:
    assert kept_cycles(SAME, as_of, BEFORE, before) == kept


def test_the_last_cycle_is_never_settled_and_one_is_running_until_the_next_has_begun() -> None:
    years_later = date(2030, 1, 1), date(2030, 1, 2)
    assert kept_cycles(SAME, years_later[0], BEFORE, years_later[1]) == (2022, 2023)
    begun = {**BEFORE, 2024: CycleState("c", date(2024, 6, 20), date(2025, 3, 1))}
    assert kept_cycles(SAME, date(2024, 5, 1), begun, date(2024, 5, 2)) == (2022,)


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        ({**SAME, 2023: "x"}, (2022,)),
        ({**SAME, 2025: "d"}, (2022, 2023, 2024)),
        ({**SAME, 2021: "z"}, ()),
        ({2022: "a", 2024: "c"}, (2022,)),
        ({}, ()),
    ],
)
def test_nothing_after_a_changed_new_or_vanished_cycle_is_kept(now: dict[int, str], kept: tuple[int, ...]) -> None:
    day = date(2024, 9, 1)
    assert kept_cycles(now, day, BEFORE, day) == kept


def test_a_cycle_that_may_still_change_is_reckoned_every_day() -> None:
    open_ended = {**BEFORE, 2022: CycleState("a", date(2022, 2, 20), NEVER)}
    assert kept_cycles(SAME, date(2024, 9, 2), open_ended, date(2024, 9, 1)) == ()
