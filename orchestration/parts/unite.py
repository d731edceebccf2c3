"""The tables of the parts as tables of the run's own build, with the proof that they are what they have to be.

A row of an assessment comes from the part of that assessment and stands in no other. A row of no assessment (an
organisation, a line in quarantine that nobody can place) is made by every part out of the same inputs: it is taken from
the first, and must be the same in all. Nothing is believed of a part that is not of this run.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.problems import Problem
from orchestration.base.sql import identifier, quoted
from orchestration.parts.assessments import TABLE, has_table
from orchestration.transform.compiled import Model
from orchestration.transform.runner import opened

_PART = Path(BUILD_DATABASE).stem
# Of either phase, the table with a row for every assessment.
_LISTS = ("facts.assessment_terms", "marts.dim_assessment")


def unite(database: Path, parts: Mapping[int, Path], models: Sequence[Model]) -> None:
    """Put what these models are in the parts, by number, into tables of the build `database`.

    Raises Problem where a part is of another run, or holds what it must not.
    """
    of_nobody: dict[str, set[tuple[object, ...]]] = {model.name: set() for model in models}
    with opened(Path(":memory:")) as connection:
        connection.execute(f"set temp_directory = {quoted(database.with_name('spill'))}")
        connection.execute(f"attach {quoted(database)} as whole")
        for number, path in sorted(parts.items()):
            # By the name that it was made under: its views say it.
            connection.execute(f"attach {quoted(path)} as {_PART} (read_only)")
            connection.execute(f"use {_PART}")
            _require_this_run(connection, number)
            for model in models:
                of_nobody[model.name].add(_add(connection, number, model, number == min(parts)))
            connection.execute("use memory")
            connection.execute(f"detach {_PART}")
    differing = [name for name, found in of_nobody.items() if len(found) > 1]
    if differing:
        raise Problem("parts_differ", f"不属于任何考评的行，各份算得不同：{'、'.join(differing)}")


def require_all(database: Path) -> None:
    """Raise Problem where an assessment that is landed is in none of the tables that list all of them."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in _LISTS:
            if not has_table(connection, table):
                continue
            missing = connection.execute(
                f"select cycle, assessment_id from staging.stg_assessments except"
                f" select cycle, assessment_id from {table} order by all"
            ).fetchall()
            if missing:
                named = "、".join(f"{cycle} 年度 {assessment}" for cycle, assessment in missing)
                raise Problem("parts_differ", f"{table} 里没有 {named}：哪一份都没有算它")


def _require_this_run(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """The run itself and the division were copied into the part when it began; its verdicts were given to it."""
    for table in ("run.run_context", TABLE):
        ours = f"whole.{table}"
        differing = f"(from {table} except from {ours}) union all (from {ours} except from {table})"
        if connection.execute(differing).fetchone():
            raise Problem("parts_differ", f"第 {number} 份不是本次运行的（{table} 不同）")
    others = "select 1 from gate.verdicts where build not in (select run_id from run.run_context)"
    if has_table(connection, "gate.verdicts") and connection.execute(others).fetchone():
        raise Problem("parts_differ", f"第 {number} 份里的闸门结论不是本次运行的")


def _add(connection: duckdb.DuckDBPyConnection, number: int, model: Model, is_first: bool) -> tuple[object, ...]:
    """Add a part's rows; returns how many are of no assessment, and their hash."""
    place = f"{identifier(model.schema)}.{identifier(model.name)}"
    columns = [row[0] for row in connection.execute(f"describe {place}").fetchall()]
    names = ", ".join(f"t.{identifier(column)}" for column in columns)
    rows = f"from {place} as t {_placing(columns)}"
    misplaced, *of_nobody = connection.execute(
        f"select count(*) filter (p.part <> {number}), count(*) filter (p.part is null),"
        f" sum(hash({names})) filter (p.part is null) {rows}"
    ).fetchall()[0]
    if misplaced:
        raise Problem("parts_differ", f"{model.name}：第 {number} 份里有 {misplaced} 行是别的份的考评的")
    target = f"whole.{place}"
    if is_first:
        connection.execute(f"create schema if not exists whole.{identifier(model.schema)}")
        connection.execute(f"create or replace table {target} as select {names} {rows}")
    else:
        connection.execute(f"insert into {target} by name select {names} {rows} where p.part = {number}")
    return tuple(of_nobody)


def _placing(columns: Sequence[str]) -> str:
    """The part `p.part` of every row of `t`; null where the row is of no known assessment."""
    if "assessment_id" not in columns:
        return "cross join (select cast(null as integer) as part) as p"
    if "cycle" not in columns:
        return f"left join (select distinct part, assessment_id from {TABLE}) as p on t.assessment_id = p.assessment_id"
    return f"left join {TABLE} as p on t.cycle = p.cycle and t.assessment_id = p.assessment_id"
