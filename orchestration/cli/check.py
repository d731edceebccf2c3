"""`check`: what landing would say of a file, before it is handed in.

The file is read, judged and assembled by landing itself, in a folder of its own beside what is landed already, which
it may point at; so the sentences are landing's, word for word. Which feed it is: its folder, its sheets or its header.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.reading import Answer
from orchestration.cli.released import Row
from orchestration.landing.assemble import Assembler, Source, failure_row
from orchestration.landing.connection import open_engine
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.deliveries import look_at_one
from orchestration.landing.isolation import Reader
from orchestration.landing.parse import SUFFIXES, Parsed, cache_key, unreadable
from orchestration.landing.readers.headers import SEARCHED_ROWS, recognised
from orchestration.landing.records import write_empty_tables
from orchestration.landing.store import Store

_PROBLEM = ("sheet", "row", "column", "reason_code", "reason", "raw")


def check_files(settings: Settings, files: Sequence[Path], feed: str | None, cycle: int | None) -> Answer:
    """Every file by itself; the code is 1 where landing would hold anything back."""
    contracts = load_contracts()
    if feed is not None and feed not in contracts:
        feed = {contract.label: name for name, contract in contracts.items()}.get(feed, feed)
        if feed not in contracts:
            raise Problem("unknown_feed", f"没有数据类 {feed}")
    found = [
        _check(settings, file, feed or _feed_of(file, contracts), cycle or _cycle_of(file, settings)) for file in files
    ]
    lines: list[str] = []
    for said in found:
        lines += ["", *_lines(said, contracts)] if lines else _lines(said, contracts)
    return Answer(lines, found, code=int(any(said["rows_quarantined"] for said in found)))


def _check(settings: Settings, file: Path, feed: str, cycle: int) -> Row:
    contracts = load_contracts()
    with tempfile.TemporaryDirectory(prefix="kaoping-check-") as scratch:
        raw, store = Path(scratch, "raw"), Store(Path(scratch, "landing"))
        place = raw / f"{cycle:04d}" / feed
        place.mkdir(parents=True)
        shutil.copy2(file, place / file.name)
        unchecked = _lend_tables(settings.landing, store, contracts, feed)
        delivery = look_at_one(raw, f"{cycle:04d}/{feed}/{file.name}", contracts, settings.zone)
        said: Row = {
            "file": str(file),
            "feed": feed,
            "cycle": cycle,
            "rows_in": 0,
            "rows_landed": 0,
            "rows_quarantined": 0,
        }
        if delivery is None:
            return said | {"warnings": ["临时的或隐藏的文件，接收时不看"], "problems": []}
        with open_engine(store.scratch) as engine, Reader(store, settings.zone, engine) as reader:
            contract = contracts[feed]
            if delivery.problem or delivery.sha256 is None:
                source = Source(delivery, "", unreadable(delivery.problem or ""))
            else:
                key = cache_key(delivery.sha256, delivery.suffix, contract, settings.zone)
                parsed = reader.parse(delivery.path, delivery.suffix, key, contract, delivery.sha256)
                source = Source(delivery, key, parsed)
            if source.parsed.failure is not None:
                return said | _whole(source.parsed, file)
            counts = Assembler(store, engine, contracts).feed(contract, [cycle], [source])[delivery.name]
        part = store.quarantine_part(feed, cycle)
        rows = pq.read_table(part).to_pylist() if part.is_file() else []
        spared = [
            row for row in rows if row["reason_code"] == "unknown_reference" and _points_at(contract, row) in unchecked
        ]
        problems = [{name: row[name] for name in _PROBLEM} for row in rows if row not in spared]
    warnings = [*source.parsed.warnings, *counts.notes]
    if spared:
        warnings.append(f"数据仓里还没有可对照的数据，{len(spared)} 行所指的对象没有查")
    landed, held = counts.landed + len(spared), counts.quarantined - len(spared)
    return said | {
        "rows_in": source.parsed.good + source.parsed.bad,
        "rows_landed": landed,
        "rows_quarantined": held,
        "warnings": warnings,
        "problems": problems,
    }


def _whole(parsed: Parsed, file: Path) -> Row:
    code, sentence = parsed.failure or ("unreadable_delivery", "")
    row = failure_row(None, file.name, None, code, sentence)
    problem = {name: row[name] for name in _PROBLEM}
    return {"rows_in": 1, "rows_quarantined": 1, "warnings": list(parsed.warnings), "problems": [problem]}


def _lend_tables(landing: Path, store: Store, contracts: dict[str, Contract], feed: str) -> set[str]:
    """Show what is landed already to the file's references; returns the feeds of which nothing is."""
    nothing = set()
    for other in {reference.feed for reference in contracts[feed].references} - {feed}:
        tables = sorted((landing / "tables" / other).glob("[0-9]*.parquet"))
        store.empty_table(other).parent.mkdir(parents=True, exist_ok=True)
        for table in tables:
            (store.empty_table(other).parent / table.name).symlink_to(table.absolute())
        if not tables:
            nothing.add(other)
            write_empty_tables(store, {other: contracts[other]})
    return nothing


def _points_at(contract: Contract, row: Row) -> str | None:
    return next((reference.feed for reference in contract.references if reference.column == row["column"]), None)


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
    label = contracts[said["feed"]].label
    lines = [
        f"{said['file']}（{said['cycle']} {label} {said['feed']}）："
        f"{said['rows_in']} 行，可入库 {said['rows_landed']} 行，隔离 {said['rows_quarantined']} 行"
    ]
    for problem in said["problems"]:
        where = f"第 {problem['row']} 行：" if problem["row"] is not None else ""
        lines.append(f"  {where}{problem['reason']}")
    return [*lines, *(f"  提示 {warning}" for warning in said["warnings"])]
