"""Misleading deliveries as whole assessments in one build: right totals and places, or no official result at all."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.landing import land
from tests.misleading import AS_OF, TRUTH, write_all
from tests.misleading_cases import CASES
from tests.scoring import gated

pytestmark = pytest.mark.slow


def test_no_misleading_delivery_makes_a_wrong_result_official(tmp_path: Path) -> None:
    write_all(tmp_path / "raw", CASES)
    land(tmp_path / "raw", tmp_path / "landing")
    gated(tmp_path / "landing", date.fromisoformat(AS_OF), tmp_path / "build.duckdb")
    with duckdb.connect(str(tmp_path / "build.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select assessment_id, unit_id, cast(cast(total as decimal(18, 2)) as varchar), rank from marts.rankings"
        ).fetchall()
    official: dict[str, dict[str, tuple[str, int]]] = {}
    for assessment, unit, total, rank in rows:
        official.setdefault(assessment, {})[unit] = (total, rank)
    assert {a: units for a, units in official.items() if units != TRUTH} == {}
    assert sorted(official) == sorted(case.name for case in CASES if case.lands)
