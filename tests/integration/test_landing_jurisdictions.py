"""Prepared jurisdictions land as they should: what is bad is in quarantine where it says, and nothing else."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.landing import land
from tests.jurisdictions import unpack

pytestmark = pytest.mark.dear


def test_the_bad_rows_of_messy_and_no_others_are_in_quarantine(tmp_path: Path) -> None:
    folder = unpack("messy", tmp_path)
    land(folder / "raw", tmp_path / "landing")
    found = pq.read_table(tmp_path / "landing" / "quarantine.parquet").to_pylist()
    got = [(q["delivery"], str(q["row"] or ""), q["feed"], q["column"] or "", q["reason_code"]) for q in found]
    with (folder / "bad_rows.csv").open(encoding="utf-8") as file:
        wanted = [tuple(row.values()) for row in csv.DictReader(file)]
    assert sorted(got) == sorted(wanted)


@pytest.mark.parametrize(
    "name", ["calm", *(pytest.param(name, marks=pytest.mark.slow) for name in ("full", "wide", "wide-held"))]
)
def test_clean_jurisdictions_land_whole(tmp_path: Path, name: str) -> None:
    raw = unpack(name, tmp_path) / "raw"
    report = land(raw, tmp_path / "landing")
    assert pq.read_table(tmp_path / "landing" / "quarantine.parquet").num_rows == 0
    for delivery in report.deliveries:
        lines = sum(1 for _ in csv.reader((raw / delivery.delivery).open(encoding="utf-8-sig"))) - 1
        assert delivery.rows_in == lines
