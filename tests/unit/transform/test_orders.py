"""Nothing in a model is ordered by a number: inside an aggregate or a window it is a constant, and orders nothing."""

import re

import duckdb
import pytest

from orchestration.transform.compiled import compiled_queries
from orchestration.transform.project import parsed_project

pytestmark = pytest.mark.dear  # compiles every data test of the project

_BY_NUMBER = re.compile(r"\border\s+by\s+\d", re.IGNORECASE)


def test_no_model_or_test_orders_by_a_number() -> None:
    queries = compiled_queries(parsed_project())
    assert queries
    assert [uid for uid, query in queries.items() if _BY_NUMBER.search(query)] == []


@pytest.mark.parametrize(("order", "is_ordered"), [("1", False), ("n", True)])
def test_a_number_orders_nothing(order: str, is_ordered: bool) -> None:
    joined = f"select string_agg(n, '' order by {order}) from (values ('c'), ('b'), ('a')) t(n)"
    assert (duckdb.sql(joined).fetchall() == [("abc",)]) is is_ordered
