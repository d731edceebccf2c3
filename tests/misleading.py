"""Deliveries that mislead, each as a whole assessment: what was done to which file, on a scheme whose totals are known.

Modelled on kinds of trouble that people report in public of spreadsheets and CSV (issue 12, section 1). A case either
lands the right figures (`lands`) or must not become official. Files are made by code, so that each says what is wrong.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

CYCLE, AS_OF = 2024, "2025-01-31"
TRUTH = {"a1": ("78.00", 3), "a2": ("78.20", 2), "a3": ("94.40", 1)}
MONTHS = ("2024-10", "2024-11", "2024-12")
_VALUES = {"a1": (90, 180, 270, 80), "a2": (91, 181, 271, 85), "a3": (92, 182, 272, 90)}
Row = dict[str, Any]
Feeds = dict[str, list[Row]]
Poison = Callable[[Path, str, Feeds], None]


@dataclass(frozen=True)
class Case:
    """One assessment: `feed` is written by `poison`, the rest cleanly. `lands`: the right figures are official."""

    name: str
    feed: str
    poison: Poison
    lands: bool


def scheme(name: str) -> Feeds:
    """The clean rows of one assessment."""
    reports = [
        {"assessment_id": name, "indicator_id": indicator, "unit_id": unit, "month": month,
         "value": values[at] if indicator == "i1" else values[3], "submitted_at": f"{month}-20 09:00:00"}
        for unit, values in _VALUES.items() for at, month in enumerate(MONTHS) for indicator in ("i1", "i2")
    ]  # fmt: skip
    feeds: Feeds = {
        "assessments": [{"assessment_name": f"考评{name}", "assessor_org_id": "gov", "layer": "own", "full_points": 100,
                         "first_month": "2024-10", "final_month": "2024-12"}],
        "categories": [{"category_id": "S", "category_name": "发展", "kind": "scored", "points": 100}],
        "participants": [{"unit_id": unit, "group_id": "g", "group_name": "一组"} for unit in _VALUES],
        "indicators": [
            {"indicator_id": "i1", "indicator_name": "产值", "category_id": "S", "points": 60, "value_unit": "万元"},
            {"indicator_id": "i2", "indicator_name": "满意率", "category_id": "S", "points": 40, "value_unit": "%"}],
        "measures": [
            {"indicator_id": "i1", "measure_id": "m", "basis": "completion", "rule": "ratio", "band_set": None},
            {"indicator_id": "i2", "measure_id": "m", "basis": "value", "rule": "band", "band_set": "b"}],
        "bands": [{"band_set": "b", "at": at, "rate": rate} for at, rate in ((0, 0), (80, 0.6), (90, 1))],
        "targets": [{"indicator_id": "i1", "unit_id": unit, "month": month, "target": 100 * (at + 1)}
                    for unit in _VALUES for at, month in enumerate(MONTHS)],
        "reports": reports,
        "evidence_requirements": [
            {"indicator_id": "i1", "document_kind": "document", "unit_id": "a1", "requirement_id": f"q{n}",
             "requirement_name": "方案", "due_on": "2024-12-20", "missing_points": 1} for n in (1, 2, 3)],
        "documents": [
            {"document_id": f"d{n}", "document_kind": "document", "unit_id": "a1", "requirement_id": f"q{n}",
             "title": "方案", "stamp": "present", "received_at": "2024-12-10 09:00:00"} for n in (1, 2, 3)],
    }  # fmt: skip
    for rows in feeds.values():
        rows[:] = [{"assessment_id": name, **row} for row in rows]
    return feeds


def csv_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A clean CSV, line by line."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [",".join(header), *(",".join(str(_or_blank(row.get(name))) for name in header) for row in rows)]


def _or_blank(value: Any) -> Any:
    return "" if value is None else value


def write_all(raw: Path, cases: Sequence[Case]) -> None:
    """Every case below raw/<cycle>/: what misleads is a delivery of its own, the sound rest of all is one a feed."""
    root = raw / str(CYCLE)
    sound = {"organisations": [{"org_id": o, "org_name": o, "org_kind": "县区"} for o in ("gov", *_VALUES)]}
    for case in cases:
        feeds = scheme(case.name)
        for feed, rows in feeds.items():
            if feed != case.feed:
                sound.setdefault(feed, []).extend(rows)
        (root / case.feed).mkdir(parents=True, exist_ok=True)
        case.poison(root / case.feed, case.name, feeds)
    for feed, rows in sound.items():
        _write(root / feed / "全部.csv", csv_lines(rows))


def _write(path: Path, lines: Sequence[str], encoding: str = "utf-8", end: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join(lines) + end).encode(encoding))


# --- workbooks


def workbook(
    formats: Mapping[str, str] | None = None,
    stored: Callable[[Row, str], Any] = lambda row, name: row.get(name),
    header: Mapping[str, str] | None = None,
    extra: Callable[[Any, Any, int], None] | None = None,
    top: Sequence[Sequence[Any]] = (),
) -> Poison:
    """The feed as one sheet: number formats by column, what is stored, header texts, and what else is written."""

    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        rows = feeds[folder.name]
        with xlsxwriter.Workbook(str(folder / f"{name}.xlsx")) as book:
            sheet = book.add_worksheet("数据")
            first = _fill(book, sheet, rows, formats or {}, stored, header or {}, top)
            if extra:
                extra(book, sheet, first + len(rows))

    return poison


def _fill(
    book: Any, sheet: Any, rows: Sequence[Row], formats: Any = (), stored: Any = None, header: Any = (), top: Any = ()
) -> int:
    names = list(dict.fromkeys(name for row in rows for name in row))
    for at, line in enumerate(top):
        sheet.write_row(at, 0, line)
    start = len(top)
    sheet.write_row(start, 0, [dict(header).get(name, name) for name in names])
    styles = {name: book.add_format({"num_format": code}) for name, code in dict(formats).items()}
    for at, row in enumerate(rows, start + 1):
        for place, name in enumerate(names):
            value = stored(row, name) if stored else row.get(name)
            if value is not None:
                sheet.write(at, place, value, styles.get(name) if not isinstance(value, str) else None)
    return start + 1


def sheets(*parts: tuple[str, Callable[[list[Row]], list[Row]]], hidden: Sequence[str] = ()) -> Poison:
    """The feed over several sheets; each takes what its function gives of the rows."""

    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        with xlsxwriter.Workbook(str(folder / f"{name}.xlsx")) as book:
            for title, part in parts:
                sheet = book.add_worksheet(title)
                if title in hidden:
                    sheet.hide()
                _fill(book, sheet, part([dict(row) for row in feeds[folder.name]]))

    return poison


def of_month(month: str) -> Callable[[list[Row]], list[Row]]:
    """The rows of a month."""
    return lambda rows: [row for row in rows if row["month"] == month]


def example(rows: list[Row]) -> list[Row]:
    """A row that shows how to fill in, with a figure that would be seen."""
    return [{**rows[4], "value": 9999}]


def percent_of_i2(row: Row, name: str) -> Any:
    """The satisfaction rate as a fraction, for cells that show percent."""
    return row[name] / 100 if name == "value" and row.get("indicator_id") == "i2" else row.get(name)


def cell(row: int, column: int, value: Any, **properties: Any) -> Callable[[Any, Any, int], None]:
    """For `extra`: one cell written again, in a format of its own."""
    return lambda book, sheet, _: sheet.write(row, column, value, book.add_format(properties)) and None


def texts(column: str, code: str, text: Callable[[Any], str] = str) -> Poison:
    """The feed as one sheet whose figures of a column are texts under a format."""

    def extra(book: Any, sheet: Any, rows: list[Row]) -> None:
        for at, row in enumerate(rows, 1):
            place = list(row).index(column)
            sheet.write_string(at, place, text(row[column]), book.add_format({"num_format": code}))

    return _rewritten(extra)


def dates(column: str, code: str, day: int) -> Poison:
    """The feed as one sheet whose months are days of a month under a format."""

    def extra(book: Any, sheet: Any, rows: list[Row]) -> None:
        for at, row in enumerate(rows, 1):
            moment = datetime.fromisoformat(f"{row[column]}-{day:02d}")
            sheet.write_datetime(at, list(row).index(column), moment, book.add_format({"num_format": code}))

    return _rewritten(extra)


def _rewritten(extra: Callable[[Any, Any, list[Row]], None]) -> Poison:
    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        rows = feeds[folder.name]
        workbook(extra=lambda book, sheet, _: extra(book, sheet, rows))(folder, name, feeds)

    return poison


def patched(poison: Poison, *changes: tuple[str, str, str]) -> Poison:
    """A workbook with (part, pattern, replacement) changed in its XML, for what the writer of workbooks cannot say."""

    def changed(folder: Path, name: str, feeds: Feeds) -> None:
        poison(folder, name, feeds)
        path, out = folder / f"{name}.xlsx", io.BytesIO()
        with zipfile.ZipFile(path) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
            for part in book.namelist():
                text = book.read(part).decode()
                for _, pattern, replacement in (change for change in changes if change[0] == part):
                    text, hits = re.subn(pattern, replacement, text)
                    assert hits, f"{name}: nothing in {part} is like {pattern}"
                written.writestr(part, text)
        path.write_bytes(out.getvalue())

    return changed


# --- text files


def lines(change: Callable[[list[str]], Sequence[str]], encoding: str = "utf-8", end: str = "\n") -> Poison:
    """The feed as CSV with its lines changed."""

    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        _write(folder / f"{name}.csv", list(change(csv_lines(feeds[folder.name]))), encoding, end)

    return poison


def rows_as_csv(change: Callable[[list[Row]], list[Row]]) -> Poison:
    """The feed as CSV of changed rows."""

    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        _write(folder / f"{name}.csv", csv_lines(change(feeds[folder.name])))

    return poison


def files(**changes: Callable[[list[Row]], list[Row]]) -> Poison:
    """The feed in several files, `<name>.<key>.csv`, each with its own change of the rows."""

    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        for key, change in changes.items():
            _write(folder / f"{name}.{key}.csv", csv_lines(change([dict(row) for row in feeds[folder.name]])))

    return poison


def data(content: Callable[[list[str]], bytes]) -> Poison:
    """The feed as bytes made of its lines."""

    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        (folder / f"{name}.csv").write_bytes(content(csv_lines(feeds[folder.name])))

    return poison


def parquet(columns: Callable[[list[Row]], dict[str, pa.Array]]) -> Poison:
    """The feed as Parquet."""

    def poison(folder: Path, name: str, feeds: Feeds) -> None:
        pq.write_table(pa.table(columns(feeds[folder.name])), folder / f"{name}.parquet")

    return poison
