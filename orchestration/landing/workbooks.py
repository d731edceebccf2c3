"""One workbook, many feeds: which sheets of a file below raw/<cycle>/workbooks/ are deliveries of their own.

Only names of sheets are looked at here, within the guard's limits. How a sheet is read is the readers' concern.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.landing.contracts import Contract
from orchestration.landing.readers import UnreadableDelivery
from orchestration.landing.readers.xlsx_guard import DAMAGED, MEANINGLESS, defined_text, sheet_names
from orchestration.landing.snapshot import open_plain

FOLDER = "workbooks"
# The name under which a form carries its stamp.
STAMP = "KAOPING_FORM"
SUFFIX = ".xlsx"
# Between a file and its sheet in the name of a delivery.
BANG = "!"
_NO_FEED = (
    "没有一张工作表以数据类命名（如 指标报送 或 reports）。全部数据类见 docs/feeds.md，请照着给工作表命名后重新放入。"
)


@dataclass(frozen=True)
class Sheets:
    """`feeds`: the sheets that are deliveries, with their feed; `others` are left alone. `problem`: why none is.
    `form`: the stamp that says that it was made by us to be filled in.
    """

    feeds: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()
    problem: str | None = None
    form: str | None = None


def sheets_of(path: Path, contracts: Mapping[str, Contract]) -> Sheets:
    """Which sheets of a workbook are feeds, by their names; OSError where the file cannot be read."""
    try:
        with open_plain(path) as file:
            names, hidden = sheet_names(file)
            file.seek(0)
            form = defined_text(file, STAMP)
    except UnreadableDelivery as error:
        return Sheets(problem=error.sentence)
    except DAMAGED as error:
        return Sheets(problem=f"文件已损坏或没有传完，不是完整的 XLSX（{str(error)[:80]}）。请重新导出后放入。")
    except MEANINGLESS as error:
        return Sheets(problem=f"工作簿的内容已损坏（{str(error)[:80]}）。请重新导出后放入。")
    known = {_plain(name): feed for feed, contract in contracts.items() for name in (feed, contract.label)}
    named = {name: known[_plain(name)] for name in names if _plain(name) in known}
    seen = {feed for name, feed in named.items() if name not in hidden}
    # As everywhere, a hidden sheet counts only for want of one in sight.
    feeds = tuple((name, feed) for name, feed in named.items() if name not in hidden or feed not in seen)
    others = tuple(name for name in names if name not in dict(feeds))
    return Sheets(feeds, others, None if feeds else _NO_FEED, form)


def _plain(name: str) -> str:
    """A name as people mean it: width of characters, case and blanks are nothing."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
