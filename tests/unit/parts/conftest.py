"""A prepared build in small: four assessments over two cycles, one of which another looks at."""

from pathlib import Path

import duckdb
import pytest

TABLES = {
    "landing.reports": (
        "_cycle integer, assessment_id varchar, unit_id varchar",
        """(2024, 'county', 'u1'), (2024, 'county', 'u2'), (2024, 'county', 'u3'), (2024, 'county', 'u4'),
        (2024, 'county', 'u5'), (2024, 'dept', 'd1'),
        (2024, 'town', 't1'), (2023, 'county', 'u1'), (2023, 'old', 'o1'), (2023, 'old', 'o2')""",
    ),
    "landing.rectifications": (
        "_cycle integer, assessment_id varchar, item_id varchar",
        "(2024, 'dept', 'z1'), (2024, null, 'z2')",
    ),
    "landing.tier_conditions": (
        "_cycle integer, assessment_id varchar, subject varchar, subject_id varchar",
        "(2024, 'town', 'assessment', 'dept'), (2024, 'town', 'category', 'county')",
    ),
    "landing.overrides": (
        "_cycle integer, assessment_id varchar, unit_id varchar, kind varchar, document_id varchar",
        "",
    ),
    "landing.documents": ("_cycle integer, assessment_id varchar, document_id varchar", ""),
    "landing.organisations": ("_cycle integer, org_id varchar", "(2024, 'd1'), (2024, 'u1')"),
    "landing.deliveries": ("cycle integer, delivery varchar", "(2024, 'a.csv')"),
    "landing.quarantine": (
        "cycle integer, feed varchar, assessment_id varchar",
        """(2024, 'reports', 'county'), (2024, 'reports', null), (2024, 'reports', 'cuonty'), (2023, 'reports', 'dept'),
        (2024, 'assessments', 'new')""",
    ),
    "run.run_context": ("run_id varchar", "('run-1')"),
    "run.previous_assessments": ("cycle integer, assessment_id varchar", "(2022, 'gone'), (2024, 'county')"),
    "run.previous_rankings": ("cycle integer, assessment_id varchar, unit_id varchar", "(2022, 'gone', 'g1')"),
    "past.assessment_terms": ("cycle integer, assessment_id varchar", ""),
    "past.dim_assessment": ("cycle integer, assessment_id varchar", "(2021, 'county')"),
    "gate.verdicts": (
        "build varchar, cycle integer, assessment_id varchar",
        "('run-1', 2024, 'county'), ('run-1', 2024, 'dept'), ('run-1', 2024, 'cuonty')",
    ),
    "whatif.scenarios": (
        "scenario varchar, cycle integer, assessment_id varchar",
        "('试', 2024, 'dept'), ('试', 2024, null)",
    ),
}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Its database; the landed reports are a view, as all landed feeds are."""
    database = tmp_path / "build.duckdb"
    with duckdb.connect(str(database)) as connection:
        for schema in sorted({table.split(".")[0] for table in TABLES}):
            connection.execute(f"create schema {schema}")
        for table, (columns, rows) in TABLES.items():
            connection.execute(f"create table {table} ({columns})")
            if rows:
                connection.execute(f"insert into {table} values {rows}")
        reports = tmp_path / "reports.parquet"
        connection.execute(f"copy landing.reports to '{reports}'")
        connection.execute("drop table landing.reports")
        connection.execute(f"create view landing.reports as from read_parquet('{reports}')")
    return database
