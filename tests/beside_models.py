"""The unit tests beside dbt's models, without dbt: rows given, the model's own SQL, rows expected.

dbt asks the database for the columns of every input of every test and plans the model's SQL for each anew, which takes
minutes for all of them. Here they stand on a build that is there already, planned once per model. Those
that override a macro are dbt's; `make long` asks it of all.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import duckdb

from orchestration.base.sql import identifier
from orchestration.transform.compiled import Model
from orchestration.transform.project import ParsedProject
from tests.prepared import NOT_KEPT
from tests.scoring import literal

Test = Mapping[str, Any]
# Of one side of a test: `format` and `rows`, as the manifest has them.
Rows = Mapping[str, Any]


def unit_tests(parsed: ParsedProject) -> list[Test]:
    """Those that need nothing but their rows."""
    return [test for test in parsed.manifest["unit_tests"].values() if not test["overrides"]]


def differing(
    build: duckdb.DuckDBPyConnection, parsed: ParsedProject, models: Iterable[Model], tests: Iterable[Test]
) -> dict[str, list[tuple[Any, ...]]]:
    """By test, the rows that its model should give (-) or gives (+) alone; the build is left as it was."""
    relations, by_name = dict(_relations(parsed)), {model.name: model for model in models}
    found: dict[str, list[tuple[Any, ...]]] = {}
    build.execute(f"set disabled_optimizers = '{NOT_KEPT}'")
    for name, of_model in groupby(sorted(tests, key=lambda test: test["model"]), key=lambda test: test["model"]):
        build.execute("begin")
        try:
            found |= _of_model(build, by_name[name], list(of_model), relations)
        finally:
            build.execute("rollback")
    build.execute("reset disabled_optimizers")
    return {name: rows for name, rows in found.items() if rows}


def _of_model(
    build: duckdb.DuckDBPyConnection, model: Model, tests: list[Test], relations: Mapping[str, str]
) -> dict[str, list[tuple[Any, ...]]]:
    sql, tables = model.sql, {}
    for relation in sorted({relations[_plain(given["input"])] for test in tests for given in test["given"]}):
        tables[relation] = f"given_{len(tables)}"
        build.execute(f"create temp table {tables[relation]} as from {relation} limit 0")
        sql = sql.replace(relation, f"temp.{tables[relation]}")
    build.execute(f"create temp table made as from {model.relation} limit 0")
    build.execute(f"create temp table expected as from {model.relation} limit 0")
    build.execute(f"prepare run_model as insert into made {sql}")
    found = {}
    for test in tests:
        for table in (*tables.values(), "made", "expected"):
            build.execute(f"delete from {table}")
        for given in test["given"]:
            _fill(build, tables[relations[_plain(given["input"])]], given)
        build.execute("execute run_model")
        _fill(build, "expected", test["expect"])
        names = _names(build, test["expect"])
        made, expected = f"select {names} from made", f"select {names} from expected"
        found[test["name"]] = build.execute(
            f"select '-' as side, * from ({expected} except all {made})"
            f" union all select '+', * from ({made} except all {expected}) order by all"
        ).fetchall()
    build.execute("deallocate run_model")
    return found


def _relations(parsed: ParsedProject) -> Iterator[tuple[str, str]]:
    """Every model and source, as a test names it and as SQL does."""
    for name, node in parsed.models().items():
        yield f"ref('{name}')", node["relation_name"]
    for source in parsed.manifest["sources"].values():
        yield f"source('{source['source_name']}','{source['name']}')", source["relation_name"]


def _plain(reference: str) -> str:
    return reference.replace(" ", "").replace('"', "'")


def _fill(build: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    """In the types of the table; what a row does not name is null."""
    if rows["format"] == "sql":
        build.execute(f"insert into {table} by name {rows['rows']}")
    elif rows["rows"]:
        values = ", ".join(
            "(" + ", ".join(literal(row.get(name)) for name in _named(rows)) + ")" for row in rows["rows"]
        )
        build.execute(f"insert into {table} ({_names(build, rows)}) values {values}")


def _names(build: duckdb.DuckDBPyConnection, rows: Rows) -> str:
    """The columns that rows name, as SQL; those of no rows: all."""
    if rows["format"] == "sql":
        return ", ".join(identifier(row[0]) for row in build.execute(f"describe {rows['rows']}").fetchall())
    return ", ".join(map(identifier, _named(rows))) or "*"


def _named(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for row in rows["rows"] for name in row))
