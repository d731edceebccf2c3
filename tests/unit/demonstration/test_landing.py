"""The demonstration through the landing: only the planted rows are refused, everything else arrives as it was meant."""

import unicodedata
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import demonstration
from demonstration import deliveries
from demonstration.deliveries import planted
from demonstration.tables import CYCLES, Row, Tables
from orchestration.landing import land
from orchestration.landing.contracts import Column, Contract, load_contracts

pytestmark = pytest.mark.dear


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landing")
    raw = folder / "raw"
    demonstration.write(raw)
    land(raw, folder / "landed")
    return folder / "landed"


def test_only_the_planted_rows_are_quarantined(landing: Path) -> None:
    found = duckdb.sql(f"select delivery, reason_code from '{landing}/quarantine.parquet'").fetchall()
    meant: Counter[tuple[str, str]] = Counter()
    for bad in (bad for cycle in CYCLES for bad in planted(cycle)):
        meant[bad["delivery"] + ".csv", bad["reason"]] += 2 if bad["reason"] == "duplicate_key" else 1
    assert Counter(found) == meant


def test_the_quarantine_stays_below_what_an_assessment_tolerates(landing: Path) -> None:
    shares = duckdb.sql(
        f"select feed, sum(rows_quarantined) / sum(rows_in) from '{landing}/deliveries.parquet' group by cycle, feed"
    ).fetchall()
    tolerated = {feed: contract.tolerated_share for feed, contract in load_contracts().items()}
    assert all(share <= tolerated[feed] for feed, share in shares)


@pytest.mark.parametrize("cycle", CYCLES)
def test_what_lands_is_what_was_meant(landing: Path, cycle: int) -> None:
    meant = _meant(cycle)
    for feed, contract in load_contracts().items():
        names = [column.name for column in contract.columns]
        expected = {_key(contract, row): row for row in (_typed(contract, line) for line in meant.get(feed, []))}
        landed = duckdb.sql(
            f"""select {", ".join(f'"{name}"' for name in names)}
            from '{landing}/tables/{feed}/*.parquet' where _cycle = {cycle} and not _superseded"""
        ).fetchall()
        arrived = {_key(contract, row): row for row in (dict(zip(names, line, strict=True)) for line in landed)}
        assert arrived.keys() == expected.keys(), feed
        assert [key for key in expected if arrived[key] != expected[key]] == [], feed


def _meant(cycle: int) -> Tables:
    """The tables with the corrections and the rows sent again in place of what they correct."""
    tables = demonstration.tables(cycle)
    key = load_contracts()["reports"].key
    reports = {tuple(line[name] for name in key): line for line in tables["reports"]}
    reports |= {tuple(line[name] for name in key): line for line in deliveries.corrections(cycle, tables)}
    return {**tables, "reports": list(reports.values())}


def _key(contract: Contract, row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in contract.key)


def _typed(contract: Contract, line: Row) -> dict[str, object]:
    row = {column.name: _value(column, line.get(column.name, "")) for column in contract.columns}
    return row | ({"target": None, "assigned": False} if line.get("target") == "/" else {})


def _value(column: Column, text: str) -> object:
    text = unicodedata.normalize("NFKC", text) or ("" if column.default is None else str(column.default))
    if not text or text == "/":
        return None
    if column.scalar == "num":
        return Decimal(text).quantize(Decimal("0.000001"))
    if column.scalar == "bool":
        return text.lower() == "true"
    kinds = {"int": int, "date": date.fromisoformat, "time": datetime.fromisoformat}
    return kinds.get(column.scalar, str)(text)
