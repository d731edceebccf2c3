"""Which row of a sheet or file is the header, and which column each of its cells means.

Works on text rows of any format; merged cells and delimiters are the readers' concern.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from orchestration.landing.contracts import Contract, plain_header
from orchestration.landing.masking import masked
from orchestration.landing.readers import UnreadableDelivery

# A header stands within the first rows; title rows above it are passed over.
SEARCHED_ROWS = 60
HEADER_ROWS = 3


@dataclass(frozen=True)
class Header:
    """`line` is its 1-based line, `places` the position of each recognised column, `unknown` the other names.

    `width` reaches to the last name, `cells` counts the blank ones behind it too.
    """

    line: int
    width: int
    cells: int
    places: dict[str, int]
    unknown: dict[int, str]
    unnamed: tuple[int, ...]

    def warnings(self) -> list[str]:
        """What the header holds that the contract does not name."""
        if not self.unknown:
            return []
        names = "、".join(masked(name)[:40] for name in self.unknown.values())
        return [f"契约之外的列未采用：{names}"]


def recognised(cells: Sequence[str], contract: Contract) -> set[str]:
    """The columns of the contract that a row names."""
    return {name for cell in cells if cell and (name := contract.column_of_header(cell))}


def find_header(rows: Iterable[tuple[int, Sequence[str]]], contract: Contract) -> Header:
    """The row that names the most columns (the first of equals); raises when required columns are missing.

    Below a row that names all required columns only the next few are looked at: a header of several rows ends there.
    """
    best: tuple[int, int, Sequence[str]] | None = None
    last = None
    for line, cells in rows:
        if last is not None and line > last:
            break
        hits = recognised(cells, contract)
        if hits and (best is None or len(hits) > best[0]):
            best = (len(hits), line, cells)
        if last is None and hits.issuperset(contract.required):
            last = line + HEADER_ROWS
    if best is None:
        wanted = "、".join(contract.column(name).label for name in contract.required)
        raise UnreadableDelivery(
            "missing_columns", f"没有找到“{contract.label}”的表头，至少应有：{wanted}。按模板改正后重新放入。"
        )
    return _header(best[1], best[2], contract)


def _header(line: int, cells: Sequence[str], contract: Contract) -> Header:
    places: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = contract.column_of_header(cell) if cell else None
        if name is None and cell.strip():
            unknown[place] = cell.strip()
        elif name in places:
            label = contract.column(name).label
            raise UnreadableDelivery(
                "missing_columns", f"第 {line} 行表头中“{label}”（{name}）出现两次，删去一列后重新放入。"
            )
        elif name is not None:
            places[name] = place
    missing = [name for name in contract.required if name not in places]
    if missing:
        raise UnreadableDelivery("missing_columns", _missing(line, missing, unknown, contract))
    used = set(places.values()) | set(unknown)
    width = max(used) + 1
    return Header(line, width, len(cells), places, unknown, tuple(p for p in range(width) if p not in used))


def _missing(line: int, missing: list[str], unknown: dict[int, str], contract: Contract) -> str:
    said = []
    for name in missing:
        column = contract.column(name)
        near = get_close_matches(plain_header(column.label), [plain_header(cell) for cell in unknown.values()], 1, 0.6)
        said.append(f"{column.label}（{name}）" + (f"，表头中的“{near[0]}”或许是它" if near else ""))
    return f"第 {line} 行表头缺少必需的列：{'；'.join(said)}。按模板改正表头后重新放入。"
