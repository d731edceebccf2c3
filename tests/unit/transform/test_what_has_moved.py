"""What counts as moved: content, whatever the order of rows; and how far a move reaches."""

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration.transform.arguments import AFTER_GATE
from orchestration.transform.graph import Graph
from orchestration.transform.moved import fingerprint, go_on, look, moved_in, note_moved, remember
from orchestration.transform.project import parsed_project
from orchestration.transform.unmoved import remade


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("create schema gate")
    made.execute("create table t (a integer, b decimal(18, 6), c varchar)")
    made.execute("insert into t values (1, 1.5, 'x'), (2, null, null), (2, null, null)")
    return made


def test_the_order_of_rows_is_no_content(connection: duckdb.DuckDBPyConnection) -> None:
    before = fingerprint(connection, "main", "t")
    connection.execute("create or replace table t as from t order by a desc")
    assert fingerprint(connection, "main", "t") == before


@pytest.mark.parametrize(
    "change",
    [
        "update t set b = 1.500001 where a = 1",
        "update t set c = '' where a = 2",
        "delete from t where rowid = 2",
        "insert into t values (1, 1.5, 'x')",
        "update t set a = 3 where rowid = 1",
        "alter table t alter a type bigint",
        "alter table t rename c to d",
        "drop table t",
    ],
)
def test_whatever_can_be_read_is_content(connection: duckdb.DuckDBPyConnection, change: str) -> None:
    before = fingerprint(connection, "main", "t")
    connection.execute(change)
    assert fingerprint(connection, "main", "t") != before


def test_a_query_is_compared_as_the_table_would_hold_it(connection: duckdb.DuckDBPyConnection) -> None:
    before = fingerprint(connection, "main", "t")
    assert fingerprint(connection, "main", "t", "select c, a, cast(b as decimal(28, 9)) as b from t") == before
    assert fingerprint(connection, "main", "t", "select a, b + 1 as b, c from t") != before


def test_which_build_the_gate_looked_at_is_no_finding(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table gate.verdicts as select 'one' as build, 'passed' as verdict")
    before = fingerprint(connection, "gate", "verdicts")
    connection.execute("update gate.verdicts set build = 'two'")
    assert fingerprint(connection, "gate", "verdicts") == before
    connection.execute("update gate.verdicts set verdict = 'held'")
    assert fingerprint(connection, "gate", "verdicts") != before


def test_a_look_tells_once_what_is_new(connection: duckdb.DuckDBPyConnection) -> None:
    places = {"source.t": ("main", "t"), "source.none": ("main", "none")}
    remember(connection, {name: fingerprint(connection, *place) for name, place in places.items()})
    assert look(connection, places) == set()
    connection.execute("insert into t values (9, 9, '9')")
    assert look(connection, places) == {"source.t"}
    assert look(connection, places) == set()


def test_a_build_from_nothing_is_not_one_that_goes_on(connection: duckdb.DuckDBPyConnection) -> None:
    assert moved_in(connection) is None
    remember(connection, {})
    go_on(connection)
    assert moved_in(connection) == set()
    note_moved(connection, ["a"])
    assert moved_in(connection) == {"a"}


def graph(**queries: str) -> Any:
    """Models of these queries, a view where the name says so; what each reads is what its query names."""
    models = {
        name: {
            "schema": "main",
            "name": name,
            "config": {"materialized": "view" if name.endswith("_view") else "table"},
        }
        for name in queries
    }
    words = {name: re.findall(r"\w+", query) for name, query in queries.items()}
    return SimpleNamespace(models=models, queries=queries, reads=lambda node: words[node["name"]])


def test_a_move_goes_as_far_as_rows_come_out_different(connection: duckdb.DuckDBPyConnection) -> None:
    built = graph(
        doubled="select a, b * 2 as b from t",
        doubled_view="select sum(b) as b from doubled",
        far="select b + 1 as b from doubled_view",
        numbers="select distinct a from t",
        numbered="select count(*) as n from numbers",
        other="select 1 as n",
    )
    for name, query in built.queries.items():
        connection.execute(f"create {'view' if name.endswith('_view') else 'table'} {name} as {query}")
    remember(connection, {"doubled_view": fingerprint(connection, "main", "doubled_view")})
    connection.execute("update t set b = 7 where a = 1")
    # Nothing that it reads has moved.
    connection.execute("insert into numbered values (99)")

    moved = {"t"}
    done = remade(connection, built, moved)
    assert moved == {"t", "doubled", "doubled_view", "far"}
    assert {name: result.status for name, result in done.items()} == {"doubled": "success", "far": "success"}
    assert connection.execute("select b from far").fetchall() == [(Decimal(15),)]
    assert connection.execute("select n from numbered order by n").fetchall() == [(2,), (99,)]


@pytest.mark.parametrize("query", ["select error('no verdict') as a from t", "select a, 1 as more, b as c from t"])
def test_a_query_that_refuses_or_gives_other_columns_leaves_its_table(
    connection: duckdb.DuckDBPyConnection, query: str
) -> None:
    connection.execute("create table refusing as select a, b from t")
    with pytest.raises(duckdb.Error):
        remade(connection, graph(refusing=query), {"t"})
    assert connection.execute("select count(*) from refusing").fetchall() == [(3,)]


def test_what_a_query_names_is_read_though_dbt_does_not_know_of_it() -> None:
    """Macros that score once more (macros/again) read what their model does not depend on in the graph."""
    built = Graph(parsed_project(), AFTER_GATE)
    model = built.models["model.kaoping.promotion_outcomes"]
    assert "model.kaoping.measure_rates" in built.reads(model)
    assert "model.kaoping.measure_rates" not in model["depends_on"]["nodes"]
    assert set(model["depends_on"]["nodes"]) <= set(built.reads(model))


def test_when_a_release_was_published_is_read_from_rankings_and_release_alone() -> None:
    """The kept build is told it afterwards (warehouse/kept_build.py); a model that hands it on would not be."""
    models = parsed_project().models()
    assert {name for name, node in models.items() if "published_at" in node["raw_code"]} == {"rankings", "release"}
