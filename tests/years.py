"""The demonstration with more years behind it: each is the demonstration's first cycle, moved in time.

For tests and benchmarks of what builds take over; the open cycle is the demonstration's own.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import demonstration
from orchestration.landing import load_contracts

CLOSED, OPEN = 2023, 2024
_DIGITS_OF_A_YEAR = re.compile(r"(?<!\d)(202[2-5])(?=-\d\d|年|\b)")


def write_years(raw: Path, closed: Iterable[int]) -> None:
    """Write raw/ with these closed cycles and the open one, a delivery per feed, columns by their English names."""
    for cycle in closed:
        _write_cycle(raw, cycle, demonstration.tables(CLOSED), cycle - CLOSED)
    _write_cycle(raw, OPEN, demonstration.tables(OPEN), 0)


def change_a_report(raw: Path, cycle: int, value: str) -> None:
    """Send the county's September figures of one unit once more, with another value."""
    file = raw / str(cycle) / "reports" / "b.csv"
    lines = list(csv.DictReader((raw / str(cycle) / "reports" / "a.csv").open(encoding="utf-8")))
    line = next(x for x in lines if x["month"] == f"{cycle}-09" and x["assessment_id"] == "county" and x["value"])
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(line), lineterminator="\n")
        writer.writeheader()
        writer.writerow(line | {"value": value})


def _write_cycle(raw: Path, cycle: int, tables: demonstration.Tables, years: int) -> None:
    for feed, rows in ((feed, tables.get(feed, [])) for feed in load_contracts()):
        if not rows:
            continue
        folder = raw / str(cycle) / feed
        folder.mkdir(parents=True, exist_ok=True)
        columns = sorted({column for row in rows for column in row})
        with (folder / "a.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([[_moved(row.get(column, ""), years) for column in columns] for row in rows])


def _moved(text: str, years: int) -> str:
    return _DIGITS_OF_A_YEAR.sub(lambda found: str(int(found[1]) + years), text) if years else text
