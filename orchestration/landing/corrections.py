"""Rows of one key in two files that only the paths put in order, while the names of the files say the contrary.

By the interface the greater path counts. Where it is called 旧, or the other one 更正 (12月-更正.csv stands before
12月.csv), and their rows differ, nobody would say which counts: both are out.
"""

import re
from collections.abc import Sequence

import duckdb

from orchestration.landing.contracts import Contract

# Beside the row of a rejected pair, in the place of a reference; see assemble.py.
NAMES = -3
REASON = (
    "与另一个文件里主键相同、内容不同，只能按文件名先后定，而文件名又说本是相反的（如“更正”“旧”），以哪行为准无从判断。"
    "请把不作数的文件移走，或改文件名使作数的排在后面。"
)
_NEWER = re.compile(r"更正|订正|修正|修订|勘误|补报|重报|最终|终稿|correct|final|revised", re.IGNORECASE)
_OLDER = re.compile(r"作废|废弃|备份|旧版|旧表|草稿|[-_（( ]旧[)）]?$|(?:^|[-_ .])(?:backup|bak|old)$", re.IGNORECASE)


def doubtful(names: Sequence[str]) -> list[tuple[int, int]]:
    """Of deliveries in the order of their names, the pairs (superseded, counting) whose names say the contrary."""
    stems = [name.rpartition("/")[2].rpartition(".")[0] for name in names]
    newness = [bool(_NEWER.search(stem)) - bool(_OLDER.search(stem)) for stem in stems]
    if not any(newness):
        return []
    pairs = [(loser, winner) for winner in range(len(stems)) for loser in range(winner)]
    return [(loser, winner) for loser, winner in pairs if newness[loser] > newness[winner]]


def reject_doubtful(
    engine: duckdb.DuckDBPyConnection, contract: Contract, good: str, stands: str, names: Sequence[str]
) -> int:
    """Put both rows of each such pair into `rejected`, the loser's out of `superseded`; how many are out."""
    pairs = doubtful(names)
    if not pairs:
        return 0
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
            where ({differs}) and (l._no, w._no) in ({", ".join(map(str, pairs))}))
        select lost as _no, lost_place as _place from found union select _no, _place from found
        """
    )
    engine.execute("delete from superseded s using doubtful d where s._no = d._no and s._place = d._place")
    inserted = engine.execute(f"insert into rejected select _no, _place, {NAMES} from doubtful").fetchone()
    return inserted[0] if inserted else 0
