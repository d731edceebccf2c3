"""The scheme workbook: a sheet per scheme feed, in the order one thinks, with headers and choices in Chinese.

Everything asked is a column of a contract. What a row's rule, basis or kind does not use is greyed by a conditional
format (`unused`); what no row uses is folded away, and on a sheet without rows what no published scheme uses. Dropped
into raw/<cycle>/workbooks/, the file lands as it is.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from orchestration.base.columns import width
from orchestration.base.inert_text import sheet_text
from orchestration.landing.contracts import Column, Contract
from orchestration.schemes.library import library
from orchestration.schemes.scheme import Row, Scheme, contracts
from orchestration.transform import scheme_language

SPARE = 200
_A4 = 9
GUIDE = "说明"
_LONGEST = 32_000
_LIST = 250
_GUIDE_LINES = (
    "一张工作表一类数据，从左到右、从前到后填：考评、单位、一级指标、指标、口径、分档、目标、材料、加分、等次。",
    "蓝底的列必填；没有用到的、少用的列收在列上方的加号里；灰色的格子是本行的依据或规则用不着的，空着。",
    "有下拉的格子从下拉里选；编码只要在表内不重复。每张表第一列的编码填下一行时自动带下来。",
    "指标适用于全部被考评单位时，目标值表里不必列它；只适用于部分单位时，只列这些单位。没有目标值的行不必写。",
    "分档的一档填得分率或分值，按文件怎么说，只填一样。",
    "填好先查：kaoping scheme check 文件；看成文的方案：kaoping scheme show 文件；放进 raw/年度/workbooks/ 即入库。",
)


@lru_cache(maxsize=1)
def unused() -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """(feed, column) → the column that decides, and its values with which the first is used at all."""
    rules, bases = scheme_language.rules(), scheme_language.bases()
    parameters = {name for rule in rules.values() for name in rule.about["parameters"]}
    found: dict[tuple[str, str], tuple[str, frozenset[str]]] = {
        ("measures", name): ("rule", frozenset(r for r, rule in rules.items() if name in rule.about["parameters"]))
        for name in sorted(parameters)
    }
    of_reference = frozenset(name for name, basis in bases.items() if "r" in basis.about["needs"])
    found["measures", "reference_id"] = ("basis", of_reference)
    found["categories", "opens_above"] = ("kind", frozenset({"bonus"}))
    found["categories", "scaling"] = ("kind", frozenset({"scored"}))
    found["categories", "same_matter"] = ("kind", frozenset({"scored", "deduction"}))
    return found


@lru_cache(maxsize=1)
def _published() -> frozenset[tuple[str, str]]:
    """The columns that published schemes use: what a sheet without rows does not fold away."""
    schemes = library().values()
    return frozenset(
        (feed, name) for one in schemes for feed, rows in one.feeds.items() for row in rows for name in row
    )


def write_book(scheme: Scheme, file: Path) -> Path:
    """Write the workbook and return it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    names = contracts()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        looks = {
            "must": book.add_format({"bold": True, "bg_color": "#BDD7EE", "border": 1, "text_wrap": True}),
            "may": book.add_format({"bold": True, "bg_color": "#EDEDED", "border": 1, "text_wrap": True}),
            "grey": book.add_format({"bg_color": "#BFBFBF", "font_color": "#7F7F7F"}),
            "text": book.add_format({"num_format": "@"}),
        }
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110)
        guide.write_string(0, 0, f"{scheme.cycle} 年度考评方案", looks["must"])
        for number, line in enumerate(_GUIDE_LINES, 2):
            guide.write_string(number, 0, line)
        for feed, contract in names.items():
            _sheet(book, contract, list(scheme.rows[feed]), looks, names)
    return file


def _sheet(
    book: xlsxwriter.Workbook,
    contract: Contract,
    rows: list[Row],
    looks: Mapping[str, Any],
    all_of: dict[str, Contract],
) -> None:
    sheet = book.add_worksheet(contract.label)
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 32)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    last = len(rows) + SPARE
    for at, column in enumerate(contract.columns):
        cells = [_shown(column, row[column.name]) for row in rows]
        is_common = not rows and (contract.feed, column.name) in {*unused(), *_published()}
        is_asked = column.required or is_common or any(cell is not None for cell in cells)
        longest = max([width(column.label), *(width(str(cell)) for cell in cells if cell is not None)])
        hidden = {} if is_asked else {"level": 1, "hidden": True}
        sheet.set_column(at, at, min(longest + 3, 40), looks["text"] if column.scalar in _TEXTS else None, hidden)
        sheet.write_string(0, at, column.label, looks["must" if column.required else "may"])
        for number, cell in enumerate(cells, 1):
            if isinstance(cell, str):
                sheet.write_string(number, at, sheet_text(cell, _LONGEST))
            elif cell is not None:
                sheet.write_number(number, at, cell)
        sheet.data_validation(1, at, last, at, _asked(contract, column, all_of))
        _grey(sheet, contract, at, last, looks["grey"])
    if contract.columns[0].name == "assessment_id" and contract.feed != "assessments":
        end = xl_col_to_name(len(contract.columns) - 1)
        for number in range(len(rows) + 1, last + 1):
            above = f"$A${number}" if number > 1 else f"'{all_of['assessments'].label}'!$A$2"
            filled = f"COUNTA(B{number + 1}:{end}{number + 1})"
            sheet.write_formula(number, 0, f'=IF({filled}=0,"",{above})', looks["text"], "")


_TEXTS = ("id", "text", "month", "date", "time")


def _shown(column: Column, value: Any) -> str | float | int | None:
    """A landed value as people write it; nothing where leaving the cell empty means the same."""
    if value is None or (column.default is not None and value == _typed(value, column.default)):
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return dict(column.values).get(value, value) if isinstance(value, str) else value


def _typed(value: Any, default: Any) -> Any:
    return Decimal(str(default)) if isinstance(value, Decimal) else default


def _asked(contract: Contract, column: Column, all_of: Mapping[str, Contract]) -> dict[str, Any]:
    """The choice or the hint of a cell."""
    said = {"input_title": column.label[:32], "input_message": column.description[:250], "ignore_blank": True}
    choice = [label for _, label in column.values] or (["是", "否"] if column.scalar == "bool" else [])
    if choice and len(",".join(choice)) <= _LIST:
        wrong = {"error_title": "请从下拉里选", "error_message": f"{column.label}：{'、'.join(choice)}"[:250]}
        return {"validate": "list", "source": choice, **said, **wrong}
    for reference in contract.references:
        if reference.column == column.name and reference.feed in all_of and reference.feed != contract.feed:
            target = all_of[reference.feed]
            at = xl_col_to_name([c.name for c in target.columns].index(reference.target[-1]))
            place = f"='{target.label}'!${at}$2:${at}$2000"
            return {"validate": "list", "source": place, "error_type": "warning", **said}
    return {"validate": "any", **said}


def _grey(sheet: Any, contract: Contract, at: int, last: int, look: Any) -> None:
    names = [column.name for column in contract.columns]
    name = names[at]
    if contract.feed == "bands" and name in ("rate", "points"):
        other = xl_col_to_name(names.index("points" if name == "rate" else "rate"))
        sheet.conditional_format(1, at, last, at, {"type": "formula", "criteria": f'=${other}2<>""', "format": look})
    if (contract.feed, name) not in unused():
        return
    decides, values = unused()[contract.feed, name]
    cell = f"${xl_col_to_name(names.index(decides))}2"
    labels = dict(contract.column(decides).values)
    also = "".join(f',{cell}<>"{labels[value]}"' for value in sorted(values))
    sheet.conditional_format(
        1, at, last, at, {"type": "formula", "criteria": f'=AND({cell}<>""{also})', "format": look}
    )
