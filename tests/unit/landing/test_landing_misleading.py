"""Every misleading delivery at landing: what one would read with certainty lands, the rest is out with its reason."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.landing import LandingReport, land
from tests.misleading import Case, scheme, write_all
from tests.misleading_cases import CASES

pytestmark = pytest.mark.dear


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LandingReport]:
    folder = tmp_path_factory.mktemp("misleading")
    write_all(folder / "raw", CASES)
    return folder / "landing", land(folder / "raw", folder / "landing")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_was_shown_lands_or_is_out_with_its_reason(landed: tuple[Path, LandingReport], case: Case) -> None:
    folder, report = landed
    assert not report.unbalanced()
    rows = [r for r in pq.read_table(folder / "tables" / case.feed / "2024.parquet").to_pylist()
            if r["assessment_id"] == case.name and not r["_superseded"]]  # fmt: skip
    bad = [q for q in pq.read_table(folder / "quarantine.parquet").to_pylist() if f"/{case.name}." in q["delivery"]]
    wanted = scheme(case.name)[case.feed]
    true = {tuple(map(str, _key(row))): row for row in wanted}
    for row in rows:
        told = true[tuple(map(str, _key(row)))]
        assert {n: _plain(row[n]) for n in told} == {n: _plain(v) for n, v in told.items()}
    if case.lands:
        assert (len(rows), bad) == (len(wanted), [])
    else:
        assert bad and all(q["reason"] for q in bad)
        assert len(rows) < len(wanted)


def _key(row: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(
        _plain(row.get(n)) for n in ("indicator_id", "unit_id", "month", "requirement_id", "category_id", "at")
    )


def _plain(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return str(value)
