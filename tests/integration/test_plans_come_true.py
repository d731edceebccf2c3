"""Plans of the demonstration carried out in its feeds and scored again: what they promise comes, no step is needless.

No two units that compete are changed at once. One turn of units here; all of them, on more dates, in `make long`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.landing import land
from tests.benchmarks.bench_inyear import landed
from tests.conftest import ROOT
from tests.plans import PLANS, Plan, carry_out, outcomes, outcomes_of, plans_of, turns
from tests.scoring import score_landed
from tests.shares import shared

JULY = date(2024, 7, 15)
Outcomes = dict[tuple[int, str, str], tuple[Decimal, int | None, int | None]]


@dataclass(frozen=True)
class Planned:
    """What was planned on a date, and where everybody stood."""

    landing: Path
    as_of: date
    plans: list[Plan]
    before: Outcomes

    @property
    def reachable(self) -> list[Plan]:
        return [plan for plan in self.plans if plan.is_reachable]


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landed")
    land(ROOT / "raw", folder)
    return folder


def planned(landing: Path, as_of: date) -> Planned:
    build = score_landed(landing, as_of, threads=2, only=PLANS)
    try:
        return Planned(landing, as_of, plans_of(build), outcomes_of(build))
    finally:
        build.connection.close()


def reached(plan: Plan, after: Outcomes, before: Outcomes) -> bool:
    """Whether the unit has come as far as it wanted: the points, and with them the tier or the place."""
    total, rank, tier = after[plan.unit]
    if total - before[plan.unit][0] < plan.needed:
        return False
    if plan.aim == "rank":
        return rank is not None and plan.target_rank is not None and rank <= plan.target_rank
    return tier is not None and plan.target_tier_rank is not None and tier <= plan.target_tier_rank


def broken_promises(found: Planned, folder: Path, chosen: Iterable[list[Plan]]) -> list[str]:
    """Plans that did not bring what they promised, or not as far as they said."""
    broken = []
    for number, turn in enumerate(chosen):
        after = outcomes(carry_out(found.landing, folder / f"done{number}", turn, found.as_of), found.as_of)
        for plan in turn:
            came = after[plan.unit][0] - found.before[plan.unit][0]
            if came != plan.promised or not reached(plan, after, found.before):
                broken.append(f"{plan.unit}: promised {plan.promised}, came {came}, needed {plan.needed}")
    return broken


def needless_steps(found: Planned, folder: Path, chosen: Iterable[list[Plan]]) -> list[str]:
    """Steps without which the plan would have reached all the same."""
    needless = []
    for number, turn in enumerate(chosen):
        after = outcomes(carry_out(found.landing, folder / f"less{number}", turn, found.as_of), found.as_of)
        needless += [str(plan.unit) for plan in turn if reached(plan, after, found.before)]
    return needless


@pytest.mark.slow
def test_plans_come_true_and_none_has_a_step_too_many(landing: Path, tmp_path: Path) -> None:
    _a_turn_comes_true(planned(landing, JULY), tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("draw", [2, 3, 4][: shared(3, at_least=1)])
def test_plans_of_other_years_come_true(draw: int, tmp_path: Path) -> None:
    """Jurisdictions drawn at random: the scheme of the demonstration, and another fate for every unit."""
    _a_turn_comes_true(planned(landed(draw, tmp_path), JULY), tmp_path)


def _a_turn_comes_true(found: Planned, folder: Path) -> None:
    assert len(found.reachable) > 25
    [turn, *_] = turns(found.reachable)
    assert len(turn) > 7 and any(len(plan.steps) > 2 for plan in turn)
    assert broken_promises(found, folder, [turn]) == []
    without_last = [plan.without(plan.steps[-1]) for plan in turn if len(plan.steps) > 1]
    assert needless_steps(found, folder, turns(without_last)) == []


@pytest.mark.long
@pytest.mark.parametrize("as_of", [date(2024, 4, 15), JULY, date(2024, 10, 15)])
def test_all_plans_come_true_without_a_step_too_many(landing: Path, tmp_path: Path, as_of: date) -> None:
    found = planned(landing, as_of)
    assert found.reachable
    assert broken_promises(found, tmp_path, turns(found.reachable)) == []
    left_out = [plan.without(step) for plan in found.reachable if len(plan.steps) > 1 for step in plan.steps]
    assert needless_steps(found, tmp_path, turns(left_out)) == []
