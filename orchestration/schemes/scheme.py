"""A scheme as rows: read by landing itself, from one workbook or from a cycle's folder, and taken into another year.

Only rows belong here; how they are laid out in a workbook stands in book.py, on a page in page.py.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.base.problems import Problem
from orchestration.landing import LandingReport, land, load_contracts
from orchestration.landing.contracts import Contract
from orchestration.landing.workbooks import FOLDER, SUFFIX
from orchestration.schemes import library

Row = dict[str, Any]
# In the order in which one thinks of a scheme.
ORDER = (
    *("assessments", "organisations", "participants", "categories", "indicators", "measures", "references", "bands"),
    *("targets", "evidence_requirements", "bonus_clauses", "responsibilities", "coefficients", "tiers"),
    *("tier_conditions", "funds"),
)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?=年)")


@dataclass(frozen=True)
class Scheme:
    """The rows of a cycle's scheme feeds, what landing held back and what it warns of, by sheet where it is about one.

    `numbers`: where the rows stand.
    """

    cycle: int
    rows: Mapping[str, Sequence[Row]]
    problems: Sequence[Row] = ()
    warnings: Sequence[tuple[str | None, str]] = ()
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)


def contracts() -> dict[str, Contract]:
    """The contracts of a scheme's feeds, in the order in which one thinks."""
    known = load_contracts()
    return {feed: known[feed] for feed in ORDER}


def empty(cycle: int) -> Scheme:
    """A scheme that says nothing yet."""
    return Scheme(cycle, {feed: [] for feed in ORDER})


def read_book(file: Path, cycle: int, timezone: str) -> Scheme:
    """What landing makes of a workbook that is dropped into workbooks/."""
    with landed_book(file, cycle, timezone) as (scheme, _):
        return scheme


def read_cycle(raw: Path, cycle: int, timezone: str) -> Scheme:
    """What landing makes of the scheme's files of a cycle."""
    with landed_cycle(raw, cycle, timezone) as (scheme, _):
        return scheme


def read_library(name: str, timezone: str) -> Scheme:
    """What landing makes of a published scheme of the library; raises Problem when it knows no such name."""
    published = library.library().get(name)
    if published is None:
        raise Problem("no_such_scheme", f"没有文件也没有方案“{name}”；方案库里有：{'、'.join(library.library())}")
    with tempfile.TemporaryDirectory(prefix="kaoping-library-") as folder:
        library.write(published, Path(folder))
        places = {feed: Path(folder, feed) for feed in published.feeds}
        with _landed(places, library.CYCLE, timezone) as (scheme, _):
            return scheme


@contextmanager
def landed_book(file: Path, cycle: int, timezone: str, before: Path | None = None) -> Iterator[tuple[Scheme, Path]]:
    """The same, with what landing wrote, for as long as it is asked.

    `before`: the folder of deliveries whose scheme of the year before is landed beside it, to compare the two.
    """
    if file.suffix.lower() != SUFFIX:
        raise Problem("unknown_file", f"{file.name}：方案工作簿须是 XLSX")
    with _landed({f"{FOLDER}/{file.name}": file}, cycle, timezone, before) as found:
        yield found


@contextmanager
def landed_cycle(raw: Path, cycle: int, timezone: str, before: Path | None = None) -> Iterator[tuple[Scheme, Path]]:
    """The same, with what landing wrote, for as long as it is asked; `before` as above."""
    with _landed(_places(raw, cycle), cycle, timezone, before) as found:
        yield found


def _places(raw: Path, cycle: int) -> dict[str, Path]:
    folder = raw / f"{cycle:04d}"
    if not folder.is_dir():
        raise Problem("no_such_cycle", f"报送文件夹里没有 {cycle} 年度")
    return {place: folder / place for place in (*ORDER, FOLDER) if (folder / place).is_dir()}


@contextmanager
def _landed(
    places: Mapping[str, Path], cycle: int, timezone: str, before: Path | None = None
) -> Iterator[tuple[Scheme, Path]]:
    names = contracts()
    with tempfile.TemporaryDirectory(prefix="kaoping-scheme-") as scratch:
        raw, landing = Path(scratch, "raw"), Path(scratch, "landing")
        for year, ours in ((cycle, places), (cycle - 1, _places(before, cycle - 1) if before else {})):
            for place, source in ours.items():
                target = raw / f"{year:04d}" / place
                target.parent.mkdir(parents=True, exist_ok=True)
                (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
        report = land(raw, landing, timezone)
        found = {feed: _rows(landing, contract, cycle) for feed, contract in names.items()}
        rows = {feed: [row for row, _ in numbered] for feed, numbered in found.items()}
        numbers = {feed: [number for _, number in numbered] for feed, numbered in found.items()}
        bad = [row for row in pq.read_table(landing / "quarantine.parquet").to_pylist() if row["cycle"] == cycle]
        yield Scheme(cycle, rows, bad, list(_warnings(report, cycle)), numbers), landing


def _warnings(report: LandingReport, cycle: int) -> Iterator[tuple[str | None, str]]:
    """Every warning once: landing says those of deliveries again, with the file before them."""
    told = [(delivery.delivery, delivery.warnings) for delivery in report.deliveries if delivery.warnings]
    again = {f"{name}：{warnings}" for name, warnings in told}
    yield from ((None, said.partition("：")[2] or said) for said in report.warnings if said not in again)
    ours = [(name, warnings) for name, warnings in told if name.startswith(f"{cycle:04d}/")]
    yield from ((name.partition("!")[2] or None, warnings) for name, warnings in ours)


def _rows(landing: Path, contract: Contract, cycle: int) -> list[tuple[Row, int]]:
    part = landing / "tables" / contract.feed / f"{cycle:04d}.parquet"
    if not part.is_file():
        return []
    landed = [row for row in pq.read_table(part).to_pylist() if not row["_superseded"]]
    landed.sort(key=lambda row: (row["_delivery"], row["_row"]))
    return [({column.name: row[column.name] for column in contract.columns}, row["_row"]) for row in landed]


def without_empty_targets(scheme: Scheme) -> Scheme:
    """Leave out the targets of indicators whose rows say only what holds without them: everybody, and no figure.

    A milestone's due months are the months of its rows: these say something.
    """
    everybody: dict[str, set[str]] = {}
    for row in scheme.rows["participants"]:
        everybody.setdefault(row["assessment_id"], set()).add(row["unit_id"])
    of_indicator: dict[tuple[str, str], list[Row]] = {}
    for row in scheme.rows["targets"]:
        of_indicator.setdefault((row["assessment_id"], row["indicator_id"]), []).append(row)
    stones = {
        (r["assessment_id"], r["indicator_id"]) for r in scheme.rows["indicators"] if r["frequency"] == "milestone"
    }
    silent = {
        key
        for key, rows in of_indicator.items()
        if key not in stones
        and all(row["assigned"] and row["target"] is None and row["target_high"] is None for row in rows)
        and {row["unit_id"] for row in rows} == everybody.get(key[0])
    }
    kept = [row for row in scheme.rows["targets"] if (row["assessment_id"], row["indicator_id"]) not in silent]
    return replace(scheme, rows={**scheme.rows, "targets": kept})


def in_cycle(scheme: Scheme, to: int) -> Scheme:
    """The same scheme with all its dates as many years later, and the year in the assessments' names."""
    years, names = to - scheme.cycle, contracts()
    moved: dict[str, list[Row]] = {}
    for feed, rows in scheme.rows.items():
        scalars = {column.name: column.scalar for column in names[feed].columns}
        moved[feed] = [{name: _later(scalars[name], value, years) for name, value in row.items()} for row in rows]
    for row in moved["assessments"]:
        row["assessment_name"] = _YEAR.sub(lambda year: f"{int(year[1]) + years}", row["assessment_name"])
    return Scheme(to, moved)


def _later(scalar: str, value: Any, years: int) -> Any:
    if value is None or not years:
        return value
    if scalar == "month":
        return f"{int(value[:4]) + years:04d}{value[4:]}"
    if scalar == "date" and isinstance(value, date):
        is_leap_day = (value.month, value.day) == (2, 29)
        return value.replace(year=value.year + years, day=28 if is_leap_day else value.day)
    return value


def to_decide(scheme: Scheme) -> list[str]:
    """What a copy from another year cannot know: each a line with how many rows it is about."""
    counted = (
        ("targets", "目标值是上一年的，逐项重定", lambda row: row["target"] is not None),
        ("references", "参照值的出处是否不变", lambda row: True),
        ("funds", "奖励资金的数额重定", lambda row: True),
        (
            "measures",
            "口径里的绝对数（线、步长）是否不变",
            lambda row: any(row[n] is not None for n in ("cutoff", "step")),
        ),
        ("evidence_requirements", "材料的期限已顺延，遇节假日须改", lambda row: True),
        ("responsibilities", "责任人是否变动", lambda row: True),
        ("assessments", "截止日已顺延，遇节假日须改", lambda row: row["closes_on"] is not None),
    )
    names = contracts()
    found = ((feed, said, sum(1 for row in scheme.rows[feed] if about(row))) for feed, said, about in counted)
    return [f"{names[feed].label}：{said}（{number} 行）" for feed, said, number in found if number]
