"""Five invented jurisdictions whose answers another program worked out, and how a release is held against them.

tests/data/jurisdictions/NAME.tar.xz holds raw/ and expected/ (a CSV per mart: its key columns, then values). Points may
differ in the fourth decimal; a cause may be split into any number of rows, so ledger and losses are summed by key;
assessments that fail are not compared.
"""

import tarfile
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.conftest import ROOT

NAMES = ("calm", "full", "messy", "wide", "wide-held")
AS_OF = "2025-01-15"
_HEAD = ["cycle", "assessment_id"]
_KEYS = {
    "gate_verdicts": _HEAD,
    "standings": ["scenario", *_HEAD, "unit_id", "month"],
    "rankings": [*_HEAD, "unit_id"],
    "indicator_scores": ["scenario", *_HEAD, "unit_id", "indicator_id", "month"],
    "category_scores": ["scenario", *_HEAD, "unit_id", "category_id", "month"],
    "score_ledger": ["scenario", *_HEAD, "month", "unit_id", "category_id", "indicator_id", "entry", "cause_kind"],
    "reconciliation": [*_HEAD, "unit_id", "month", "level", "category_id", "indicator_id"],
    "fct_evidence": [*_HEAD, "requirement_id", "unit_id"],
    "loss_by_organisation": ["scenario", *_HEAD, "unit_id", "month", "org_id"],
    "loss_by_cause": ["scenario", *_HEAD, "unit_id", "month", "cause_kind"],
    "loss_by_indicator": ["scenario", *_HEAD, "unit_id", "month", "indicator_id"],
}
_SUMMED = {
    "score_ledger": "points",
    "loss_by_organisation": "points_lost",
    "loss_by_cause": "points_lost",
    "loss_by_indicator": "points_lost",
}
_SCORES = ("indicator_scores", "category_scores")
# Not said, or not for every scenario, by the program that worked the answers out.
_LEFT_OUT = {"document_id", "computed", "cause"}
_ONLY_ACTUAL = {"overall_rank", "tier_rank", "points_at_risk"}
_TOLERANCE = Decimal("0.0001")


def unpack(name: str, place: Path) -> Path:
    """The folder with raw/ and expected/ of a jurisdiction."""
    folder = place / name
    with tarfile.open(ROOT / "tests" / "data" / "jurisdictions" / f"{name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


def differences(database: Path, expected: Path) -> list[str]:
    """What a release says otherwise than expected, a line each."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as release (read_only)")
        failed = f"(select cycle, assessment_id from read_csv('{expected}/gate_verdicts.csv') where verdict = 'failed')"
        found = []
        for table in (name for name in _KEYS if (expected / f"{name}.csv").is_file()):
            found += _differences(connection, table, expected / f"{table}.csv", failed)
    return found


def _differences(connection: duckdb.DuckDBPyConnection, table: str, file: Path, failed: str) -> list[str]:
    told = f"read_csv('{file}', all_varchar = true)"
    key = _KEYS[table]
    left_out = {*key, *_LEFT_OUT, *(["points_assigned"] if table == "category_scores" else [])}
    values = [row[0] for row in connection.execute(f"describe from {told}").fetchall() if row[0] not in left_out]
    names = [f'"{column}"' for column in [*key, *values]]
    texts = ", ".join(f"cast({name} as varchar) as {name}" for name in names)
    scenarios = f"where scenario in (select scenario from {told})" if "scenario" in key else ""
    kept = f"where (cycle, assessment_id) not in (select (cast(cycle as varchar), assessment_id) from {failed})"
    sides = []
    for source in (told, f"(select {texts} from release.marts.{table} {scenarios})"):
        query = f"select {', '.join(names)} from {source} {'' if table == 'gate_verdicts' else kept}"
        sides.append(_by_key(table, len(key), values, connection.execute(query).fetchall()))
    wanted, got = sides
    shown = [_SUMMED[table]] if table in _SUMMED else values
    lines = []
    for row_key in sorted(wanted.keys() | got.keys()):
        one, other = wanted.get(row_key), got.get(row_key)
        if one is None or other is None:
            if not (table in (*_SCORES, *_SUMMED) and _nothing(shown, one or other or [])):
                lines.append(f"{table} {row_key}: {'not expected' if one is None else 'missing'}")
            continue
        for column, should, does in zip(shown, one, other, strict=True):
            is_said = row_key[0] != "without_procedural" or column not in _ONLY_ACTUAL
            if is_said and not _same(should, does):
                lines.append(f"{table} {row_key} {column}: expected {should}, found {does}")
    return lines


def _by_key(table: str, width: int, values: list[str], rows: list[tuple]) -> dict[tuple, list]:
    found: dict[tuple, list] = {}
    for row in rows:
        key = tuple(part or "" for part in row[:width])
        cells = [_figure(cell) for cell in row[width:]]
        if table in _SUMMED:
            place = values.index(_SUMMED[table])
            before = found.get(key)
            cells = [(cells[place] or Decimal(0)) + (before[0] if before else Decimal(0))]
        found[key] = cells
    return found


def _figure(text: str | None) -> Decimal | str:
    try:
        return Decimal(text or "")
    except ArithmeticError:
        return text or ""


def _nothing(values: list[str], cells: list) -> bool:
    pairs = [(c, v) for c, v in zip(values, cells, strict=True) if c.startswith("points")]
    return all(not v or abs(v) < Decimal("0.00001") for _, v in pairs if not isinstance(v, str))


def _same(one: Decimal | str, other: Decimal | str) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= _TOLERANCE
    return one == other
