"""Every model, every expectation and every unit test beside a model is executed, over one build, in seconds.

Whoever changes one of them sees in `make check` that it still runs; that it says what it should, its own room tests.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.gates.engine import look
from orchestration.gates.suites import load_suites, load_wording
from orchestration.transform.project import parsed_project
from tests.beside_models import differing, unit_tests
from tests.scoring import Scored, compiled_models, score
from tests.worked_examples import feeds


@pytest.fixture(scope="module")
def everything() -> Iterator[Scored]:
    """The worked examples through all models, in a build of their own: nobody else's asks for that many."""
    built = score(feeds(), only=[model.name for model in compiled_models()], database=Path(":memory:"))
    yield built
    built.connection.close()


def test_every_model_is_built(everything: Scored) -> None:
    there = {
        row["name"]
        for row in everything.rows(
            "select schema_name || '.' || table_name as name from duckdb_tables() where database_name = 'build'"
            " union all select schema_name || '.' || view_name from duckdb_views() where database_name = 'build'"
        )
    }
    assert {f"{node['schema']}.{node['name']}" for node in parsed_project().models().values()} <= there


def test_every_expectation_is_asked(everything: Scored) -> None:
    suites = load_suites()
    connection = everything.connection
    connection.execute("begin; drop table gate.checks; drop table gate.verdicts; drop table gate.violations")
    look(connection, suites, load_wording(), "run")
    asked = {name for (name,) in connection.execute("select distinct expectation from gate.checks").fetchall()}
    connection.execute("rollback")
    assert asked == {expectation.name for suite in suites for expectation in suite.expectations}


def test_every_unit_test_beside_a_model_passes(everything: Scored) -> None:
    parsed = parsed_project()
    tests = unit_tests(parsed)
    assert len(tests) > 100
    assert differing(everything.connection, parsed, compiled_models(), tests) == {}


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ([{"assigned_no": 1, "points": 4}], []),
        ([{"assigned_no": 1, "points": 5}], [("+", 1, 4), ("-", 1, 5)]),
        ([{"points": 4}, {"points": 4}], [("-", 4)]),
        ([{"points": None}], [("+", 4), ("-", None)]),
    ],
)
def test_a_row_that_is_other_or_not_there_is_told(
    everything: Scored, expected: list[dict[str, object]], told: list[tuple[object, ...]]
) -> None:
    parsed = parsed_project()
    [test] = [test for test in unit_tests(parsed) if test["name"] == "worked_example_e01_completion_ratio"]
    changed = test | {"expect": {"format": "dict", "rows": expected}}
    found = differing(everything.connection, parsed, compiled_models(), [changed])
    assert found == ({test["name"]: told} if told else {})
