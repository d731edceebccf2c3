"""Broken files thrown at every reader: quarantine or rows, never a crash, a hang or a lost row."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_world import REPORT, csv_text

from orchestration.landing import load_contracts
from orchestration.landing.parse import Parser
from orchestration.landing.readers import UnreadableDelivery
from orchestration.landing.readers.sieve import BLANK
from orchestration.landing.store import Store

pytestmark = pytest.mark.dear

QUIET = settings(deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.one_of(
    st.sampled_from(["", "county", "a1", "c01", "2024-06", "１２％", '"', "甲,乙", "x\ny", "=1+1", "-"]),
    st.text(max_size=8),
)


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(REPORT))
    for _ in range(3):
        book.active.append(list(REPORT.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([REPORT] * 3), out)
    return out.getvalue()


SEEDS = {".csv": csv_text([{**REPORT, "note": "县发改局"}] * 3).encode(), ".xlsx": _xlsx(), ".parquet": _parquet()}
Lander = Callable[[bytes, str], tuple[int, int, tuple[str, str] | None]]


@pytest.fixture
def parse_bytes(tmp_path: Path) -> Lander:
    store = Store(tmp_path / "landing")
    engine = duckdb.connect()
    contract = load_contracts()["reports"]
    parser = Parser(store, ZoneInfo("Asia/Shanghai"), engine)

    def parse(data: bytes, suffix: str) -> tuple[int, int, tuple[str, str] | None]:
        shutil.rmtree(store.root, ignore_errors=True)
        path = tmp_path / f"delivery{suffix}"
        path.write_bytes(data)
        parsed = parser.parse(path, suffix, "key", contract)
        if parsed.failure is None:
            good = pq.read_table(store.cached("reports", "key", "good.parquet"))
            bad = pq.read_table(store.cached("reports", "key", "bad.parquet"))
            assert (len(good), len(bad)) == (parsed.good, parsed.bad)
            lines = good["_row"].to_pylist() + bad["_row"].to_pylist()
            assert len(set(lines)) == len(lines)
        else:
            assert parsed.failure[0] in ("unreadable_delivery", "missing_columns")
            assert not (store.root / "cache/reports/key.good.parquet").exists()
        return parsed.good, parsed.bad, parsed.failure

    return parse


@st.composite
def broken(draw: st.DrawFn) -> tuple[bytes, str]:
    suffix = draw(st.sampled_from(sorted(SEEDS)))
    data = bytearray(SEEDS[suffix])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        how = draw(st.sampled_from(["cut", "flip", "insert", "remove"]))
        if how == "cut":
            data = data[:place]
        elif how == "flip" and place < len(data):
            data[place] ^= draw(st.integers(1, 255))
        elif how == "insert":
            data[place:place] = draw(st.binary(max_size=20))
        else:
            del data[place : place + draw(st.integers(1, 30))]
    return bytes(data), suffix


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@QUIET
@given(st.sampled_from(sorted(_parts(SEEDS[".xlsx"]))), st.data())
def test_damaged_parts_of_a_whole_workbook(parse_bytes: Lander, name: str, data: st.DataObject) -> None:
    parts = _parts(SEEDS[".xlsx"])
    part = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(part)))
        word = data.draw(
            st.sampled_from([b"", b"<", b'"', b"</c>", b'r="ZZZ99999999"', b"<row r='-1'>", b"9" * 40, b"\xff", b"t="])
        )
        part[place : place + data.draw(st.integers(0, 12))] = word
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for other, content in {**parts, name: bytes(part)}.items():
            archive.writestr(other, content)
    parse_bytes(out.getvalue(), ".xlsx")


@QUIET
@given(broken())
def test_damaged_files_end_in_rows_or_quarantine(parse_bytes: Lander, delivery: tuple[bytes, str]) -> None:
    parse_bytes(*delivery)


@QUIET
@given(st.binary(max_size=300), st.sampled_from(sorted(SEEDS)))
def test_any_bytes_end_in_rows_or_quarantine(parse_bytes: Lander, data: bytes, suffix: str) -> None:
    parse_bytes(data, suffix)


@QUIET
@given(
    st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=12),
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_no_row_of_a_readable_csv_is_lost(
    parse_bytes: Lander, rows: list[list[str]], delimiter: str, codec: str
) -> None:
    def fit(cell: str) -> str:
        return cell.replace("\0", "").replace("\r", "\n").encode(codec, "replace").decode(codec)

    clean = [[fit(cell) for cell in row] for row in rows]
    text = csv_text([dict(zip(REPORT, row, strict=True)) for row in clean] or [dict.fromkeys(REPORT, "")], delimiter)
    good, bad, failure = parse_bytes(text.encode(codec), ".csv")
    if failure is None:
        # Rows with less than a key are passed over where they hold no more than a title, a total or what is prefilled.
        assert sum(map(_has_key, clean)) <= good + bad <= sum(any(cell.strip(BLANK) for cell in row) for row in clean)


def _has_key(row: list[str]) -> bool:
    return all(cell.strip(BLANK) for cell in row[:4]) and not any(cell.strip(BLANK) in NAMES for cell in row)


NAMES = {text for column in load_contracts()["reports"].columns for text in (column.name, column.label)}


@QUIET
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=12))
def test_no_row_of_a_parquet_file_is_lost(parse_bytes: Lander, rows: list[list[str]]) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({n: [row[i] for row in rows] for i, n in enumerate(REPORT)}), out)
    good, bad, failure = parse_bytes(out.getvalue(), ".parquet")
    assert failure is None
    assert good + bad == sum(any(cell.strip() for cell in row) for row in rows)


def test_refusals_carry_their_sentence() -> None:
    assert str(UnreadableDelivery("missing_columns", "缺列")) == str(("missing_columns", "缺列"))
