"""A whole run on a demonstration full of personal numbers: none of them stands in anything it wrote or said."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.landing import Contract, load_contracts
from tests.conftest import ROOT, RunPipeline

# What lands is masked: tests/unit/landing/test_landing_masking.py.
pytestmark = pytest.mark.soak

# Made here, so that no such number stands in the sources.
MOBILE = "139" + "0000" + "5678"
IDENTITY = "330102" + "19900307" + "123X"
SAID = f"（电话{MOBILE}，身份证{IDENTITY}）"
STARRED = "139****5678"
NUMBERS = [MOBILE.encode(), IDENTITY.encode()]


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def _talkative(path: Path, contract: Contract) -> str:
    """The delivery with the numbers in every cell of free text, and some rows that must go to quarantine."""
    text = _decoded(path)
    delimiter = "\t" if "\t" in text.splitlines()[0] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    named = [[contract.column_of_header(cell) for cell in row] for row in rows]
    header = next((n for n, names in enumerate(named) if set(contract.required) <= set(names)), None)
    if header is None:
        return text
    free = [at for at, name in enumerate(named[header]) if name and contract.column(name).free_text == "yes"]
    for row in rows[header + 1 :]:
        for at in free:
            if at < len(row) and row[at].strip():
                row[at] += SAID
    if contract.kind == "year" and len(rows) > header + 30:
        typed = [name is None or contract.column(name).scalar not in ("id", "text") for name in named[header]]
        rows.append([f"{cell}{SAID}" if cell and loud else cell for cell, loud in zip(rows[-1], typed, strict=False)])
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Path:
    contracts = load_contracts()
    raw = tmp_path_factory.mktemp("talkative") / "raw"
    for source in sorted((ROOT / "raw").glob("[0-9]*/*/*")):
        target = raw / source.relative_to(ROOT / "raw")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".csv":
            target.write_text(_talkative(source, contracts[source.parent.name]), encoding="utf-8")
        else:
            target.write_bytes(source.read_bytes())
    return raw


def _told(warehouse: Path) -> Iterator[tuple[str, bytes]]:
    """Everything below the warehouse as plain bytes."""
    for path in sorted(warehouse.rglob("*")):
        name = path.relative_to(warehouse).as_posix()
        if not path.is_file() or path.is_symlink():
            continue
        if path.suffix == ".parquet":
            with duckdb.connect() as connection:
                rows = connection.execute(f"from read_parquet('{path}')").fetchall()
            yield name, repr(rows).encode()
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
                for schema, table in tables:
                    rows = connection.execute(f'from "{schema}"."{table}"').fetchall()
                    yield f"{name}/{schema}.{table}", repr(rows).encode()
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                for part in archive.namelist():
                    yield f"{name}/{part}", archive.read(part)
        else:
            yield name, path.read_bytes()


def test_no_number_of_a_person_leaves_landing(
    talkative: Path, tmp_path: Path, run_pipeline: RunPipeline, dagster_home: Path
) -> None:
    ran = run_pipeline(talkative, tmp_path / "warehouse", "2025-01-15")
    assert ran.code == 0, ran.output
    masked = set()
    for name, content in _told(tmp_path / "warehouse"):
        assert not any(number in content for number in NUMBERS), name
        if STARRED.encode() in content:
            masked.add(name)
    for path in dagster_home.rglob("*"):
        if path.is_file():
            assert not any(number in path.read_bytes() for number in NUMBERS), path.name
    assert not any(number.decode() in ran.output for number in NUMBERS)
    places = "\n".join(sorted(masked))
    for expected in ("deficiencies", "quarantine", "documents", "data_docs/index.html", "violations", "sharedStrings"):
        assert expected in places, (expected, places)
