"""XLSX deliveries: every sheet whose header matches, cells as they are shown, rows by their number in the sheet.

The guard has looked the file over before the cell reader opens it. Nothing is calculated, followed or expanded. Which
sheets are read is decided here; how one of them is read, xlsx_sheet.py's.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from orchestration.landing.contracts import Contract
from orchestration.landing.readers import Reading, UnreadableDelivery
from orchestration.landing.readers.headers import SEARCHED_ROWS, recognised
from orchestration.landing.readers.kinds import VOID_NAMES
from orchestration.landing.readers.xlsx_cells import cell_text
from orchestration.landing.readers.xlsx_guard import MAX_CELLS, SheetFacts, look_over, refuse
from orchestration.landing.readers.xlsx_sheet import FoundSheet, SheetReader, find_table

# Sheets that show how to fill in, or are named as void, are not read; a lone 模板 is what somebody has filled in.
_EXAMPLE = re.compile(
    rf"示例|样例|范例|举例|示范|样张|填报说明|填表说明|填写说明|例表|{VOID_NAMES}|[(（_-]旧|^旧$|example|sample|demo",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"模板|模版|样表|说明|template|readme", re.IGNORECASE)


def read_xlsx(path: Path, contract: Contract, sheet: str | None = None) -> Reading:
    """Open an XLSX delivery; `sheet`: the only one to read, in a workbook of many feeds."""
    facts = look_over(path)
    try:
        return _open(path, contract, facts, sheet)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise refuse(f"工作簿已损坏，读不了（{str(error)[:80]}）") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise refuse("工作簿的结构有误，读不了") from None
        raise


def _open(path: Path, contract: Contract, facts: dict[str, SheetFacts], only: str | None) -> Reading:
    with calamine.CalamineWorkbook.from_path(path) as book:
        chosen = _choose(book, contract, facts) if only is None else _the_one(book, contract, facts, only)
    is_one_of_several = only is not None or sum(its.cells > 0 for its in facts.values()) > 1
    read = [sheet.name for sheet in chosen]
    about = facts if only is None else {name: facts[name] for name in read}
    warnings = _about_sheets(read, about)
    for sheet in chosen:
        warnings += [text for text in sheet.header.warnings() if text not in warnings]
    reading = Reading("xlsx", iter(()), warnings)
    parts = [SheetReader(found, contract, facts[found.name], is_one_of_several, warnings) for found in chosen]
    reading.chunks = (chunk for part in parts for chunk in part.chunks())
    return reading


@dataclass
class _Failures:
    """Why sheets were not read; the first that is not only a missing header is the one to tell."""

    first: UnreadableDelivery | None = None

    def add(self, error: UnreadableDelivery) -> None:
        if self.first is None or self.first.code == "missing_columns" != error.code:
            self.first = error


def _choose(book: calamine.CalamineWorkbook, contract: Contract, facts: dict[str, SheetFacts]) -> list[FoundSheet]:
    """The sheets to read: those in sight first, examples never, templates and hidden ones only for want of others."""
    filled = [name for name, its in facts.items() if its.cells]
    seen = [name for name in filled if not facts[name].hidden]
    shown = [name for name in seen if not _EXAMPLE.search(name)]
    failures = _Failures()
    for group in (
        [name for name in shown if not _TEMPLATE.search(name)],
        [name for name in shown if _TEMPLATE.search(name)],
        [name for name in filled if facts[name].hidden and not _EXAMPLE.search(name)],
    ):
        found = _matching(book, contract, facts, group, failures)
        if found:
            return found
    examples = [name for name in seen if _EXAMPLE.search(name)]
    if examples and _matching(book, contract, facts, examples, _Failures()):
        raise UnreadableDelivery(
            "unreadable_delivery",
            f"表头对得上的只有名为“{examples[0]}”的工作表，示例和作废的表不作数据。"
            "若其中是数据，请给工作表改名后重新放入。",
        )
    raise failures.first or UnreadableDelivery("unreadable_delivery", "工作簿里没有内容。请重新导出后放入。")


def _the_one(
    book: calamine.CalamineWorkbook, contract: Contract, facts: dict[str, SheetFacts], name: str
) -> list[FoundSheet]:
    """The sheet that is named, whatever the others hold."""
    if name not in facts or not facts[name].cells:
        raise UnreadableDelivery("unreadable_delivery", f"工作表“{name}”是空的。请按模板填写，或删去这张工作表。")
    failures = _Failures()
    found = _matching(book, contract, facts, [name], failures)
    if not found and failures.first is not None:
        raise failures.first
    return found


def _matching(
    book: calamine.CalamineWorkbook,
    contract: Contract,
    facts: dict[str, SheetFacts],
    names: list[str],
    failures: _Failures,
) -> list[FoundSheet]:
    """The sheets of these whose header matches; one that nearly does, beside others that do, stops the delivery."""
    found, doubtful = [], []
    for name in names:
        if facts[name].cells > MAX_CELLS:
            failures.add(refuse(_too_far(name, facts[name])))
            continue
        sheet = book.get_sheet_by_name(name)
        try:
            found.append(find_table(name, sheet, contract))
        except UnreadableDelivery as error:
            failures.add(error)
            if error.code == "missing_columns" and _looks_like_the_feed(sheet, contract):
                doubtful.append(UnreadableDelivery(error.code, f"工作表“{name}”{error.sentence}"))
    if found and doubtful:
        raise doubtful[0]
    return found


def _looks_like_the_feed(sheet: calamine.CalamineSheet, contract: Contract) -> bool:
    """Whether some row names enough columns to be this feed's header with a fault."""
    enough = max(3, (len(contract.required) + 1) // 2)
    top = sheet.to_python(skip_empty_area=False, nrows=SEARCHED_ROWS)
    return any(len(recognised([cell_text(cell) for cell in row], contract)) >= enough for row in top)


def _about_sheets(read: list[str], facts: dict[str, SheetFacts]) -> list[str]:
    """What to know of the choice of sheets: which are hidden, and which others hold something."""
    others = [
        name + ("（隐藏）" if its.hidden else "") for name, its in facts.items() if name not in read and its.cells
    ]
    named = "、".join(f"“{name}”" for name in read)
    warnings = [f"只读工作表{named}，未读：{'、'.join(others)}"] if others else []
    if not others and len(read) > 1:
        warnings.append(f"读了 {len(read)} 张工作表：{named}")
    if facts[read[0]].hidden:
        warnings.append(f"所读的工作表{named}是隐藏的，其他工作表没有合用的表头")
    return warnings


def _too_far(name: str, facts: SheetFacts) -> str:
    return (
        f"工作表“{name}”在第 {facts.rows[1] + 1} 行、第 {facts.columns[1] + 1} 列还有内容，范围过大；"
        "请删去表格之外的多余内容"
    )
