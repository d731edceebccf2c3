"""Which assessments go into which part."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.parts.groups import Tie, groups, tied

ROWS = {"county": 60, "dept": 40, "province": 30, "town": 5, "village": 0}
NAMES = st.text("abcdefgh", min_size=1, max_size=1)
SIZES = st.dictionaries(NAMES, st.integers(0, 100), min_size=1)


@pytest.mark.parametrize(
    ("parts", "ties", "expected"),
    [
        (1, [], [("county", "dept", "province", "town", "village")]),
        (2, [], [("dept", "province"), ("county", "town", "village")]),
        (3, [], [("county",), ("dept",), ("province", "town", "village")]),
        (9, [], [("county",), ("dept",), ("province",), ("town",), ("village",)]),
        (3, [("dept", "town"), ("town", "county")], [("county", "dept", "town"), ("province",), ("village",)]),
    ],
)
def test_the_largest_goes_first(parts: int, ties: list[Tie], expected: list[tuple[str, ...]]) -> None:
    assert groups(ROWS, ties, parts) == expected


def test_a_chain_of_ties_is_one_set() -> None:
    assert tied("abcdef", [("b", "a"), ("d", "c"), ("c", "b"), ("f", "f")]) == [("a", "b", "c", "d"), ("e",), ("f",)]


@given(SIZES, st.lists(st.tuples(NAMES, NAMES)), st.integers(1, 5))
def test_everybody_is_in_one_part_with_whom_he_is_tied_to(rows: Mapping[str, int], ties: list[Tie], parts: int) -> None:
    ties = [tie for tie in ties if set(tie) <= rows.keys()]
    found = groups(rows, ties, parts)
    assert sorted(name for names in found for name in names) == sorted(rows)
    part_of = {name: number for number, names in enumerate(found) for name in names}
    assert all(part_of[one] == part_of[other] for one, other in ties)
    assert len(found) == min(parts, len(tied(rows, ties)))
    assert found == groups(dict(reversed(rows.items())), [(other, one) for one, other in reversed(ties)], parts)
    heaviest = max(sum(rows[name] + 1 for name in names) for names in tied(rows, ties))
    weights = [sum(rows[name] + 1 for name in names) for names in found]
    assert max(weights) - min(weights) <= heaviest + len(rows)
