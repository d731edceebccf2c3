"""A landed table is in the order of its key, whether its delivery was or DuckDB had to sort; and when that is known."""

import random
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_world import CYCLE, REPORT, World

from orchestration.landing import sorting
from orchestration.landing.parse import ascending

# More than one row group, so that several threads write the table.
INDICATORS = 6_000
MONTHS = [f"{CYCLE}-{month:02}" for month in range(1, 13)]


def _keys(rows: Sequence[tuple[Any, Any]]) -> pa.Table:
    return pa.table([pa.array([row[0] for row in rows], pa.string()), pa.array([row[1] for row in rows])], ["a", "b"])


@pytest.mark.parametrize(
    ("rows", "is_ascending"),
    [
        ([("a", 1), ("a", 2), ("b", 1)], True),
        ([("Z", 2), ("a", 1), ("县", 1)], True),
        ([("a", Decimal("1.5")), ("a", Decimal("1.6"))], True),
        ([("a", 1)], True),
        ([("a", 1), ("a", 1)], False),
        ([("a", 2), ("a", 1)], False),
        ([("b", 1), ("a", 2)], False),
        ([("a", 1), (None, 2)], False),
        ([("a", 1), ("b", None)], False),
        ([("a", 1), ("a", None)], False),
    ],
)
def test_rows_ascend_where_each_is_surely_greater_than_the_one_above(
    rows: list[tuple[Any, Any]], is_ascending: bool
) -> None:
    keys = _keys(rows)
    assert ascending(keys, keys.slice(0, 0)) is is_ascending
    assert all(ascending(keys.slice(n), keys.slice(0, n)) for n in range(len(rows))) is is_ascending


@pytest.mark.slow
def test_a_large_table_is_in_the_order_of_its_key_whatever_the_order_of_its_file(world: World) -> None:
    first = {"assessment_id": "county", "category_id": "S1", "points": "0.001"}
    indicators = [f"i{n:04}" for n in range(INDICATORS)]
    world.put("indicators/more.csv", [{**first, "indicator_id": i, "indicator_name": i} for i in indicators])
    lines = [
        f"county,{unit},{indicator},{month},1,{month}-25 09:00:00,{'说明' * 10}"
        for unit, indicator, month in product(("a1", "a2"), indicators, MONTHS)
    ]
    shuffled = random.Random(7).sample(lines, len(lines))
    for order in (lines, shuffled):
        world.put("reports/a.csv", "\n".join([",".join([*REPORT, "note"]), *order, ""]))
        world.land()
        table = pq.read_table(world.landing / "tables" / "reports" / f"{CYCLE}.parquet")
        keys = zip(*(table[name].to_pylist() for name in ("unit_id", "indicator_id", "month")), strict=True)
        assert list(keys) == list(product(("a1", "a2"), indicators, MONTHS))
        assert [order[row - 2] for row in table["_row"].to_pylist()] == lines


@pytest.mark.parametrize("few", [0, 4, 100])
def test_texts_sorted_by_number_come_as_texts_do(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nulls, quotes, letters beyond ASCII; a column of too many values stays what it is."""
    monkeypatch.setattr(sorting, "MANY", 1)
    monkeypatch.setattr(sorting, "FEW", few)
    texts = [None, "Z", "a", "县", "o'b", ""]
    rows = [(text, f"k{number:02}", number) for number, text in enumerate(random.Random(7).choices(texts, k=60))]
    with duckdb.connect() as engine:
        engine.register("given", pa.table([pa.array(column) for column in zip(*rows, strict=True)], ["a", "b", "n"]))
        plain = "from given"
        numbered = sorting.by_number(engine, plain, ["a", "b"])
        kinds = [row[1][:4] for row in engine.execute(f"describe {numbered}").fetchall()]
        assert kinds == ["ENUM" if few > 4 else "VARC", "ENUM" if few > 60 else "VARC", "BIGI"]
        in_order = "order by a nulls first, b nulls first"
        assert engine.sql(f"from ({numbered}) {in_order}").fetchall() == engine.sql(f"{plain} {in_order}").fetchall()


def test_few_rows_are_sorted_as_they_are() -> None:
    with duckdb.connect() as engine:
        assert sorting.by_number(engine, "select 'a' as a", ["a"]) == "select 'a' as a"
