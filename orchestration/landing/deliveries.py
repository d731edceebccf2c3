"""What lies in raw/: deliveries in their place, files out of place, and what is passed over.

Only names, links and hashes are looked at here; no file is opened as a table. Nothing outside raw/ is ever followed.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from time import sleep, time_ns
from zoneinfo import ZoneInfo

from orchestration.base.problems import Problem
from orchestration.landing import workbooks
from orchestration.landing.contracts import Contract
from orchestration.landing.parse import SUFFIXES
from orchestration.landing.snapshot import fingerprint, open_plain

_CYCLE = re.compile(r"[0-9]{4}", re.ASCII)
# What-if schemes lie beside the cycles and are no deliveries; orchestration/whatif reads them.
SCENARIOS = "scenarios"
FIRST_MOMENT, LAST_MOMENT = datetime(1900, 1, 1), datetime(9999, 12, 31)
_SILENT = {".gitkeep", ".gitignore", ".gitattributes", ".ds_store", "thumbs.db", "desktop.ini"}
_PARTIAL = (".tmp", ".part", ".crdownload", ".swp", "~")
# No table that people send is larger. Looked at before a byte is read: a sparse file of terabytes costs nothing.
MAX_BYTES = {".csv": 8 << 30, ".parquet": 8 << 30, ".xlsx": 1 << 30}
# What to do with what is no table, by the end of its name.
_SAVE_AS = "请另存为 CSV、XLSX 或 Parquet 后重新放入。"
_REMEDIES = (
    ({".zip", ".rar", ".7z", ".gz", ".tar"}, "这是压缩包，请解压后把里面的表逐个放入。"),
    ({".xls", ".xlsm", ".xlsb", ".et", ".ods", ".xlt", ".xltx"}, "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入。"),
    ({".xml", ".htm", ".html", ".mht"}, "这是网页或 XML，请用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入。"),
    ({".txt", ".tsv", ".tab"}, "若里面是表格，请把扩展名改为 .csv 后重新放入。"),
    ({".doc", ".docx", ".pdf", ".wps", ".jpg", ".jpeg", ".png", ".ofd"}, "文书和图片不是数据，请把数填进表格后放入。"),
)
# Folders below folders that are still gone through, to name the files in them.
_DEEPEST = 32


@dataclass(frozen=True)
class Delivery:
    """One file below raw/. `path` follows links within raw/; `problem` is why it is no table of a known feed, if so.

    `waits`: it may be half-written and is not read this time; the sentence says what stands in its place. `sheet`: of a
    workbook of many feeds, the one sheet that this delivery is. `form`: the stamp of a form (forms.py).
    """

    path: Path
    name: str
    cycle: int | None
    feed: str | None
    suffix: str
    sha256: str | None
    delivered_at: datetime | None
    problem: str | None = None
    waits: str | None = None
    sheet: str | None = None
    form: str | None = None
    problem_code: str = "unreadable_delivery"


@dataclass(frozen=True)
class Inbox:
    """Everything that lies in raw/, ordered by name; `warnings` name what a person might think had counted.

    `waiting`: the names of deliveries that are still being written, or may be; they wait for the next landing.
    """

    deliveries: tuple[Delivery, ...]
    cycles: tuple[int, ...]
    warnings: tuple[str, ...]
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Settling:
    """How long a file must have been left alone before it is read.

    `strict` (nightly and sensor runs): whatever changed within the last `seconds` waits. Else (a person has asked for
    the run, perhaps just after copying) what changed so recently is looked at twice, `pause` apart, and waits if it
    moves.
    """

    seconds: float = 0.0
    strict: bool = False
    pause: float = 1.0


def look_into(raw: Path, contracts: dict[str, Contract], zone: ZoneInfo, settling: Settling | None = None) -> Inbox:
    """All deliveries below raw/; raises Problem when there is no cycle at all."""
    if not raw.is_dir():
        raise Problem("raw_missing", f"没有找到数据文件夹 {raw}")
    root = raw.resolve()
    cycles = sorted(
        int(e.name) for e in os.scandir(root) if _CYCLE.fullmatch(e.name) and e.is_dir(follow_symlinks=False)
    )
    if not cycles:
        raise Problem("raw_missing", f"{raw} 下没有任何考评年度文件夹（四位数字，如 2024），没有可落地的数据")
    warnings: list[str] = []
    waiting = _still_coming(root, settling) if settling and settling.seconds else frozenset()
    found = sorted(_files(root, root, contracts, zone, warnings), key=lambda delivery: delivery.name)
    moving = frozenset(delivery.name for delivery in found if str(delivery.path) in waiting)
    return Inbox(tuple(found), tuple(cycles), tuple(sorted(warnings)), moving)


def _still_coming(root: Path, settling: Settling) -> frozenset[str]:
    """The paths of files that changed a moment ago and, unless the rule is strict, still do."""
    first = dict(_fresh(root, settling.seconds))
    if settling.strict or not first:
        return frozenset(first)
    sleep(settling.pause)
    return frozenset(path for path, stamp in first.items() if _stamp(Path(path)) != stamp)


def _fresh(root: Path, seconds: float) -> Iterator[tuple[str, tuple[int, int] | None]]:
    since = time_ns() - int(seconds * 1e9)
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            try:
                status = path.lstat()
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode) and since < max(status.st_mtime_ns, status.st_ctime_ns) <= time_ns():
                yield str(path), _stamp(path)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def look_at_one(raw: Path, name: str, contracts: dict[str, Contract], zone: ZoneInfo) -> Delivery | None:
    """The delivery of that '/'-separated name below raw/; None where the file does not count."""
    root = raw.resolve()
    path = root / name
    return _delivery(root, path, contracts, zone) if _passed_over(path.name) is None else None


def _files(
    root: Path, folder: Path, contracts: dict[str, Contract], zone: ZoneInfo, warnings: list[str]
) -> Iterator[Delivery]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        warnings.append(f"{_name(root, folder)}：文件夹读不了（{error.strerror}），其中的文件未落地")
        yield from _unreadable_folder(root, folder, contracts, error)
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if len(path.relative_to(root).parts) > _DEEPEST:
                warnings.append(f"{_name(root, path)}：文件夹套得太深，其中的文件未落地")
            elif not entry.name.startswith(".") and path != root / SCENARIOS:
                yield from _files(root, path, contracts, zone, warnings)
            continue
        passed_over = _passed_over(entry.name)
        if passed_over is None and path.parent.name == workbooks.FOLDER and path.parent.parent.parent == root:
            yield from _sheets(_delivery(root, path, contracts, zone), contracts, warnings)
        elif passed_over is None:
            yield _delivery(root, path, contracts, zone)
        elif passed_over:
            warnings.append(f"{_name(root, path)}：{passed_over}，未落地")


def _sheets(book: Delivery, contracts: dict[str, Contract], warnings: list[str]) -> Iterator[Delivery]:
    """The deliveries in a workbook of many feeds; the workbook itself where there is none."""
    if book.problem or book.sha256 is None:
        yield book
        return
    try:
        found = workbooks.sheets_of(book.path, contracts)
    except OSError as error:
        found = workbooks.Sheets(problem=f"文件读不了（{error.strerror}）。请检查文件的权限。")
    if found.problem:
        yield replace(book, sha256=None, problem=found.problem)
        return
    if found.others:
        others = "、".join("".join(map(_visible, name)) for name in found.others)
        warnings.append(f"{book.name}：未读的工作表：{others}")
    for sheet, feed in found.feeds:
        named = "".join(map(_visible, sheet))
        yield replace(book, name=f"{book.name}{workbooks.BANG}{named}", feed=feed, sheet=sheet, form=found.form)


def _unreadable_folder(root: Path, folder: Path, contracts: dict[str, Contract], error: OSError) -> Iterator[Delivery]:
    """A folder that cannot be read stands for the deliveries in it, a cycle's for all feeds: they are not withdrawn."""
    parts = folder.relative_to(root).parts
    if not parts or not _CYCLE.fullmatch(parts[0]):
        return
    problem = f"文件夹读不了（{error.strerror}）。请检查文件夹的权限。"
    places = [folder] if len(parts) > 1 else [folder / feed for feed in contracts]
    for place in places:
        feed = place.relative_to(root).parts[1]
        if feed in contracts:
            yield Delivery(place, _name(root, place), int(parts[0]), feed, "", None, None, problem)


def _passed_over(name: str) -> str | None:
    """None: a delivery. Otherwise why a file does not count; empty where nobody would expect it to."""
    lowered = name.casefold()
    if lowered in _SILENT or lowered in ("readme", "readme.txt") or lowered.endswith(".md"):
        return ""
    if name.startswith(("~$", ".~")):
        return "办公软件的临时文件，说明有工作簿正开着"
    if lowered.endswith(_PARTIAL):
        return "未传完的或临时的文件"
    return "隐藏文件" if name.startswith(".") else None


def _name(root: Path, path: Path) -> str:
    """The path below raw/ as text that is safe to show, no two files alike.

    Bytes that are no UTF-8 and characters that would move a cursor or hide are shown by their numbers.
    """
    text = path.relative_to(root).as_posix()
    return text if text.isprintable() and "\\" not in text else "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
        return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"
    return char


def _delivery(root: Path, path: Path, contracts: dict[str, Contract], zone: ZoneInfo) -> Delivery:
    parts = path.relative_to(root).parts
    cycle = int(parts[0]) if len(parts) > 1 and _CYCLE.fullmatch(parts[0]) else None
    feed = parts[1] if cycle is not None and len(parts) > 2 else None
    name, suffix = _name(root, path), path.suffix.lower()
    feed_name = None if feed is None else _name(root, root / feed)
    if feed == workbooks.FOLDER:
        # Only what stands between a file and its sheet is written so.
        name = name.replace(workbooks.BANG, f"\\u{ord(workbooks.BANG):04x}")
        feed_name = None
        problem = _not_a_workbook(len(parts), suffix) or _not_a_table(root, path, suffix)
    else:
        problem = _misplaced(cycle, feed_name, len(parts), contracts) or _not_a_table(root, path, suffix)
    true = Path(os.path.realpath(path))
    sha256, delivered_at = None, None
    try:
        if _is_plain_file(root, path):
            status = path.stat()
            delivered_at = _local(status.st_mtime_ns, zone)
            problem = problem or _too_large(suffix, status.st_size)
            if problem is None:
                with open_plain(true) as file:
                    sha256 = fingerprint(file)
    except OSError as error:
        problem = problem or f"文件读不了（{error.strerror}）。请检查文件的权限。"
    return Delivery(true, name, cycle, feed_name, suffix, sha256, delivered_at, problem)


def _misplaced(cycle: int | None, feed: str | None, depth: int, contracts: dict[str, Contract]) -> str | None:
    if cycle is None:
        return "不在任何考评年度文件夹之内。请放到 <年度>/<数据类>/ 之下，如 2024/reports/。"
    if feed is None:
        return "不在任何数据类文件夹之内。请放到 <年度>/<数据类>/ 之下，如 2024/reports/。"
    if feed not in contracts:
        by_label = {contract.label: name for name, contract in contracts.items()}
        near = by_label.get(feed) or next(iter(get_close_matches(feed, contracts, 1, 0.6)), None)
        hint = f"或许应为 {near}（{contracts[near].label}）。" if near else ""
        return f"文件夹“{feed}”不是已知的数据类。{hint}全部数据类见 docs/feeds.md，请移到正确的文件夹。"
    if depth > 3:
        return f"放得太深：文件须直接放在 {cycle:04d}/{feed}/ 之下，不能再分子文件夹。请上移。"
    return None


def _not_a_workbook(depth: int, suffix: str) -> str | None:
    if depth > 3:
        return f"放得太深：工作簿须直接放在 {workbooks.FOLDER}/ 之下，不能再分子文件夹。请上移。"
    if suffix != workbooks.SUFFIX:
        said = f"{workbooks.FOLDER}/ 之下只放 XLSX 工作簿，一张工作表一类数据。"
        return f"{said}请另存为 XLSX，或放到 <年度>/<数据类>/ 之下。"
    return None


def _not_a_table(root: Path, path: Path, suffix: str) -> str | None:
    if not _is_inside(root, path):
        return "这是指向 raw/ 之外的链接，不予读取。请放入文件本身。"
    if not _is_plain_file(root, path):
        return "这不是普通文件，不予读取。请放入文件本身。"
    if suffix not in SUFFIXES:
        remedy = next((said for kinds, said in _REMEDIES if suffix in kinds), _SAVE_AS)
        return f"不支持的文件类型“{suffix or '无扩展名'}”。{remedy}"
    return None


def _too_large(suffix: str, size: int) -> str | None:
    most = MAX_BYTES[suffix]
    if size <= most:
        return None
    return (
        f"文件有 {size / (1 << 30):.1f} GB，超过 {suffix} 文件的上限 {most >> 30} GB，不予读取。"
        "请拆成几个较小的文件，或检查它是不是表格。"
    )


def _is_inside(root: Path, path: Path) -> bool:
    return not path.is_symlink() or Path(os.path.realpath(path)).is_relative_to(root)


def _is_plain_file(root: Path, path: Path) -> bool:
    try:
        return _is_inside(root, path) and stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _local(mtime_ns: int, zone: ZoneInfo) -> datetime:
    """A file's time; one that no calendar has (a year of five digits) is the last that can be written down."""
    seconds, rest = divmod(mtime_ns, 1_000_000_000)
    try:
        return datetime.fromtimestamp(seconds, zone).replace(tzinfo=None, microsecond=rest // 1000)
    except (OverflowError, ValueError, OSError):
        return LAST_MOMENT if mtime_ns > 0 else FIRST_MOMENT
