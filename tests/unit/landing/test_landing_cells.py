"""Typing a column at once gives, cell for cell, what the scalar parsers give."""

from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.landing.cells import TypedColumn, parser_of, type_column
from orchestration.landing.contracts import Column, Mark
from orchestration.landing.scalars import ScalarError

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = {
    "id": [f"u-{n}" for n in range(120)],
    "text": [f"name {n}" for n in range(120)],
    "num": [f"{n}.{n}" for n in range(120)],
    "int": [str(n - 60) for n in range(120)],
    "date": [f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(336)],
    "time": [f"2024-06-{n % 28 + 1:02d} {n % 24:02d}:{n % 60:02d}:00" for n in range(840)],
    "month": [f"{1950 + n}-{n % 12 + 1:02d}" for n in range(120)],
    "bool": ["是", "否", "1", "0"],
}
ODD = [
    "",
    " ",
    "-",
    "/",
    "无",
    "N/A",
    "１２",
    "1,234",
    "5%",
    "1.2345678",
    "1e15",
    "2024年6月25日",
    "2024-02-30",
    "45468",
    "x y",
    "甲",
    "2024-6",
    "是",
    "1899-01-01 00:00:00",
    "2024-06-31 10:00:00",
]


def column(scalar: str, **more: Any) -> Column:
    return Column("c", "列", "", scalar, "VARCHAR", **more)


def one_by_one(texts: list[str | None], its: Column) -> tuple[list[Any], dict[int, str]]:
    parse, values, bad = parser_of(its, ZONE), [], {}
    for place, text in enumerate(texts):
        try:
            values.append(parse(text) if text else None)
        except ScalarError as error:
            values.append(None)
            bad[place] = error.code
    return values, bad


@pytest.mark.dear
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(PLAIN)),
    st.lists(st.one_of(st.none(), st.sampled_from(ODD), st.text(max_size=12)), max_size=20),
    st.booleans(),
)
def test_a_column_is_its_cells(scalar: str, odd: list[str | None], with_plain: bool) -> None:
    texts = odd + (PLAIN[scalar] if with_plain else []) + odd
    result = type_column(pa.array(texts, pa.string()).dictionary_encode(), column(scalar), ZONE)
    values, bad = one_by_one(texts, column(scalar))
    assert result.values.to_pylist() == values
    assert result.bad == bad


def typed(texts: list[str], its: Column) -> TypedColumn:
    return type_column(pa.array(texts, pa.string()).dictionary_encode(), its, ZONE)


def test_the_first_rounded_place_is_told() -> None:
    assert typed(["1.5", "1.2345678", "2", "1.2345678", "0.00000001"], column("num")).rounded == 1
    assert typed(["1.5"], column("num")).rounded is None


def test_marks_are_seen_in_any_width() -> None:
    marked = typed(["/", "／", " / ", "-", "", "3"], column("num", mark=Mark("/", "assigned", False))).marked
    assert marked is not None
    assert marked.to_pylist() == [True, True, True, False, False, False]


def test_codes_are_typed_to_their_english_name() -> None:
    result = typed(["承接", "own", "其他"], column("text", values=(("received", "承接"), ("own", "自设"))))
    assert result.values.to_pylist() == ["received", "own", None]
    assert result.bad == {2: "bad_value"}


@pytest.mark.parametrize("scalar", sorted(PLAIN))
def test_an_empty_column_is_typed(scalar: str) -> None:
    assert len(typed([], column(scalar)).values) == 0
