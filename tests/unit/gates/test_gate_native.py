"""Conditions as native Great Expectations expectations: the same rows fail as by the condition's own SQL."""

import pytest
from gate_things import RUN, change, expectation, new_build, suites

from orchestration.gates import run_gate
from orchestration.gates.native import Condition, conditions, native
from orchestration.gates.suites import Expectation

pytestmark = pytest.mark.dear

COLUMNS = {"stamp": "VARCHAR", "low": "DECIMAL(18,6)", "high": "DECIMAL(18,6)", "places": "BIGINT", "known": "BOOLEAN"}
# (condition, its native expectations, things that fail of those below)
SAID = [
    ("stamp = 'present'", ["InSet"], "bcd"),
    ("stamp <> 'absent'", ["NotBeInSet"], "bd"),
    ("stamp in ('present', 'absent')", ["InSet"], "cd"),
    ("stamp not in ('absent', 'smeared')", ["NotBeInSet"], "bcd"),
    ("stamp is not null", ["NotBeNull"], "d"),
    ("known", ["InSet"], "bd"),
    ("not known", ["InSet"], "acd"),
    ("low > 0", ["Between"], "bd"),
    ("low >= 0", ["Between"], "d"),
    ("low < 1", ["Between"], "cd"),
    ("low <= 1", ["Between"], "d"),
    ("low <= 0.5", ["Between"], "cd"),
    ("places = 1", ["InSet"], "bd"),
    ("low <= high", ["GreaterThanB"], "bd"),
    ("low < high", ["GreaterThanB"], "bcd"),
    ("high >= low", ["GreaterThanB"], "bd"),
    ("high > low", ["GreaterThanB"], "bcd"),
    ("low = high", ["ToBeEqual"], "abd"),
]
BEYOND = [
    "low <= high + 1",
    "abs(low - 1) <= 0.1",
    "low > 0 or known",
    "low <> high",
    "low <= high and known",
    "low > 'a'",
]


# (rows looked at, things that fail of those below, where the stamp must be there)
CHOSEN = [
    ("known", "c"),
    ("stamp is null", "d"),
    ("low is not null", "bc"),
    ("low >= 1", "c"),
    ("stamp in ('present', 'absent')", "b"),
    ("stamp <> 'present' and low < 1", "b"),
]


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one gate finds, by condition or choice of rows: a is sound, b is low, c is at the edge, d has nothing."""
    build = new_build(tmp_path_factory.mktemp("things"))
    change(
        build,
        """
        create or replace table checks.things as
        select 2024 as cycle, 'u' as unit_id, true as is_fine, t.* from (values
            ('a', 'a', 'present', 0.5::decimal(18,6), 0.7::decimal(18,6), 1::bigint, true),
            ('a', 'b', 'absent', 0, -1, 2, false),
            ('b', 'c', 'smeared', 1, 1, 1, true),
            ('b', 'd', null, null, null, null, null)
        ) as t (assessment_id, thing_id, stamp, low, high, places, known);
        """,
    )
    asked = [(condition, said(condition)) for condition, *_ in SAID]
    asked += [(f"where {where}", said("stamp = 'present'", where=where)) for where, _ in CHOSEN]
    # Of one kind Great Expectations asks a column once: each condition has a table of its own.
    named = {f"things_{number}": one for number, one in enumerate(asked)}
    change(build, "".join(f"create table checks.{name} as from checks.things;" for name in named))
    each = [one.model_copy(update={"name": name, "table": name}) for name, (_, one) in named.items()]
    report = run_gate(build, RUN, build.parent / "docs", suites(*each))
    return {
        named[check.name][0]: "".join(sorted(row.message for row in check.first_rows))
        for check in report.checks
        if check.name in named
    }


def said(condition: str, **more: object) -> Expectation:
    return expectation(must_be=condition, message="{thing_id}", **more)


@pytest.mark.parametrize(("condition", "kinds", "expected"), SAID, ids=[one[0] for one in SAID])
def test_the_same_things_fail_as_by_the_condition(
    failing: dict[str, str], condition: str, kinds: list[str], expected: str
) -> None:
    found = native(said(condition), COLUMNS)
    assert found is not None
    assert all(any(one.kind.endswith(kind) for one in found[0]) for kind in kinds)
    assert failing[condition] == expected


@pytest.mark.parametrize("condition", BEYOND)
def test_what_is_beyond_the_grammar_is_judged_by_its_own_sql(condition: str) -> None:
    assert native(said(condition), COLUMNS) is None


@pytest.mark.parametrize(
    ("where", "chosen"),
    [
        (None, ()),
        ("known", (Condition("known", "==", True),)),
        ("not known", (Condition("known", "==", False),)),
        ("low > 0 and stamp = 'x'", (Condition("low", ">", 0), Condition("stamp", "==", "x"))),
        ("stamp <> 'x'", (Condition("stamp", "!=", "x"),)),
        ("stamp in ('x', 'y')", (Condition("stamp", "in", ["x", "y"]),)),
        ("low is not null", (Condition("low", "is not null"),)),
        ("low is null", (Condition("low", "is null"),)),
        ("known or low > 0", None),
        ("low > high", None),
        ("stamp", None),
    ],
)
def test_rows_are_chosen_by_what_all_must_meet(where: str | None, chosen: tuple[Condition, ...] | None) -> None:
    assert conditions(where, COLUMNS) == chosen


@pytest.mark.parametrize(("where", "expected"), CHOSEN)
def test_rows_are_chosen_alike(failing: dict[str, str], where: str, expected: str) -> None:
    assert failing[f"where {where}"] == expected
