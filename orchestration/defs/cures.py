"""Which items that hold an assessment a new delivery answers.

Compares a delivery's rows with the deficiency list of the release now published; whether the answer is good enough is
for the gate of the next run to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.base.files import PARQUET
from orchestration.base.sql import quoted

# What answers an item: the feed, and the condition between a row of it (`new`) and the item.
_OWN_DOCUMENT = "new.document_id = item.document_id"
_NAMES_REQUIREMENT = (
    "new.requirement_id = item.item_id and coalesce(new.unit_id, item.unit_id) is not distinct from item.unit_id"
)
_STAMPED = """
    (item.code not in ('missing_stamp', 'no_valid_document', 'decision_without_document', 'change_without_document')
        or new.stamp = 'present')
    and (item.code <> 'missing_signature' or new.signature = 'present')
"""
_SAME_FIGURE = 'new.indicator_id = item.indicator_id and new."month" = item."month" and new.unit_id = item.unit_id'
_ANSWERS = {
    "documents": f"({_OWN_DOCUMENT} or (item.item_kind = 'requirement' and {_NAMES_REQUIREMENT})) and {_STAMPED}",
    "bonus_claims": "item.item_kind = 'claim' and new.claim_id = item.item_id",
    "reports": f"item.item_kind = 'report' and {_SAME_FIGURE}",
    "decisions": """
        (item.item_kind = 'decision' and new.decision_id = item.item_id)
        or (item.unit_id = new.unit_id and new.subject_id = case
            when item.item_kind = 'requirement' and new.subject = 'evidence' then item.item_id
            when item.item_kind = 'claim' and new.subject = 'bonus' then item.item_id
            when item.item_kind = 'report' and new.subject = 'score' then item.indicator_id
        end)
    """,
    "scheme_changes": """
        item.item_kind = 'scheme_change'
        and (new.change_id = item.item_id or new.feed || '/' || new.key = item.item_id)
    """,
}
FEEDS = tuple(_ANSWERS)


@dataclass(frozen=True)
class Cure:
    """One item that holds an assessment, and that a delivery answers."""

    cycle: int
    assessment_id: str
    item_kind: str
    item_id: str
    unit_id: str | None

    @property
    def assessment(self) -> str:
        return f"{self.cycle}/{self.assessment_id}"

    @property
    def item(self) -> str:
        return "/".join(part for part in (self.item_id, self.unit_id) if part)


def held_cycles(release: Path) -> tuple[int, ...]:
    """The cycles in which some assessment is held in this release."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select distinct cycle from {_mart(release, 'gate_verdicts')} where verdict = 'held' order by all"
        ).fetchall()
    return tuple(int(row[0]) for row in rows)


def cured_by(release: Path, feed: str, cycle: int, rows: pa.Table) -> tuple[Cure, ...]:
    """The holding items of held assessments that these rows of a feed answer, in order."""
    with duckdb.connect() as connection:
        connection.register("delivered", rows)
        found = connection.execute(
            f"""
            select distinct item.cycle, item.assessment_id, item.item_kind, item.item_id, item.unit_id
            from {_mart(release, "deficiencies")} as item
            semi join (from {_mart(release, "gate_verdicts")} where verdict = 'held') as held
                on item.cycle = held.cycle and item.assessment_id = held.assessment_id
            inner join delivered as new on item.assessment_id = new.assessment_id and ({_ANSWERS[feed]})
            where item.is_holding and item.cycle = ?
            order by all
            """,
            [cycle],
        ).fetchall()
    return tuple(Cure(int(cycle), *rest) for cycle, *rest in found)


def cure_tags(cures: Sequence[Cure], deliveries: Sequence[str], shown: int = 10) -> dict[str, str]:
    """Tags that say on the run what it was started for."""
    items = [cure.item for cure in cures]
    more = f" 等 {len(items)} 项" if len(items) > shown else ""
    return {
        "kaoping/reason": "deficiency_cured",
        "kaoping/cured_assessment": "、".join(dict.fromkeys(cure.assessment for cure in cures)),
        "kaoping/cured_item": "、".join(items[:shown]) + more,
        "kaoping/delivery": "、".join(deliveries[:shown]).encode("utf-8", "backslashreplace").decode(),
    }


def _mart(release: Path, name: str) -> str:
    return f"read_parquet({quoted(release / PARQUET / f'{name}.parquet')})"
