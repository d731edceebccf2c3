"""What the parts came to is put together only where it is what it has to be."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from orchestration.base.problems import Problem
from orchestration.parts.assessments import divide
from orchestration.parts.part import prepare
from orchestration.parts.unite import require_all, unite
from orchestration.transform.compiled import Model

pytestmark = pytest.mark.dear

TABLES = ("scores.points", "facts.orgs", "marts.lines")
MODELS = [
    Model(name, f"{schema}.{name}", schema, schema, False, (), "") for schema, name in (t.split(".") for t in TABLES)
]


@pytest.fixture
def parts(whole: Path) -> dict[int, Path]:
    """Two parts that have done their work: points by assessment, organisations, and lines of a view."""
    with duckdb.connect(str(whole)) as connection:
        divide(connection, 2)
    made = {}
    for number in (1, 2):
        made[number] = whole.parent / str(number) / whole.name
        made[number].parent.mkdir()
        with duckdb.connect(str(made[number])) as part:
            part.execute(f"attach '{whole}' as whole (read_only)")
            prepare(part, number)
            part.execute("create schema scores; create schema facts; create schema marts")
            part.execute(
                "create table scores.points as"
                " select assessment_id, count(*) as points from landing.reports group by all"
            )
            part.execute("create table facts.orgs as from landing.organisations")
            part.execute("create table scores.inner_lines as select cycle, assessment_id, feed from landing.quarantine")
            part.execute("create view marts.lines as from build.scores.inner_lines")
    return made


def rows(whole: Path, table: str) -> list[tuple]:
    with duckdb.connect(str(whole), read_only=True) as connection:
        return connection.execute(f"select * from {table} order by all nulls last").fetchall()


def change(parts: dict[int, Path], statements: Sequence[str], number: int = 2) -> None:
    with duckdb.connect(str(parts[number])) as part:
        for statement in statements:
            part.execute(statement)


def test_every_row_comes_once(whole: Path, parts: dict[int, Path]) -> None:
    unite(whole, parts, MODELS)
    assert rows(whole, "scores.points") == [("county", 6), ("dept", 1), ("old", 2), ("town", 1)]
    assert rows(whole, "facts.orgs") == [(2024, "d1"), (2024, "u1")]
    assert rows(whole, "marts.lines") == [
        *((2023, "dept", "reports"), (2024, "county", "reports"), (2024, "cuonty", "reports")),
        *((2024, "new", "assessments"), (2024, None, "reports")),
    ]


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["insert into scores.points values ('dept', 4)"], "points：第 2 份里有 1 行是别的份"),
        (["insert into facts.orgs values (2024, 'd1')"], "各份算得不同：orgs"),
        (["update facts.orgs set org_id = 'd2' where org_id = 'd1'"], "各份算得不同：orgs"),
        (["update scores.inner_lines set feed = 'x' where assessment_id is null"], "各份算得不同：lines"),
        (["update run.all_run_context set run_id = 'run-0'"], "第 2 份不是本次运行的（run.run_context 不同）"),
        (["delete from run.parts where assessment_id = 'gone'"], "第 2 份不是本次运行的（run.parts 不同）"),
        (
            ["create schema gate", "create table gate.verdicts as select 'run-0' as build"],
            "第 2 份里的闸门结论不是本次运行的",
        ),
    ],
)
def test_what_does_not_belong_together_is_refused(
    whole: Path, parts: dict[int, Path], statements: Sequence[str], said: str
) -> None:
    change(parts, statements)
    with pytest.raises(Problem) as raised:
        unite(whole, parts, MODELS)
    assert raised.value.code == "parts_differ" and said in raised.value.sentence


@pytest.mark.parametrize("table", ["facts.assessment_terms", "marts.dim_assessment"])
def test_an_assessment_that_no_part_made_is_missed(whole: Path, table: str) -> None:
    with duckdb.connect(str(whole)) as connection:
        connection.execute("create schema staging; create schema facts; create schema marts")
        connection.execute(
            "create view staging.stg_assessments as select 2024 as cycle, unnest(['county', 'dept']) as assessment_id"
        )
        connection.execute(f"create table {table} as from staging.stg_assessments")
    require_all(whole)
    with duckdb.connect(str(whole)) as connection:
        connection.execute(f"delete from {table} where assessment_id = 'dept'")
    with pytest.raises(Problem, match=f"{table} 里没有 2024 年度 dept"):
        require_all(whole)
