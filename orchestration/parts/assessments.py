"""The assessments that a prepared build knows, what ties them, and `run.parts`: which part each of them belongs to.

Everything of one assessment, in whatever cycle, is of one part. Two assessments are tied where a model looks from one
at rows of the other; that no other model does is held by tests/unit/parts/test_models_keep_to_their_assessment.py.
"""

import duckdb

from orchestration.base.sql import identifier
from orchestration.parts.groups import groups

TABLE = "run.parts"
# Conditions of tiers look at other assessments; what bars a unit in one assessment keeps it from being affirmed in any
# of the cycle; an override may name a document that was registered in another assessment.
_TIES = """
select assessment_id, subject_id from landing.tier_conditions where subject = 'assessment'
union
select one.assessment_id, other.assessment_id
from landing.overrides as one
inner join landing.overrides as other
    on one._cycle = other._cycle and one.unit_id = other.unit_id and one.kind = 'affirm' and other.kind <> 'affirm'
union
select overrides.assessment_id, documents.assessment_id
from landing.overrides as overrides
inner join landing.documents as documents
    on overrides._cycle = documents._cycle and overrides.document_id = documents.document_id
"""
# Beside what is landed: assessments in quarantine, those published before, and those of cycles taken over.
_KNOWN_ELSEWHERE = """
select cycle, assessment_id from landing.quarantine where feed = 'assessments'
union
select cycle, assessment_id from run.previous_assessments
union
select cycle, assessment_id from run.previous_rankings
union
select cycle, assessment_id from past.assessment_terms
union
select cycle, assessment_id from past.dim_assessment
"""


def is_divided(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether `run.parts` is there."""
    return has_table(connection, TABLE)


def has_table(connection: duckdb.DuckDBPyConnection, place: str) -> bool:
    """Whether a table, as schema.name, is in the current database."""
    found = connection.execute(
        "select 1 from duckdb_tables()"
        " where database_name = current_database() and schema_name || '.' || table_name = ?",
        [place],
    )
    return found.fetchone() is not None


def divide(connection: duckdb.DuckDBPyConnection, parts: int) -> list[tuple[str, ...]]:
    """Write `run.parts` (part from 1, cycle, assessment_id) into a prepared build; returns the groups, largest first.

    A row of an assessment that is nowhere known (a slip of the pen in quarantine) is of no part.
    """
    feeds = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_columns() where schema_name = 'landing' and column_name = 'assessment_id'"
            " and table_name != 'quarantine' and database_name = current_database() order by 1"
        ).fetchall()
    ]
    landed = " union all ".join(
        f"select _cycle as cycle, assessment_id, count(*) as landed from landing.{identifier(feed)} group by all"
        for feed in feeds
    )
    connection.execute(
        f"""
        create or replace temp table known as
        select cast(cycle as integer) as cycle, assessment_id, sum(landed) as landed
        from ({landed} union all select *, 0 from ({_KNOWN_ELSEWHERE}))
        where cycle is not null and assessment_id is not null
        group by all
        """
    )
    rows = dict(
        connection.execute("select assessment_id, cast(sum(landed) as bigint) from known group by all").fetchall()
    )
    ties = [tie for tie in connection.execute(_TIES).fetchall() if rows.keys() >= set(tie)]
    found = groups(rows, ties, parts)
    connection.execute("create or replace temp table placed (part integer, assessment_id varchar)")
    for number, names in enumerate(found, 1):
        connection.executemany("insert into placed values (?, ?)", [[number, name] for name in names])
    connection.execute(
        f"create or replace table {TABLE} as"
        " select part, cycle, assessment_id from placed inner join known using (assessment_id) order by all"
    )
    return found
