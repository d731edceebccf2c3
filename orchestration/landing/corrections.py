"""Rows of one key in two files that only the paths put in order, while the names of the files say the contrary.

By the interface the greater path counts. Where it is called 旧, or the other one 更正 (12月-更正.csv stands before
12月.csv), and their rows differ, nobody would say which counts: both are out.
"""

import re
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from orchestration.landing.contracts import Contract
from orchestration.landing.readers.kinds import VOID_NAMES

# Beside the row of a rejected pair, in the place of a reference; see assemble.py.
NAMES = -3
REASON = (
    "与另一个文件里主键相同、内容不同，只能按文件名先后定，而文件名又说本是相反的（如“更正”“旧”），以哪行为准无从判断。"
    "请把不作数的文件移走，或改文件名使作数的排在后面。"
)
_NEWER = re.compile(r"更正|订正|修正|修订|勘误|补报|重报|最终|终稿|correct|final|revised", re.IGNORECASE)
_OLDER = re.compile(rf"{VOID_NAMES}|[-_（( ]旧[)）]?$|(?:^|[-_ .])(?:backup|bak|old)$", re.IGNORECASE)


def _newness(name: str) -> int:
    """What a delivery's name says of it: 1 of a correction, -1 of what is no more, else 0."""
    stem = name.rpartition("/")[2].rpartition(".")[0]
    return bool(_NEWER.search(stem)) - bool(_OLDER.search(stem))


def reject_doubtful(
    engine: duckdb.DuckDBPyConnection, contract: Contract, good: str, stands: str, names: Sequence[str]
) -> int:
    """Put both rows of each such pair into `rejected`, the loser's out of `superseded`; how many are out.

    `names`: of the deliveries, in their order.
    """
    newness = [_newness(name) for name in names]
    if not any(newness):
        return 0
    engine.register("newness", pa.table({"_no": range(len(names)), "newness": newness}))
    late = contract.resubmission_column
    key = ("_cycle", *contract.identity, *([late] if late else []))
    same = " and ".join(f'l."{column}" is not distinct from w."{column}"' for column in key)
    others = [column.name for column in contract.columns if column.name not in key]
    differs = " or ".join(f'l."{column}" is distinct from w."{column}"' for column in others) or "false"
    engine.execute(
        f"""
        create or replace temp table doubtful as
        with standing as (select * from {good} g where {stands}),
        losers as (select standing.* from standing join superseded using (_no, _place)),
        winners as (select standing.* from standing anti join superseded using (_no, _place)),
        found as (
            select l._no as lost, l._place as lost_place, w._no, w._place from losers l join winners w on {same}
            join newness as loser on l._no = loser._no join newness as winner on w._no = winner._no
            where ({differs}) and l._no < w._no and loser.newness > winner.newness)
        select lost as _no, lost_place as _place from found union select _no, _place from found
        """
    )
    engine.execute("delete from superseded s using doubtful d where s._no = d._no and s._place = d._place")
    inserted = engine.execute(f"insert into rejected select _no, _place, {NAMES} from doubtful").fetchone()
    return inserted[0] if inserted else 0
