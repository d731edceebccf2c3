"""What is true of every scheme, tried on random ones.

Several assessments are scored in one build, because a build costs half a second whatever is in it.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.generated_schemes import assessments
from tests.schemes import FINAL, Feeds, decision, document, renamed, scheme, together
from tests.scored_together import Case, scored_together
from tests.scoring import score
from tests.shares import shared

pytestmark = pytest.mark.dear

AT_ONCE = 6
few = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
many = settings(few, max_examples=shared(120))
figures = st.integers(-400, 400).map(lambda n: Decimal(n) / 4)
random_assessments = st.tuples(*(assessments(f"A{n}") for n in range(AT_ONCE)))


def identities_hold(parts: Sequence[Feeds]) -> None:
    scored = score(together(list(parts)))
    assert scored.violations() == {}
    assert scored.rows("select * from marts.score_ledger where explanation is null or points is null") == []


@few
@given(random_assessments)
def test_the_identities_hold(parts: Sequence[Feeds]) -> None:
    identities_hold(parts)


@pytest.mark.soak
@many
@given(random_assessments)
def test_the_identities_hold_for_many_more(parts: Sequence[Feeds]) -> None:
    identities_hold(parts)


@few
@given(assessments("A1"), st.permutations(["u1", "u2", "u3"]))
def test_names_of_units_decide_nothing(feeds: Feeds, order: list[str]) -> None:
    renamed = dict(zip(["u1", "u2", "u3"], order, strict=True))
    other = {
        feed: [{k: renamed.get(v, v) if isinstance(v, str) else v for k, v in row.items()} for row in rows]
        for feed, rows in feeds.items()
    }
    query = "select unit_id, month, scenario, exact_total, rank, overall_rank from scores.placings"
    one, two = (
        {
            (renamed[r["unit_id"]] if landed is feeds else r["unit_id"], *list(r.values())[1:])
            for r in scored.rows(query)
        }
        for landed in (feeds, other)
        for scored in [score(landed, only=["placings"])]
    )
    assert one == two


def points_of_x(parts: Sequence[Feeds]) -> list[Decimal]:
    """The points of unit x in each scheme, all scored in one build."""
    scored = score(together([renamed(part, f"V{n:03}") for n, part in enumerate(parts)]), only=["indicator_points"])
    found = [
        row["points"]
        for row in scored.rows(
            f"select points from scores.indicator_points where unit_id = 'x' and month = '{FINAL}'"
            " and scenario = 'actual' order by assessment_id"
        )
    ]
    assert len(found) == len(parts)
    return found


STEP = {"step": 3, "up_points": 1, "up_cap": 4, "down_points": Decimal("0.7"), "base": Decimal("0.8")}
PLACES = [(1, 1), (2, Decimal("0.8")), (3, Decimal("0.5"))]
MONOTONE: list[tuple[dict[str, Any], list[tuple[Any, Any]]]] = [
    ({"basis": "completion", "rule": "ratio", "cap": Decimal("1.2"), "cutoff": Decimal("0.6")}, []),
    ({"basis": "gap", "rule": "threshold", "floor": Decimal("0.3")}, []),
    ({"basis": "value", "rule": "threshold", "cutoff": 7}, []),
    ({"basis": "gap", "rule": "step", **STEP}, []),
    ({"basis": "gap_pct", "rule": "step", "step_mode": "whole", **STEP}, []),
    ({"basis": "value", "rule": "minmax", "base": Decimal("0.6")}, []),
    ({"basis": "mean_gap", "rule": "step", **STEP}, []),
    ({"basis": "value", "rule": "rank"}, PLACES),
]


COMPARED = [(measure, bands, direction) for measure, bands in MONOTONE for direction in ("up", "down")]


@settings(few, max_examples=4)
@given(st.lists(figures, min_size=12, max_size=12, unique=True), figures, figures, figures)
def test_a_better_value_never_costs_points(own: list[Decimal], y: Decimal, z: Decimal, t: Decimal) -> None:
    found = points_of_x(
        [
            scheme(
                {"x": v, "y": y, "z": z}, measures=[measure], bands=bands, target=t, indicator={"direction": direction}
            )
            for measure, bands, direction in COMPARED
            for v in sorted(own, reverse=direction == "down")
        ]
    )
    for number, compared in enumerate(COMPARED):
        of_better = found[number * len(own) : (number + 1) * len(own)]
        assert of_better == sorted(of_better), compared


@few
@given(
    st.tuples(figures, figures, figures),
    st.lists(
        st.tuples(st.sampled_from([Decimal("0.25"), 1, 2, 100]), st.integers(-1000, 1000)), min_size=6, max_size=6
    ),
    st.sampled_from(["up", "down"]),
)
def test_minmax_does_not_ask_for_the_unit_of_measurement(
    values: tuple[Decimal, ...], scales: list[tuple[Decimal, int]], direction: str
) -> None:
    measure = {"basis": "value", "rule": "minmax", "base": Decimal("0.6")}
    changed = [[v * factor + shift for v in values] for factor, shift in [(Decimal(1), 0), *scales]]
    assert (
        len(
            set(
                points_of_x(
                    [
                        scheme(
                            dict(zip("xyz", of_units, strict=True)),
                            measures=[measure],
                            indicator={"direction": direction},
                        )
                        for of_units in changed
                    ]
                )
            )
        )
        == 1
    )


@pytest.mark.parametrize("value", [None, Decimal(0), Decimal(30), Decimal(130)])
@pytest.mark.parametrize("month", [None, FINAL])
@pytest.mark.parametrize("missing_rule", ["zero", "hold", "exclude"])
@pytest.mark.parametrize("floor_rate", [Decimal(0), Decimal("0.4")])
@scored_together
def test_a_waiver_gives_back_what_was_taken_and_no_more(
    value: Decimal | None, month: str | None, missing_rule: str, floor_rate: Decimal
) -> Case:
    feeds = scheme(
        {"x": value, "y": 50},
        target=100,
        indicator={"missing_rule": missing_rule, "floor_rate": floor_rate},
        measures=[{"cap": 2}],
        assessment={"missing_report_points": 1, "late_report_points": 1, "first_month": FINAL},
    )
    feeds["documents"] = [document("paper")]
    waived = feeds | {"decisions": [decision("x", "score", "i", "waive", month=month)]}
    before, after = [scored.total("x") for scored in (yield feeds, waived)]
    assert after == (None if before is None else max(before, Decimal(10)))
