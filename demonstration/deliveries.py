"""How rows become files: cutting a feed into deliveries, the styles that offices send them in, the planted bad rows.

The styles and the bad rows stand in deliveries.yaml. Column order and Chinese names come from the feeds' contracts.
Not here: what the rows say. Encoding a sheet or a Parquet file is in encode.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

from demonstration.tables import Row, Tables, load
from orchestration.landing.contracts import Contract, load_contracts

QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
AUDIENCE = {"county": "县区", "dept": "市直部门", "province": "省考"}
SUFFIX = {"csv": ".csv", "xlsx": ".xlsx", "parquet": ".parquet"}
FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


@dataclass(frozen=True)
class Style:
    """How one office sends its file."""

    match: str = "*"
    format: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    headers: str = "en"
    values: str = "en"
    dates: str = "iso"
    width: str = "half"
    thousands: bool = False
    title: list[str] = field(default_factory=list)
    merged: bool = False


@dataclass(frozen=True)
class Delivery:
    """One file: its place below raw/, its header, its cells as text (in sheets dates are dates)."""

    path: str
    contract: Contract
    style: Style
    columns: tuple[str, ...]
    header: tuple[str, ...]
    rows: list[tuple[str | datetime, ...]]


def cut(cycle: int, tables: Tables) -> Iterator[Delivery]:
    """All deliveries of a cycle."""
    for path, contract, rows, _ in _planted_files(cycle, tables):
        yield delivery(path, contract, rows)
    if later := corrections(cycle, tables):
        path = f"{cycle}/reports/{cycle} 更正和补送"
        yield delivery(path, load_contracts()["reports"], sorted(later, key=lambda r: r["submitted_at"]))


def corrections(cycle: int, tables: Tables) -> list[Row]:
    """Reports that are handed in later: what was put right, and the good rows in place of the bad ones."""
    resent = (line for *_, again in _planted_files(cycle, tables) for line in again)
    return [*tables["report_corrections"], *resent]


# ---- which row goes into which file ---------------------------------------------------------------------------------


def _planted_files(cycle: int, tables: Tables) -> Iterator[tuple[str, Contract, list[Row], list[Row]]]:
    """Path and rows of every file with the bad rows in it, and the good ones that were sent again later."""
    for feed, contract in load_contracts().items():
        for name, rows in sorted(_files(cycle, contract, tables.get(feed, [])).items()):
            path = f"{cycle}/{feed}/{name}"
            resent = _plant(path, rows)
            yield path, contract, rows, resent


def _files(cycle: int, contract: Contract, rows: list[Row]) -> dict[str, list[Row]]:
    files: dict[str, list[Row]] = {}
    for line in rows:
        files.setdefault(_file_name(cycle, contract, line), []).append(line)
    return files


def _file_name(cycle: int, contract: Contract, line: Row) -> str:
    match contract.feed:
        case "reports":
            for apart in load("deliveries.yaml")["apart"]:
                where = (apart["assessment"], apart["unit"], apart["month"])
                if where == (line["assessment_id"], line["unit_id"], line["month"]):
                    return str(apart["name"])
            return f"{line['month']} {AUDIENCE[line['assessment_id']]}指标报送"
        case "documents":
            received = date.fromisoformat(line["received_at"][:10])
            if received.year > cycle:
                return f"{received.year}年年初补登材料"
            return f"{received.year}年{QUARTERS[(received.month - 1) // 3]}材料登记"
        case "targets" | "responsibilities":
            return f"{AUDIENCE[line['assessment_id']]}{contract.label}"
    return contract.label.replace("、", "和")


# ---- planted bad rows ------------------------------------------------------------------------------------------------


def planted(cycle: int) -> list[dict[str, Any]]:
    """The bad rows of a cycle, as deliveries.yaml lists them."""
    return [bad for bad in load("deliveries.yaml")["planted"] if bad["delivery"].startswith(f"{cycle}/")]


def _plant(path: str, rows: list[Row]) -> list[Row]:
    """Spoil the rows of one file in place; the good rows that were sent again later."""
    resent = []
    for bad in load("deliveries.yaml")["planted"]:
        if bad["delivery"] != path:
            continue
        index = next(i for i, line in enumerate(rows) if bad["row"].items() <= line.items())
        good = rows[index]
        if "change" in bad:
            rows[index] = good | bad["change"]
        else:
            rows.append(good | bad["append"])
        if "resent" in bad:
            resent.append(good | {"submitted_at": bad["resent"], "note": "原行有误，重新报送"})
    return resent


# ---- how a clerk writes it -------------------------------------------------------------------------------------------


def delivery(path: str, contract: Contract, rows: list[Row]) -> Delivery:
    style = _style(path)
    columns = tuple(c.name for c in contract.columns if any(line.get(c.name) for line in rows))
    labels = {c.name: c.label for c in contract.columns}
    return Delivery(
        path=path + SUFFIX[style.format],
        contract=contract,
        style=style,
        columns=columns,
        header=tuple(labels[name] if style.headers == "zh" else name for name in columns),
        rows=[tuple(_cell(style, contract, name, line.get(name, "")) for name in columns) for line in rows],
    )


def _style(path: str) -> Style:
    for spec in load("deliveries.yaml")["files"]:
        if fnmatchcase(path, spec["match"]):
            return Style(**spec)
    return Style()


def _cell(style: Style, contract: Contract, column: str, value: str) -> str | datetime:
    known = contract.column(column)
    if not value:
        return ""
    if known.scalar in {"date", "time"}:
        return _dated(style.dates, value)
    if known.scalar == "bool" and style.values == "zh":
        return "是" if value == "true" else "否"
    if known.values and style.values == "zh":
        return dict(known.values).get(value, value)
    if known.scalar == "num" and style.thousands:
        value = _thousands(value)
    if known.scalar == "num" and style.width == "full":
        value = value.translate(FULL_WIDTH)
    return value


def _thousands(value: str) -> str:
    whole, point, fraction = value.partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole.isdigit() else value


def _dated(dates: str, value: str) -> str | datetime:
    at = datetime.fromisoformat(value)
    clock = f" {at:%H:%M:%S}" if len(value) > 10 else ""
    match dates:
        case "serial":
            return at
        case "slash":
            return f"{at.year}/{at.month}/{at.day}{clock}"
        case "dot":
            return f"{at.year}.{at.month}.{at.day}{clock}"
        case "chinese":
            return f"{at.year}年{at.month}月{at.day}日{clock}"
    return value
