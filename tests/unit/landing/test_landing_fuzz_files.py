"""The demonstration's own files, damaged at random, thrown at their readers; and whole landings of random deliveries.

A damaged file ends in rows or in quarantine: no crash, no hang, no row lost or made. The fast tests read right here;
the slow ones read more, in the process with limits that landing uses.
"""

import io
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_world import REPORT, World, csv_text

from orchestration.landing import load_contracts
from orchestration.landing.connection import open_engine
from orchestration.landing.isolation import Reader
from orchestration.landing.parse import Parsed, Parser
from orchestration.landing.store import Store
from tests.shares import shared

pytestmark = pytest.mark.dear

DEMONSTRATION = Path(__file__).resolve().parents[3] / "raw"
LARGEST = 120_000
CODES = {"unreadable_delivery", "missing_columns"}
ZONE = ZoneInfo("Asia/Shanghai")
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
MANY = settings(EXAMPLES, max_examples=shared(2500))
# Longer than any of these small files may take, on a slow machine.
SECONDS = 60
Read = Callable[[bytes, str, str], Parsed]


def _seeds() -> dict[str, list[tuple[str, bytes]]]:
    """(feed, content) by suffix; a workbook and a Parquet file of every CSV feed beside those delivered as such."""
    seeds: dict[str, list[tuple[str, bytes]]] = {".csv": [], ".xlsx": [], ".parquet": []}
    for path in sorted(DEMONSTRATION.glob("2024/*/*")):
        if path.suffix in seeds and path.stat().st_size <= LARGEST:
            seeds[path.suffix].append((path.parent.name, path.read_bytes()))
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([REPORT] * 50), out, row_group_size=7, compression="gzip")
    seeds[".parquet"].append(("reports", out.getvalue()))
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(list(REPORT))
    for number in range(50):
        book.active.append([*list(REPORT.values())[:4], number, "=1+1" if number % 7 == 0 else "2024-06-25"])
    book.save(out)
    seeds[".xlsx"].append(("reports", out.getvalue()))
    return seeds


SEEDS = _seeds()


@st.composite
def damaged(draw: st.DrawFn) -> tuple[bytes, str, str]:
    """A file of the demonstration with some harm done to it, and the feed it is delivered to."""
    suffix = draw(st.sampled_from(sorted(SEEDS)))
    feed, whole = draw(st.sampled_from(SEEDS[suffix]))
    _, other = draw(st.sampled_from(SEEDS[draw(st.sampled_from(sorted(SEEDS)))]))
    if suffix == ".xlsx" and draw(st.booleans()):
        return _harmed_workbook(draw, whole), suffix, feed
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 5))):
        data = _harmed(draw, data, other)
    return bytes(data), suffix, feed


def _harmed(draw: st.DrawFn, data: bytearray, other: bytes) -> bytearray:
    place = draw(st.integers(0, len(data)))
    size = draw(st.sampled_from([1, 2, 4, 16, 200, 5_000]))
    how = draw(st.sampled_from(["flip", "cut", "repeat", "remove", "splice", "set", "swap"]))
    if how == "flip" and place < len(data):
        data[place] ^= 1 << draw(st.integers(0, 7))
    elif how == "cut":
        data = data[:place]
    elif how == "repeat":
        data[place:place] = data[place : place + size] * draw(st.integers(1, 40))
    elif how == "remove":
        del data[place : place + size]
    elif how == "splice":
        start = draw(st.integers(0, len(other)))
        data[place : place + size] = other[start : start + size]
    elif how == "set":
        data[place : place + size] = bytes([draw(st.sampled_from([0, 0x22, 0x2C, 0x0A, 0x7F, 0x80, 0xFF]))]) * size
    elif how == "swap":
        data = data[place:] + data[:place]
    return data


def _harmed_workbook(draw: st.DrawFn, whole: bytes) -> bytes:
    """One part harmed and packed again, so that the harm reaches the cells."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    parts[name] = bytes(_harmed(draw, bytearray(parts[name]), draw(st.sampled_from(sorted(parts.values())))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return out.getvalue()


def _check(store: Store, feed: str, key: str, parsed: Parsed) -> None:
    good, bad = (store.cached(feed, key, f"{what}.parquet") for what in ("good", "bad"))
    if parsed.failure is not None:
        assert parsed.failure[0] in CODES
        assert parsed.failure[1]
        assert (parsed.good, parsed.bad) == (0, 0)
        return
    lines = [row for file in (good, bad) for row in pq.read_table(file)["_row"].to_pylist()]
    assert len(lines) == len(set(lines)) == parsed.good + parsed.bad


@pytest.fixture
def read_here(tmp_path: Path) -> Iterator[Read]:
    store = Store(tmp_path / "landing")
    with open_engine(store.scratch) as engine:
        parser = Parser(store, ZONE, engine)

        def read(data: bytes, suffix: str, feed: str) -> Parsed:
            path = tmp_path / f"delivery{suffix}"
            path.write_bytes(data)
            started = time.monotonic()
            parsed = parser.parse(path, suffix, "key", load_contracts()[feed])
            assert time.monotonic() - started < SECONDS
            _check(store, feed, "key", parsed)
            shutil.rmtree(store.root / "cache", ignore_errors=True)
            return parsed

        yield read


@pytest.fixture
def read_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    monkeypatch.setattr("orchestration.landing.isolation.SMALL_TEXT", 0)
    monkeypatch.setattr("orchestration.landing.isolation.BASE_SECONDS", SECONDS)
    store = Store(tmp_path / "landing")
    with open_engine(store.scratch) as engine, Reader(store, ZONE, engine) as reader:

        def read(data: bytes, suffix: str, feed: str) -> Parsed:
            path = tmp_path / f"delivery{suffix}"
            path.write_bytes(data)
            parsed = reader.parse(path, suffix, "key", load_contracts()[feed], sha256(data).hexdigest())
            said = parsed.failure[1] if parsed.failure else ""
            assert not any(word in said for word in ("崩溃", "还没读完", "超过上限", "被系统中止")), said
            _check(store, feed, "key", parsed)
            shutil.rmtree(store.root / "cache", ignore_errors=True)
            return parsed

        yield read


@pytest.mark.parametrize("suffix", sorted(SEEDS))
def test_whole_files_are_read(read_here: Read, read_apart: Read, suffix: str) -> None:
    for feed, data in SEEDS[suffix]:
        parsed = read_here(data, suffix, feed)
        assert parsed.failure is None
        assert read_apart(data, suffix, feed) == parsed


@EXAMPLES
@given(damaged())
def test_damaged_files_end_in_rows_or_quarantine(read_here: Read, delivery: tuple[bytes, str, str]) -> None:
    read_here(*delivery)


@pytest.mark.soak
@MANY
@given(damaged())
def test_many_damaged_files_where_landing_reads_them(read_apart: Read, delivery: tuple[bytes, str, str]) -> None:
    read_apart(*delivery)


@EXAMPLES
@given(damaged(), st.sampled_from(sorted(SEEDS)), st.sampled_from(sorted(load_contracts())))
def test_files_under_a_wrong_name(read_here: Read, delivery: tuple[bytes, str, str], suffix: str, feed: str) -> None:
    read_here(delivery[0], suffix, feed)


# ---- whole landings --------------------------------------------------------------------------------------------------

ODD = st.sampled_from(["", "?", "13800005678张三", "=1+1", "x" * 70, "1e400", "\u202e", "9" * 30, "32767" * 7000])
CELL = {
    "assessment_id": st.sampled_from(["county", "county", "county", "nobody"]) | ODD,
    "unit_id": st.sampled_from(["a1", "a2", "a1", "a9"]) | ODD,
    "indicator_id": st.sampled_from(["c01", "c01", "c09"]) | ODD,
    "month": st.sampled_from(["2024-05", "2024-06", "202406", "6月"]) | ODD,
    "value": st.sampled_from(["1", "12.5", "1,000.5", "无"]) | ODD,
    "submitted_at": st.sampled_from(["2024-06-25", "2024-06-26 10:00:00", "昨天"]) | ODD,
}
ROWS = st.lists(st.fixed_dictionaries(CELL), max_size=6)


def _packed(rows: list[dict[str, str]], suffix: str) -> bytes:
    if suffix == "csv":
        return csv_text(rows or [dict.fromkeys(REPORT, "")]).encode()
    out = io.BytesIO()
    if suffix == "parquet":
        pq.write_table(pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in REPORT}), out)
        return out.getvalue()
    book = openpyxl.Workbook()
    book.active.append(list(REPORT))
    for row in rows:
        book.active.append(["'" + v if v.startswith("=") else v[:30_000] for v in row.values()])
    book.save(out)
    return out.getvalue()


def _no_row_goes_astray(world: World, files: list[tuple[list[dict[str, str]], str]]) -> None:
    shutil.rmtree(world.raw, ignore_errors=True)
    world.scheme()
    expected: dict[str, int] = {}
    for number, (rows, suffix) in enumerate(files):
        world.put(f"reports/{number}.{suffix}", _packed(rows, suffix))
        expected[f"2024/reports/{number}.{suffix}"] = sum(any(v.strip() for v in row.values()) for row in rows)
    report = world.land()
    came: dict[str, Any] = {d.delivery: d for d in report.of_feed("reports")}
    assert {name: delivery.rows_in for name, delivery in came.items()} == expected
    landed = [(r["_delivery"], r["_row"]) for r in world.rows("reports")]
    held = [(q["delivery"], q["row"]) for q in world.quarantine()]
    assert len({*landed, *held}) == len(landed) + len(held) == sum(expected.values())


FILES = st.lists(st.tuples(ROWS, st.sampled_from(["csv", "csv", "xlsx", "parquet"])), max_size=4)


@settings(EXAMPLES, max_examples=8)
@given(FILES)
def test_no_row_of_a_landing_goes_astray(empty_world: World, files: list[tuple[list[dict[str, str]], str]]) -> None:
    _no_row_goes_astray(empty_world, files)


@pytest.mark.soak
@settings(EXAMPLES, max_examples=shared(120))
@given(FILES)
def test_no_row_of_many_landings_goes_astray(empty_world: World, files: list[tuple[list[dict[str, str]], str]]) -> None:
    _no_row_goes_astray(empty_world, files)
