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
from orchestration.landing.units import unit_of, units_stated

# A header stands within the first rows; title rows above it are passed over.
SEARCHED_ROWS = 60
HEADER_ROWS = 3
_LONGEST_TITLE = 80
_BRACKETS = re.compile(r"(?P<name>.+?)[(\[【<](?P<said>[^()\[\]【】<>]*)[)\]】>]")
_BESIDE = re.compile(r"(?P<name>.+?)[/:：,，、_-](?P<said>[^/:：,，、_-]+)")
# What people put in brackets behind a name and that changes nothing of its meaning.
NOTES = re.compile(
    r"必填|选填|可空|可不填|非必填|必须填写|数字|数值|整数|小数|保留.{1,3}位小数|文本|文字|下拉选择|下拉|本年|当年|累计|年初至今|"
    r"本年累计|1-本月累计|是/否|.*格式.*|如.*|例.*|\*",
    re.IGNORECASE,
)
# Columns that say the unit in every row; of another 单位 (金额单位, but 填报单位 too) only what is a unit counts.
_UNIT_COLUMNS = ("计量单位", "数据单位", "unit", "valueunit", "value_unit")


@dataclass(frozen=True)
class Header:
    """`line` is its 1-based line, `places` the position of each recognised column, `unknown` the other names.

    `width` reaches to the last name, `cells` counts the blank ones behind it too. `units`: what the header says of the
    unit of a column; `table_units`: what is said of all figures, above the table and, once read, below it;
    `unit_places`: columns that say it per row, and whether whatever stands there is a unit; `name_places`: columns that
    name the indicator, perhaps with its unit.
    """

    line: int
    width: int
    cells: int
    places: dict[str, int]
    unknown: dict[int, str]
    unnamed: tuple[int, ...]
    units: dict[str, str] = field(default_factory=dict)
    table_units: list[str] = field(default_factory=list)
    unit_places: tuple[tuple[int, bool], ...] = ()
    name_places: tuple[int, ...] = ()

    @property
    def says_units(self) -> bool:
        """Whether anything is said of units, so that every row has to be looked at."""
        return bool(self.units or self.table_units or self.unit_places or self.name_places)

    def warnings(self) -> list[str]:
        """What the header holds that the contract does not name."""
        if not self.unknown:
            return []
        names = "、".join(masked(name)[:40] for name in self.unknown.values())
        return [f"契约之外的列未采用：{names}"]


def recognised(cells: Sequence[str], contract: Contract) -> set[str]:
    """The columns of the contract that a row names."""
    return {column for cell in cells if cell and (column := _meant(cell, contract)[0])}


def _meant(cell: str, contract: Contract) -> tuple[str | None, tuple[str, ...]]:
    """The column that a header cell means, and what it says beside the name: units or notes."""
    exact = contract.column_of_header(cell)
    if exact is not None or len(cell) > 80:
        return exact, ()
    plain = "".join(unicodedata.normalize("NFKC", cell).split()).strip("*!:")
    for pattern in (_BRACKETS, _BESIDE):
        found = pattern.fullmatch(plain)
        if found and (pattern is _BRACKETS or unit_of(found["said"])):
            name, said = _meant(found["name"], contract)
            if name:
                return name, (*said, found["said"])
    for column in contract.columns:
        if plain.startswith(column.label) and unit_of(plain.removeprefix(column.label)):
            return column.name, (plain.removeprefix(column.label),)
    return None, ()


def find_header(rows: Iterable[tuple[int, Sequence[str]]], contract: Contract, titles: Sequence[str] = ()) -> Header:
    """The row that names the most columns (the first of equals); raises when required columns are missing.

    `titles`: what is said of the table outside of it, as the name of its sheet.
    Below a row that names all required columns only the next few are looked at: a header of several rows ends there.
    """
    best: tuple[int, int, Sequence[str]] | None = None
    last = None
    said = list(titles)
    for line, cells in rows:
        if last is not None and line > last:
            break
        hits = recognised(cells, contract)
        if hits and (best is None or len(hits) > best[0]):
            best = (len(hits), line, cells)
        if best is None:
            said += [cell for cell in cells if cell and len(cell) <= _LONGEST_TITLE]
        if last is None and hits.issuperset(contract.required):
            last = line + HEADER_ROWS
    if best is None:
        wanted = "、".join(contract.column(name).label for name in contract.required)
        raise UnreadableDelivery(
            "missing_columns", f"没有找到“{contract.label}”的表头，至少应有：{wanted}。按模板改正后重新放入。"
        )
    units = [unit for title in said for unit in units_stated(title, is_title=True)]
    return header_of(best[1], best[2], contract, units)


def header_of(line: int, cells: Sequence[str], contract: Contract, table_units: list[str]) -> Header:
    """What a row means as a header; raises UnreadableDelivery where it is none."""
    places: dict[str, int] = {}
    unknown: dict[int, str] = {}
    units: dict[str, str] = {}
    exact = {contract.column_of_header(cell) for cell in cells if cell}
    for place, cell in enumerate(cells):
        name, said = _meant(cell, contract) if cell else (None, ())
        if said and name in exact:
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
            for text in re.split("[,;、]", ",".join(said)) if said else ():
                if not NOTES.fullmatch(text):
                    _take_unit(units, contract.column(name), text, cell, line)
    missing = [name for name in contract.required if name not in places]
    if missing:
        raise UnreadableDelivery("missing_columns", _missing(line, missing, unknown, contract))
    used = set(places.values()) | set(unknown)
    width = max(used) + 1
    unnamed = tuple(p for p in range(width) if p not in used)
    of_indicator = any(column.unit_of_indicator for column in contract.columns)
    others = {place: plain_header(name) for place, name in unknown.items()} if of_indicator else {}
    table_units += [unit for name in others.values() for unit in units_stated(name)]
    unit_places = [(p, n in _UNIT_COLUMNS) for p, n in others.items() if n in _UNIT_COLUMNS or n.endswith("单位")]
    name_places = [place for place, name in others.items() if name.endswith("指标") or "指标名" in name]
    return Header(
        line, width, len(cells), places, unknown, unnamed, units, table_units, tuple(unit_places), tuple(name_places)
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
