"""Jurisdictions with exact answers, landed, judged and scored: rows that are bad, and the wider rules, held.

All five of them are published as well: test_jurisdictions.py, in the soak.
"""

from datetime import date
from pathlib import Path

import pytest

from orchestration.landing import land
from tests.jurisdictions import AS_OF, differences, unpack
from tests.scoring import gated

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["messy", "wide-held"])
def test_a_jurisdiction_is_scored_without_a_difference(name: str, tmp_path: Path) -> None:
    folder = unpack(name, tmp_path)
    land(folder / "raw", tmp_path / "landing")
    gated(tmp_path / "landing", date.fromisoformat(AS_OF), tmp_path / "build.duckdb")
    assert differences(tmp_path / "build.duckdb", folder / "expected")[:20] == []
