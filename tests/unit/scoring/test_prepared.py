"""A prepared build, used again, gives what a build from nothing gives, and shows no table that it left out."""

from pathlib import Path

import pytest

from tests.schemes import event, scheme
from tests.scoring import Feeds, Scored, score
from tests.worked_examples import feeds as worked_examples

pytestmark = pytest.mark.dear


def tables(scored: Scored) -> dict[str, list[dict[str, object]]]:
    """The rows of every table that a model made."""
    found = scored.rows(
        "select schema_name || '.' || table_name as name from duckdb_tables()"
        " where database_name = 'build' and schema_name not in ('landing', 'run', 'gate', 'past', 'whatif') order by 1"
    )
    return {row["name"]: scored.rows(f"select * from {row['name']} order by all") for row in found}


def small() -> Feeds:
    feeds = scheme({"x": 5, "y": None, "z": 9}, target=10, assessment={"late_report_points": 1})
    return feeds | {"events": [event("x", 1)]}


def test_the_same_rows_as_from_nothing(tmp_path: Path) -> None:
    landed = worked_examples()
    fresh = tables(score(landed, database=tmp_path / "fresh.duckdb"))
    assert sum(map(len, fresh.values())) > 5_000
    for _ in range(2):
        prepared = tables(score(landed))
        assert [name for name, rows in fresh.items() if prepared[name] != rows] == []
        assert set(prepared) == set(fresh)
        score(small())


def test_two_that_are_read_at_once_are_two() -> None:
    one, other = score(small(), only=["unit_totals"]), score(scheme({"x": 10}, target=10), only=["unit_totals"])
    assert (one.total("x"), other.total("x"), one.total("x")) == (4, 10, 4)


def test_what_was_not_built_cannot_be_read() -> None:
    scored = score(small(), only=["unit_totals"])
    assert scored.value("select count(*) from scores.unit_totals") > 0
    for sql in ("marts.rankings", "select unit_id from marts.rankings", 'select count(*) from "marts"."rankings"'):
        with pytest.raises(AssertionError, match="rankings"):
            scored.rows(sql)
