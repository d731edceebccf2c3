"""`check`: what landing would say of a file, before it is handed in.

The file is read, judged and assembled by landing itself, in a folder of its own beside what is landed already, which
it may point at; so the sentences are landing's, word for word. Which feed it is: its folder, its sheets or its header.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.answer import Answer
from orchestration.cli.released import Row
from orchestration.landing.assemble import Assembler, Source
from orchestration.landing.connection import open_engine
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.deliveries import Delivery, look_into
from orchestration.landing.forms import schemes_landed, without_outdated
from orchestration.landing.isolation import Reader
from orchestration.landing.parse import SUFFIXES, Parsed, cache_key, unreadable
from orchestration.landing.quarantine import failure_row
from orchestration.landing.readers.headers import SEARCHED_ROWS, recognised
from orchestration.landing.records import write_empty_tables
from orchestration.landing.store import Store
from orchestration.landing.workbooks import FOLDER, SUFFIX, sheets_of

_PROBLEM = ("sheet", "row", "column", "reason_code", "reason", "raw")


def check_files(settings: Settings, files: Sequence[Path], feed: str | None, cycle: int | None) -> Answer:
    """Every file by itself; the code is 1 where landing would hold anything back."""
    contracts = load_contracts()
    if feed is not None and feed not in contracts:
        feed = {contract.label: name for name, contract in contracts.items()}.get(feed, feed)
        if feed not in contracts:
            raise Problem("unknown_feed", f"没有数据类 {feed}")
    found = [said for file in files for said in _check(settings, file, feed, cycle or _cycle_of(file, settings))]
    lines: list[str] = []
    for said in found:
        lines += ["", *_lines(said, contracts)] if lines else _lines(said, contracts)
    return Answer(lines, found, code=int(any(said["rows_quarantined"] for said in found)))


def _check(settings: Settings, file: Path, feed: str | None, cycle: int) -> list[Row]:
    """What landing says of the file, or of each sheet of a workbook of many feeds."""
    contracts = load_contracts()
    folder = feed or (FOLDER if _is_of_many_feeds(file, contracts) else _feed_of(file, contracts))
    with tempfile.TemporaryDirectory(prefix="kaoping-check-") as scratch:
        raw, store = Path(scratch, "raw"), Store(Path(scratch, "landing"))
        place = raw / f"{cycle:04d}" / folder
        place.mkdir(parents=True)
        shutil.copy2(file, place / file.name)
        inbox = without_outdated(look_into(raw, contracts, settings.zone), contracts, schemes_landed(settings.landing))
        found = {delivery.feed or "": delivery for delivery in inbox.deliveries}
        if not found:
            said = "；".join(inbox.warnings) or "临时的或隐藏的文件，接收时不看"
            return [_head(file, None, folder, cycle) | {"warnings": [said]}]
        unchecked = _lend_tables(settings.landing, store, contracts, [name for name in found if name])
        with open_engine(store.scratch) as engine, Reader(store, settings.zone, engine) as reader:
            desk = _Desk(store, settings, contracts, reader, Assembler(store, engine, contracts), unchecked)
            # What a sheet points at may stand in another sheet.
            order = list(contracts)
            ordered = sorted(inbox.deliveries, key=lambda d: order.index(d.feed) if d.feed in contracts else -1)
            answers = [_judge(desk, delivery, file, cycle) for delivery in ordered]
        if inbox.warnings:
            answers[0]["warnings"] = [*inbox.warnings, *answers[0]["warnings"]]
        return answers


@dataclass(frozen=True)
class _Desk:
    """What a delivery is judged with."""

    store: Store
    settings: Settings
    contracts: dict[str, Contract]
    reader: Reader
    assembler: Assembler
    unchecked: set[str]


def _head(file: Path, sheet: str | None, feed: str, cycle: int) -> Row:
    said: Row = {"file": str(file), "sheet": sheet, "feed": feed, "cycle": cycle, "rows_in": 0, "rows_landed": 0}
    return said | {"rows_quarantined": 0, "warnings": [], "problems": []}


def _judge(desk: _Desk, delivery: Delivery, file: Path, cycle: int) -> Row:
    said = _head(file, delivery.sheet, delivery.feed or FOLDER, cycle)
    if delivery.problem or delivery.sha256 is None or delivery.feed is None:
        return said | _whole(unreadable(delivery.problem or "", delivery.problem_code), file)
    contract, zone = desk.contracts[delivery.feed], desk.settings.zone
    key = cache_key(delivery.sha256, delivery.suffix, contract, zone, delivery.sheet)
    parsed = desk.reader.parse(delivery.path, delivery.suffix, key, contract, delivery.sha256, delivery.sheet)
    if parsed.failure is not None:
        return said | _whole(parsed, file)
    counts = desk.assembler.feed(contract, [cycle], [Source(delivery, key, parsed)])[delivery.name]
    part = desk.store.quarantine_part(contract.feed, cycle)
    rows = pq.read_table(part).to_pylist() if part.is_file() else []
    spared = [row for row in rows if _is_unchecked(contract, row, desk.unchecked)]
    warnings = [*parsed.warnings, *counts.notes]
    if spared:
        warnings.append(f"数据仓里还没有可对照的数据，{len(spared)} 行所指的对象没有查")
    return said | {
        "rows_in": parsed.good + parsed.bad,
        "rows_landed": counts.landed + len(spared),
        "rows_quarantined": counts.quarantined - len(spared),
        "warnings": warnings,
        "problems": [{name: row[name] for name in _PROBLEM} for row in rows if row not in spared],
    }


def _whole(parsed: Parsed, file: Path) -> Row:
    code, sentence = parsed.failure or ("unreadable_delivery", "")
    row = failure_row(None, file.name, None, code, sentence)
    problem = {name: row[name] for name in _PROBLEM}
    return {"rows_in": 1, "rows_quarantined": 1, "warnings": list(parsed.warnings), "problems": [problem]}


def _lend_tables(landing: Path, store: Store, contracts: dict[str, Contract], feeds: Sequence[str]) -> set[str]:
    """Show what is landed already to what is checked; returns the feeds of which the file alone cannot say all."""
    unchecked = set(feeds)
    for other in {reference.feed for feed in feeds for reference in contracts[feed].references}:
        tables = sorted((landing / "tables" / other).glob("[0-9]*.parquet"))
        shown = store.empty_table(other).parent
        shown.mkdir(parents=True, exist_ok=True)
        for table in tables:
            (shown / f"landed-{table.name}").symlink_to(table.absolute())
        if not tables:
            write_empty_tables(store, {other: contracts[other]})
            unchecked.add(other)
        elif other in feeds:
            unchecked.discard(other)
    return unchecked


def _is_unchecked(contract: Contract, row: Row, unchecked: set[str]) -> bool:
    """Whether a row is held only for pointing at what may well be landed from elsewhere."""
    if row["reason_code"] != "unknown_reference":
        return False
    feed = next((reference.feed for reference in contract.references if reference.column == row["column"]), None)
    return feed in unchecked or feed == contract.feed


def _is_of_many_feeds(file: Path, contracts: dict[str, Contract]) -> bool:
    """Whether it belongs into workbooks/: it lies there, or it has sheets that are named as feeds."""
    if file.suffix.lower() != SUFFIX or file.absolute().parent.name in contracts:
        return False
    if file.absolute().parent.name == FOLDER:
        return True
    with suppress(OSError):
        return bool(sheets_of(file.resolve(), contracts).feeds)
    return False


def _cycle_of(file: Path, settings: Settings) -> int:
    """The cycle of the folder, else the latest that is landed, else this year."""
    for folder in file.absolute().parents[:2]:
        if len(folder.name) == 4 and folder.name.isdecimal():
            return int(folder.name)
    landed = [int(table.stem) for table in settings.landing.glob("tables/*/[0-9]*.parquet")]
    return max(landed, default=settings.now().year)


def _feed_of(file: Path, contracts: dict[str, Contract]) -> str:
    """By the folder, else by a sheet of that name, else by the header that fits best."""
    if file.absolute().parent.name in contracts:
        return file.absolute().parent.name
    if file.suffix.lower() not in SUFFIXES:
        raise Problem("unknown_feed", f"{file.name}：不支持的文件类型，请另存为 CSV、XLSX 或 Parquet")
    by_name = {name: feed for feed, contract in contracts.items() for name in (feed, contract.label)}
    best: tuple[int, int, str] | None = None
    for sheet, rows in _tops(file):
        if sheet in by_name:
            return by_name[sheet]
        for number, (feed, contract) in enumerate(contracts.items()):
            for cells in rows:
                hits = recognised(cells, contract)
                if hits.issuperset(contract.required) and len(hits) == len([cell for cell in cells if cell.strip()]):
                    candidate = (len(hits) + 1000, -number, feed)
                elif hits.issuperset(contract.required):
                    candidate = (len(hits), -number, feed)
                else:
                    continue
                best = candidate if best is None or candidate > best else best
    if best is None:
        raise Problem("unknown_feed", f"{file.name}：看不出是哪一类数据（没有一类的必需列齐全）")
    return best[2]


def _tops(file: Path) -> Iterator[tuple[str | None, list[list[str]]]]:
    """The first rows of every table in a file, by the name of its sheet."""
    suffix = file.suffix.lower()
    if suffix == ".xlsx":
        import python_calamine

        from orchestration.landing.readers.xlsx_cells import cell_text

        try:
            with python_calamine.CalamineWorkbook.from_path(file) as book:
                for name in book.sheet_names:
                    top = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=SEARCHED_ROWS)
                    yield name, [[cell_text(cell) for cell in row] for row in top]
        except (python_calamine.CalamineError, OSError, ValueError):
            return
    elif suffix == ".parquet":
        with suppress(OSError, ValueError):
            yield None, [list(pq.read_schema(file).names)]
    else:
        with file.open("rb") as opened:
            yield None, list(_csv_rows(opened.read(1 << 18)))


def _csv_rows(start: bytes) -> Iterable[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            text = start.rpartition(b"\n")[0].decode(encoding) if b"\n" in start else start.decode(encoding)
            delimiter = max(",\t;", key=text.split("\n", 1)[0].count)
            return list(csv.reader(text.splitlines()[:SEARCHED_ROWS], delimiter=delimiter))
    return []


def _lines(said: Row, contracts: dict[str, Contract]) -> list[str]:
    label = contracts[said["feed"]].label if said["feed"] in contracts else "工作簿"
    sheet = f"!{said['sheet']}" if said["sheet"] else ""
    lines = [
        f"{said['file']}{sheet}（{said['cycle']} {label} {said['feed']}）："
        f"{said['rows_in']} 行，可入库 {said['rows_landed']} 行，隔离 {said['rows_quarantined']} 行"
    ]
    for problem in said["problems"]:
        where = f"第 {problem['row']} 行：" if problem["row"] is not None else ""
        lines.append(f"  {where}{problem['reason']}")
    return [*lines, *(f"  提示 {warning}" for warning in said["warnings"])]
