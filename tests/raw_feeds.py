"""Feeds given as rows, written as the deliveries that landing reads: CSV, XLSX or Parquet below raw/<cycle>/<feed>/."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

CYCLE = 2024
Row = Mapping[str, Any]


def write_raw(raw: Path, feeds: Mapping[str, Sequence[Row]], form: str = "csv", parts: int = 1) -> Path:
    """Write every feed that has rows as `parts` deliveries per cycle in one of the forms csv, xlsx, parquet."""
    for feed, rows in feeds.items():
        for cycle in sorted({row.get("_cycle", CYCLE) for row in rows}):
            of_cycle = [row for row in rows if row.get("_cycle", CYCLE) == cycle]
            folder = raw / str(cycle) / feed
            folder.mkdir(parents=True, exist_ok=True)
            header = list(dict.fromkeys(name for row in of_cycle for name in row if not name.startswith("_")))
            for part in range(parts):
                table = [[_text(row.get(name)) for name in header] for row in of_cycle[part::parts]]
                if table:
                    _FORMS[form](folder / f"{feed}-{part}.{form}", header, table)
    return raw


def deliver(raw: Path, feed: str, rows: Iterable[Row], name: str = "a.csv", cycle: int = CYCLE) -> None:
    """One delivery of a feed as CSV; nothing where there are no rows."""
    listed = list(rows)
    if listed:
        folder = raw / str(cycle) / feed
        folder.mkdir(parents=True, exist_ok=True)
        header = list(dict.fromkeys(column for row in listed for column in row))
        _write_csv(folder / name, header, ([_text(row.get(column)) for column in header] for row in listed))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def _write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)


def _write_parquet(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    columns = {name: pa.array([row[i] or None for row in rows], pa.string()) for i, name in enumerate(header)}
    pq.write_table(pa.table(columns), path)


_FORMS = {"csv": _write_csv, "xlsx": _write_xlsx, "parquet": _write_parquet}
