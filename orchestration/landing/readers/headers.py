"""Which row of a sheet or file is the header, and which column each of its cells means, in which unit.

Works on text rows of any format; merged cells and delimiters are the readers' concern.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from orchestration.landing.contracts import Column, Contract, plain_header
from orchestration.landing.masking import masked
from orchestration.landing.readers import UnreadableDelivery
from orchestration.landing.units import unit_of

# A header stands within the first rows; title rows above it are passed over.
SEARCHED_ROWS = 60
HEADER_ROWS = 3
_BRACKETS = re.compile(r"(?P<name>.+?)[(\[【<](?P<said>[^()\[\]【】<>]*)[)\]】>]")
_BESIDE = re.compile(r"(?P<name>.+?)[/:：,，、_-](?P<said>[^/:：,，、_-]+)")
_TITLE_UNIT = re.compile(r"单位[:：]?\s*[(（]?([^\s()（）;；。]{1,12})")
# What people put in brackets behind a name and that changes nothing of its meaning.
_NOTES = re.compile(
    r"必填|选填|可空|可不填|非必填|必须填写|数字|数值|整数|小数|保留.{1,3}位小数|文本|文字|下拉选择|下拉|公历|本月|本年|当年|累计|年初至今|"
    r"本年累计|1-本月累计|是/否|.*格式.*|如.*|例.*|[ymd/年月日-]+|\*",
    re.IGNORECASE,
)
_UNIT_COLUMNS = ("计量单位", "数据单位", "单位", "unit", "valueunit", "value_unit")


@dataclass(frozen=True)
class Header:
    """`line` is its 1-based line, `places` the position of each recognised column, `unknown` the other names.

    `width` reaches to the last name, `cells` counts the blank ones behind it too. `units`: what the header says of the
    unit of a column; `table_unit`: what a title above says of all; `unit_place`: a column that says it per row.
    """

    line: int
    width: int
    cells: int
    places: dict[str, int]
    unknown: dict[int, str]
    unnamed: tuple[int, ...]
    units: dict[str, str] = field(default_factory=dict)
    table_unit: str | None = None
    unit_place: int | None = None

    def warnings(self) -> list[str]:
        """What the header holds that the contract does not name."""
        if not self.unknown:
            return []
        names = "、".join(masked(name)[:40] for name in self.unknown.values())
        return [f"契约之外的列未采用：{names}"]


def recognised(cells: Sequence[str], contract: Contract) -> set[str]:
    """The columns of the contract that a row names."""
    return {column for cell in cells if cell and (column := _meant(cell, contract)[0])}


def _meant(cell: str, contract: Contract) -> tuple[str | None, str | None]:
    """The column that a header cell means, and what it says beside the name: a unit, a note, or nothing."""
    exact = contract.column_of_header(cell)
    if exact is not None or len(cell) > 80:
        return exact, None
    plain = "".join(unicodedata.normalize("NFKC", cell).split()).strip("*!:")
    for pattern in (_BRACKETS, _BESIDE):
        found = pattern.fullmatch(plain)
        name = contract.column_of_header(found["name"]) if found else None
        if found and name and (pattern is _BRACKETS or unit_of(found["said"])):
            return name, found["said"]
    return None, None


def find_header(rows: Iterable[tuple[int, Sequence[str]]], contract: Contract) -> Header:
    """The row that names the most columns (the first of equals); raises when required columns are missing.

    Below a row that names all required columns only the next few are looked at: a header of several rows ends there.
    """
    best: tuple[int, int, Sequence[str]] | None = None
    last = None
    titles: list[str] = []
    for line, cells in rows:
        if last is not None and line > last:
            break
        hits = recognised(cells, contract)
        if hits and (best is None or len(hits) > best[0]):
            best = (len(hits), line, cells)
        if best is None:
            titles += [cell for cell in cells if cell and "单位" in cell]
        if last is None and hits.issuperset(contract.required):
            last = line + HEADER_ROWS
    if best is None:
        wanted = "、".join(contract.column(name).label for name in contract.required)
        raise UnreadableDelivery(
            "missing_columns", f"没有找到“{contract.label}”的表头，至少应有：{wanted}。按模板改正后重新放入。"
        )
    return header_of(best[1], best[2], contract, _unit_in(titles))


def _unit_in(titles: Iterable[str]) -> str | None:
    """The unit that a title above the table names for all of it; who fills a table in is none."""
    said = {unit for title in titles for text in _TITLE_UNIT.findall(title) if (unit := unit_of(text))}
    return said.pop() if len(said) == 1 else None


def header_of(line: int, cells: Sequence[str], contract: Contract, table_unit: str | None = None) -> Header:
    """What a row means as a header; raises UnreadableDelivery where it is none."""
    places: dict[str, int] = {}
    unknown: dict[int, str] = {}
    units: dict[str, str] = {}
    exact = {contract.column_of_header(cell) for cell in cells if cell}
    for place, cell in enumerate(cells):
        name, said = _meant(cell, contract) if cell else (None, None)
        if name is not None and said is not None and name in exact:
            name = None
        if name is None and cell.strip():
            unknown[place] = cell.strip()
        elif name in places:
            label = contract.column(name).label
            raise UnreadableDelivery(
                "missing_columns", f"第 {line} 行表头中“{label}”（{name}）出现两次，删去一列后重新放入。"
            )
        elif name is not None:
            places[name] = place
            if said and not _NOTES.fullmatch(said):
                _take_unit(units, contract.column(name), said, cell, line)
    missing = [name for name in contract.required if name not in places]
    if missing:
        raise UnreadableDelivery("missing_columns", _missing(line, missing, unknown, contract))
    used = set(places.values()) | set(unknown)
    width = max(used) + 1
    unnamed = tuple(p for p in range(width) if p not in used)
    of_indicator = any(column.unit_of_indicator for column in contract.columns)
    said_by_row = [place for place, name in unknown.items() if of_indicator and plain_header(name) in _UNIT_COLUMNS]
    return Header(
        line, width, len(cells), places, unknown, unnamed, units, table_unit, said_by_row[0] if said_by_row else None
    )


def _take_unit(units: dict[str, str], column: Column, said: str, cell: str, line: int) -> None:
    """Note a unit that a header names; a figure's name with anything else in brackets is not read by guess."""
    if column.scalar not in ("num", "int"):
        return
    unit = unit_of(said)
    if unit is not None and (column.unit_of_indicator or unit in column.units or (column.fraction and unit == "%")):
        units[column.name] = unit
        return
    wanted = f"应以“{'、'.join(column.units)}”计" if column.units else "括号里的话无从判断"
    raise UnreadableDelivery(
        "missing_columns",
        f"第 {line} 行表头“{masked(cell.strip())[:40]}”：{column.label}（{column.name}）{wanted}。"
        "按模板改正表头（及数值）后重新放入。",
    )


def _missing(line: int, missing: list[str], unknown: dict[int, str], contract: Contract) -> str:
    said = []
    for name in missing:
        column = contract.column(name)
        near = get_close_matches(plain_header(column.label), [plain_header(cell) for cell in unknown.values()], 1, 0.6)
        said.append(f"{column.label}（{name}）" + (f"，表头中的“{near[0]}”或许是它" if near else ""))
    return f"第 {line} 行表头缺少必需的列：{'；'.join(said)}。按模板改正表头后重新放入。"
