"""The arithmetic macros against fractions: exact to the last digit, ties away from zero, a float near by or not."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.transform.compiled import compiled_nodes
from orchestration.transform.project import parsed_project

pytestmark = pytest.mark.dear

QUERY = """
select
    {{ ratio('n', 'd') }} as plain,
    {{ ratio('n', 'd', 'n_near', 'd_near') }} as near,
    {{ near_figure('n * share', 'n_near * cast(share as double)') }} as product,
    {{ near_points('n', 'n_near') }} as points,
    {{ near_factor('n * 0.01', 'cast(n as double) * 0.01') }} as factor,
    {{ round_to('n', 'decimals', 'n_near') }} as rounded
from numbers
order by row_no
"""
Case = tuple[Decimal, Decimal, Decimal, int]


def figures(most: int, decimals: int = 15) -> st.SearchStrategy[Decimal]:
    """DECIMALs up to a size, of many decimals or few, near nought or far from it."""
    size = most * 10**decimals
    numerators = st.one_of(st.integers(-size, size), st.integers(-(10**6), 10**6))
    scales = st.sampled_from([0, 6, decimals])
    return st.builds(lambda n, scale: Decimal(n // 10 ** (decimals - scale)).scaleb(-scale), numerators, scales)


def within_reach(case: Case) -> Case:
    """The quotient held below 10^7, up to where it is exact."""
    n, d, *others = case
    return (n, d if abs(n) < 10**7 * abs(d) else d + (10 if d > 0 else -10), *others)  # type: ignore[return-value]


cases = st.tuples(figures(10**7), figures(10**6).filter(bool), figures(100, 6), st.integers(0, 6)).map(within_reach)
TIES: list[Case] = [
    (sign * Decimal(n), Decimal(d), Decimal("0.5"), 4)
    for sign in (1, -1)
    for n, d in ((1, 65536), (3, 65536), (12345, 65536), ("0.000000000000001", 2), ("0.00005", 1), ("2.5", 3))
]


@lru_cache(maxsize=1)
def compiled() -> str:
    """The query with the macros written out, as dbt does it."""
    (node,) = compiled_nodes(parsed_project(), inline=QUERY)
    return str(node["compiled_code"])


def reckoned(rows: Sequence[Case]) -> list[tuple[Decimal, ...]]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            "create table numbers (row_no integer, n decimal(38, 15), d decimal(38, 15), share decimal(18, 6),"
            " decimals integer, n_near double, d_near double)"
        )
        connection.executemany(
            "insert into numbers values (?, ?, ?, ?, ?, ?, ?)",
            [[i, n, d, share, k, float(round(n, 6)), float(round(d, 6))] for i, (n, d, share, k) in enumerate(rows)],
        )
        return connection.execute(compiled()).fetchall()


def half_up(exact: Fraction, decimals: int) -> Decimal:
    """Rounded half away from zero."""
    units = abs(exact) * 10**decimals
    whole = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


@given(st.lists(cases, min_size=1, max_size=200))
@example(TIES)
@settings(deadline=None)
def test_quotients_products_and_roundings_are_those_of_fractions(rows: list[Case]) -> None:
    for (n, d, share, decimals), found in zip(rows, reckoned(rows), strict=True):
        quotient = half_up(Fraction(n) / Fraction(d), 15)
        plain, near, product, points, factor, rounded = found
        assert (plain, near) == (quotient, quotient), (n, d)
        assert product == half_up(Fraction(n) * Fraction(share), 15), (n, share)
        assert points == half_up(Fraction(n), 6), n
        assert factor == half_up(Fraction(n) / 100, 9), n
        # A tie is judged at ten decimals (round_to).
        grace = Fraction(5, 10**11) * (1 if n >= 0 else -1)
        assert rounded in (half_up(Fraction(n), decimals), half_up(Fraction(n) + grace, decimals)), (n, decimals)


def test_nothing_is_divided_by_nought() -> None:
    (row,) = reckoned([(Decimal(5), Decimal(0), Decimal(1), 2)])
    assert row[:2] == (None, None)
    assert row[2:] == (5, 5, Decimal("0.05"), 5)
