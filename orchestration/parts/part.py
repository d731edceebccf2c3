"""One phase of one part, in a process of its own: python -m orchestration.parts.part JOB.json

A part's build is the whole's as it was prepared, seen through a filter: the same views over the same landed files, less
the rows of assessments of other parts. What a job holds, and who starts it, is engine.py's.
"""

import json
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from orchestration.base.problems import Problem, explain
from orchestration.base.revision import content_hash
from orchestration.base.sql import identifier, quoted
from orchestration.parts.assessments import TABLE
from orchestration.transform.phases import DbtRun
from orchestration.transform.project import parsed_project
from orchestration.transform.runner import NodeResult, Outcome

# What a part reads beside its own models before the gate, and what it is given afterwards.
_PREPARED = ("landing", "run", "past")
_FOUND = ("gate", "whatif")
# Landed tables with rows of no assessment, or of none that is known.
_OF_NONE = ("deliveries", "organisations", "quarantine")


@dataclass(frozen=True)
class Job:
    """Build the models `select` of part `number` in `database`, with the code of this content. `whole`: the run's own
    build; `given`: tables of it, by schema and name, that the part is to have as they are there, once they are.
    """

    number: int
    code: str
    whole: str
    database: str
    project: str
    logs: str
    select: tuple[str, ...]
    given: tuple[tuple[str, str], ...]
    results: str


def build(job: Job) -> Outcome:
    """Prepare the part where it is not there yet, give it what the whole has found since, and build.

    Raises Problem where this machine's code is not that of whoever asks.
    """
    if job.code != (here := content_hash()):
        raise Problem("parts_differ", f"第 {job.number} 份的机器上代码不同（{here}，应为 {job.code}）")
    database = Path(job.database)
    is_new = not database.exists()
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach {quoted(job.whole)} as whole (read_only)")
        if is_new:
            prepare(connection, job.number)
        hand_over(connection, job.given)
    parsed = parsed_project(Path(job.project))
    return DbtRun(parsed, database, database.with_name("dbt"), Path(job.logs)).build(job.select)


def prepare(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Show a new part what the attached `whole` was prepared with."""
    connection.execute("create schema run")
    connection.execute(f"create table {TABLE} as from whole.{TABLE}")
    connection.execute(f"create table run.elsewhere as select cycle, assessment_id from {TABLE} where part <> {number}")
    own = connection.execute(f"select distinct assessment_id from {TABLE} where part = {number} order by 1").fetchall()
    # Landed rows are of a known assessment or of none; asked for names, DuckDB skips most of the files.
    names = ", ".join(quoted(name) for (name,) in own)
    for schema in _PREPARED:
        connection.execute(f"create schema if not exists {schema}")
        for table, sql in _tables(connection, schema):
            if f"{schema}.{table}" == TABLE:
                continue
            place, beneath = f"{schema}.{identifier(table)}", f"{schema}.{identifier(f'all_{table}')}"
            if sql:
                connection.execute(sql)
                connection.execute(f"alter view {place} rename to {identifier(f'all_{table}')}")
            else:
                connection.execute(f"create table {beneath} as from whole.{place}")
            own_rows = f"where assessment_id is null or assessment_id in ({names})"
            is_feed = schema == "landing" and table not in _OF_NONE
            filtered = own_rows if is_feed else _not_elsewhere(connection, beneath)
            connection.execute(f"create view {place} as select t.* from {beneath} as t {filtered}")


def hand_over(connection: duckdb.DuckDBPyConnection, given: Sequence[tuple[str, str]]) -> None:
    """Give a part what gate and scenarios have said of its assessments so far, and tables of all assessments."""
    for schema in _FOUND:
        connection.execute(f"create schema if not exists {schema}")
        for table, _ in _tables(connection, schema):
            place = f"{schema}.{identifier(table)}"
            connection.execute(f"create or replace table {place} as from whole.{place} limit 0")
            filtered = _not_elsewhere(connection, place)
            connection.execute(f"insert into {place} select t.* from whole.{place} as t {filtered}")
    for schema, table in given:
        if table not in dict(_tables(connection, schema)):
            continue
        place = f"{identifier(schema)}.{identifier(table)}"
        connection.execute(f"create or replace table {place} as from whole.{place}")


def _tables(connection: duckdb.DuckDBPyConnection, schema: str) -> list[tuple[str, str]]:
    """Tables and views of the whole, with the SQL of the views."""
    found = connection.execute(
        """
        select table_name, '' from duckdb_tables() where database_name = 'whole' and schema_name = $schema
        union all
        select view_name, sql from duckdb_views() where database_name = 'whole' and schema_name = $schema
        order by 1
        """,
        {"schema": schema},
    ).fetchall()
    return [(str(table), str(sql)) for table, sql in found]


def _not_elsewhere(connection: duckdb.DuckDBPyConnection, place: str) -> str:
    """The condition under which a row of `t` is shown: of no assessment, of an unknown one, or of one of the part."""
    columns = {row[0] for row in connection.execute(f"describe {place}").fetchall()}
    if not {"cycle", "assessment_id"} <= columns:
        return ""
    return (
        "where not exists (select 1 from run.elsewhere as e"
        " where e.cycle = t.cycle and e.assessment_id = t.assessment_id)"
    )


def read_results(file: Path) -> Outcome | Problem:
    """What a part wrote of its phase, or why it could not begin it."""
    said = json.loads(file.read_text(encoding="utf-8"))
    if "problem" in said:
        return Problem(*said["problem"])
    return Outcome(tuple(NodeResult(**node) for node in said["nodes"]), said["error"])


def _end_with_our_starter() -> None:
    """Whoever started us holds the other end of the input, however he ends."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def main(file: str) -> None:
    """Run one job and write what became of it; nothing is written only where the process dies."""
    threading.Thread(target=_end_with_our_starter, daemon=True).start()
    said = json.loads(Path(file).read_text(encoding="utf-8"))
    job = Job(**{**said, "given": tuple((schema, table) for schema, table in said["given"])})
    try:
        outcome = build(job)
        written: dict[str, object] = {"nodes": [asdict(node) for node in outcome.nodes], "error": outcome.error}
    except Exception as error:
        traceback.print_exc()
        problem = explain(error)
        written = {"problem": [problem.code, problem.sentence]}
    Path(job.results).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
