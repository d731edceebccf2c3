"""What Spark is given: the words in which the engines differ, and all models of the project."""

import pytest

from orchestration.base.problems import Problem
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.compiled import Model, compiled_models
from orchestration.transform.project import Column, parsed_project
from orchestration.transform.spark.catalogue import Catalogue, catalogue
from orchestration.transform.spark.columns import column_names
from orchestration.transform.spark.dialect import parsed, spark_type, written
from orchestration.transform.spark.kept import kept_statements
from orchestration.transform.spark.plan import statement
from tests.scoring import score

KNOWN = {"facts.t": ["a", "b", "c"], "facts.u": ["b", "d"]}
T, U = "`facts__t` AS `t`", "`facts__u` AS `u`"
WRITTEN = {
    "select * from build.facts.t": f"SELECT * FROM {T}",
    # QUALIFY stays; a column more would come out of the star.
    "select t.* from build.facts.t qualify row_number() over (partition by a order by b) = 1": (
        f"SELECT t.* FROM {T} QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY b NULLS LAST) = 1"
    ),
    "select t.* exclude (c) replace (a + 1 as a) from build.facts.t": (
        f"SELECT t.* EXCEPT (c, `a`), a + 1 AS a FROM {T}"
    ),
    # By name in DuckDB's order, with nothing where one side has no such column.
    "select a, b from build.facts.t union all by name select d, b from build.facts.u": (
        f"SELECT `a` AS `a`, `b` AS `b`, NULL AS `d` FROM (SELECT a, b FROM {T}) AS b"
        f" UNION ALL SELECT NULL AS `a`, `b` AS `b`, `d` AS `d` FROM (SELECT d, b FROM {U}) AS b"
    ),
    # A star that replaces something, or joins by USING, orders its columns otherwise: they are named.
    "select * replace (1 as a) from build.facts.t union all select 1, 2, 3": (
        f"SELECT `a` AS `a`, `b` AS `b`, `c` AS `c` FROM (SELECT * EXCEPT (`a`), 1 AS a FROM {T}) AS b"
        " UNION ALL SELECT 1, 2, 3"
    ),
    "select case when a then 1 else error('no_gate: 没有') end as x from build.facts.t": (
        f"SELECT CASE WHEN a THEN 1 ELSE RAISE_ERROR('no_gate: 没有') END AS x FROM {T}"
    ),
    "select cast(a as hugeint) as a from build.facts.t": f"SELECT CAST(a AS DECIMAL(38, 0)) AS a FROM {T}",
    "select cast(a as hugeint) // 7 as q from build.facts.t": (
        "SELECT CAST((CAST(a AS DECIMAL(38, 0)) - (CAST(a AS DECIMAL(38, 0)) % 7)) / 7 AS DECIMAL(38, 0)) AS q"
        f" FROM {T}"
    ),
    "select string_agg(a, '、' order by b desc, c) as s from build.facts.t": (
        f"SELECT LISTAGG(a, '、') WITHIN GROUP (ORDER BY b DESC, c NULLS LAST) AS s FROM {T}"
    ),
    "select string_agg(distinct a, '、' order by a) as s from build.facts.t": (
        f"SELECT CASE WHEN COUNT(a) > 0 THEN ARRAY_JOIN(ARRAY_SORT(COLLECT_SET(a)), '、') END AS s FROM {T}"
    ),
    # A table that is called as a column: Spark would look for d inside the column.
    "with b as (select * from build.facts.u) select t.a, b.d from build.facts.t left join b using (b)": (
        f"WITH b AS (SELECT * FROM {U}) SELECT t.a, `b__table`.d FROM {T} LEFT JOIN b AS `b__table` USING (b)"
    ),
    "with b as materialized (select a from build.facts.t) select a from b": (
        f"WITH b AS (SELECT a FROM {T}) SELECT a FROM b"
    ),
    # sqlglot writes inner CTEs before the outermost query: one that is called as an outer one must not become it.
    "with x as (select a from build.facts.t), y as (with x as (select a from x where a > 1) select a from x)"
    " select * from x cross join y": (
        f"WITH x AS (SELECT a FROM {T}), `x__0` AS (SELECT a FROM x WHERE a > 1), y AS (SELECT a FROM `x__0` AS `x`)"
        " SELECT * FROM x CROSS JOIN y"
    ),
    "select 1 + sum(a) over w - b as d from build.facts.t window w as (partition by b)": (
        f"SELECT 1 + (SUM(a) OVER w) - b AS d FROM {T} WINDOW w AS (PARTITION BY b)"
    ),
    "select extract(isodow from a) as n from build.facts.t": f"SELECT EXTRACT(DAYOFWEEK_ISO FROM a) AS n FROM {T}",
}


@pytest.mark.parametrize("query", WRITTEN)
def test_what_spark_says_otherwise(query: str) -> None:
    assert written(parsed(query), KNOWN) == WRITTEN[query]


def test_types_of_columns() -> None:
    types = ["HUGEINT", "DECIMAL(38,15)", "VARCHAR", "TIMESTAMP", "DATE", "BIGINT", "INTEGER", "BOOLEAN", "DOUBLE"]
    told = "DECIMAL(38, 0),DECIMAL(38, 15),STRING,TIMESTAMP,DATE,BIGINT,INT,BOOLEAN,DOUBLE"
    assert ",".join(map(spark_type, types)) == told.replace("TIMESTAMP", spark_type("TIMESTAMP"))


def test_a_recursion_is_made_round_by_round() -> None:
    sql = """
        with recursive tops as (select a, b from build.facts.t where c is null),
        paths as (
            select a, b from tops
            union
            select u.d, paths.b from paths inner join build.facts.u on paths.a = u.b
        )
        select * from paths
    """
    made = statement(Model("m", "", "facts", "facts", False, (), sql), [Column("a", "BIGINT", "")], KNOWN)
    [step] = made.steps
    assert (step.name, step.is_set) == ("m__paths", True)
    assert "tops AS (" in step.sql and "paths" not in step.sql
    assert "tops" not in step.again and "FROM `m__paths` AS `paths`" in step.again
    assert step.again.startswith("select `d` as `a`, `b` as `b` from")
    assert made.sql.startswith("select cast(`a` as BIGINT) as `a` from (\nSELECT * FROM `m__paths` AS `paths`\n)")


@pytest.mark.parametrize(("terms", "steps"), [(800, ["m__long"]), (3, [])])
def test_what_is_long_and_read_twice_is_made_once(terms: int, steps: list[str]) -> None:
    sql = f"""
        with long as (select greatest({", ".join(["a"] * terms)}) as a, b from build.facts.t),
        once as (select greatest({", ".join(["d"] * 800)}) as d from build.facts.u)
        select x.a from long as x inner join long as y on x.a = y.b inner join once on once.d = x.a
    """
    made = statement(Model("m", "", "facts", "facts", False, (), sql), [Column("a", "BIGINT", "")], KNOWN)
    assert [step.name for step in made.steps] == steps
    assert made.sql.count("once AS (") == 1


def test_a_recursion_that_is_none_of_ours_is_refused() -> None:
    sql = "with recursive p as (select a from p union all select a from build.facts.t) select * from p"
    with pytest.raises(Problem) as raised:
        statement(Model("m", "", "facts", "facts", False, (), sql), [Column("a", "BIGINT", "")], KNOWN)
    assert raised.value.code == "spark_untranslated"


@pytest.fixture(scope="module")
def models() -> tuple[Model, ...]:
    return compiled_models(parsed_project(), (*BEFORE_GATE, *AFTER_GATE))


@pytest.fixture(scope="module")
def columns(models: tuple[Model, ...], tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    database = tmp_path_factory.mktemp("empty") / "build.duckdb"
    score({}, only=["stg_assessments"], database=database).connection.close()
    return catalogue(database, parsed_project(), models)


@pytest.mark.slow
def test_the_columns_of_every_model_are_those_that_duckdb_gives(models: tuple[Model, ...], columns: Catalogue) -> None:
    known = {table: [column.name for column in found] for table, found in columns.items()}
    other = {}
    for model in models:
        read = column_names(parsed(model.sql), known)
        if sorted(read) != sorted(known[f"{model.schema}.{model.name}"]):
            other[model.name] = read
    assert len(models) > 250 and other == {}


@pytest.mark.slow
def test_every_model_can_be_said(models: tuple[Model, ...], columns: Catalogue) -> None:
    made = {one.name: one for one in kept_statements(parsed_project(), models, columns)}
    assert made.keys() == {model.name for model in models}
    everything = "".join(one.sql + "".join(step.sql + step.again for step in one.steps) for one in made.values())
    for never in ("INT128", "BY NAME", " REPLACE (", "ERROR('", "RECURSIVE", '"', "EXCLUDE"):
        assert never not in everything.replace("RAISE_ERROR('", ""), never
    assert {name for name, one in made.items() if any(step.again for step in one.steps)} >= {
        "unit_tiers",
        "assessment_turns",
        "dim_organisation",
        "chk_organisations",
        "chk_tier_conditions",
    }
