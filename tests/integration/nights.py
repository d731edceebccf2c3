"""Two nights of small assessments that between them have everything in them: passed, held, failed, new, running.

What the nights publish is made once for all tests (conftest.py); who goes on from there, copies it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.raw_feeds import deliver
from tests.schemes import FINAL, Feeds, scheme

FIRST, SECOND = "2025-01-15", "2025-02-10"
VALUES = {"u1": 9, "u2": 8, "u3": 6}
LATER = {"u1": 7, "u2": 9.5, "u3": 9}
TIERS = (("优秀", {"quota_count": 1, "reward_rate": 1.2}), ("良好", {"quota_count": 1}), ("一般", {}))
REQUIREMENT = {
    "requirement_id": "r1", "indicator_id": "i", "unit_id": "u1", "requirement_name": "总结",
    "document_kind": "document", "needs_stamp": "是", "due_on": "2024-12-20", "no_stamp_points": 1,
}  # fmt: skip
DOCUMENT = {
    "document_id": "d1", "unit_id": "u1", "requirement_id": "r1", "document_kind": "document", "title": "总结",
    "stamp": "已盖章", "received_at": "2024-12-01 09:00:00",
}  # fmt: skip


def assessment(name: str, values: Mapping[str, Any], stamp: str = "已盖章") -> Feeds:
    feeds = scheme(values, target=10, month=FINAL, assessment={"assessment_name": f"考评{name}"})
    feeds["tiers"] = [{"tier_rank": n, "tier_name": tier, **more} for n, (tier, more) in enumerate(TIERS, 1)]
    feeds["evidence_requirements"] = [dict(REQUIREMENT)]
    feeds["documents"] = [{**DOCUMENT, "stamp": stamp}]
    feeds["funds"] = [{"fund_id": "f", "fund_name": "奖励", "pool": 60000, "basis": "equal"}]
    return {
        feed: [{**row, "assessment_id": name} for row in rows]
        for feed, rows in feeds.items()
        if feed != "organisations"
    }


def put(raw: Path, name: str, feeds: Feeds) -> None:
    for feed, rows in feeds.items():
        deliver(raw, feed, rows, f"{name}.csv")


def before_the_first(raw: Path) -> None:
    """Three assessments, nothing wrong with any."""
    deliver(raw, "organisations", scheme(VALUES)["organisations"])
    for name in ("passed", "held", "failed"):
        put(raw, name, assessment(name, VALUES))


def before_the_second(raw: Path) -> None:
    """Of three that passed one is held and one fails, with other figures; one is new; one runs, in the next year."""
    for name in ("held", "failed"):
        again = [{**row, "submitted_at": "2024-12-21 10:00:00"} for row in assessment(name, LATER)["reports"]]
        deliver(raw, "reports", again, f"{name}2.csv")
    unstamped = {**DOCUMENT, "assessment_id": "held", "stamp": "未盖章", "received_at": "2024-12-02 09:00:00"}
    deliver(raw, "documents", [unstamped], "held2.csv")
    deliver(raw, "measures", [{**assessment("failed", VALUES)["measures"][0], "share": 0.5}], "failed.csv")
    put(raw, "never", assessment("never", VALUES, stamp="未盖章"))
    running = assessment("running", VALUES)
    running["reports"] = [
        {**row, "month": "2024-01", "submitted_at": "2024-01-20 09:00:00"} for row in running["reports"]
    ]
    running["organisations"] = scheme(VALUES)["organisations"]
    for feed, rows in running.items():
        moved = [{column: _a_year_later(value) for column, value in row.items()} for row in rows]
        deliver(raw, feed, moved, "running.csv", cycle=2025)


def before_the_cure(raw: Path) -> None:
    """The document that one assessment is held for, with its stamp."""
    stamped = {**DOCUMENT, "assessment_id": "held", "received_at": "2024-12-03 09:00:00"}
    deliver(raw, "documents", [stamped], "held3.csv")


def _a_year_later(value: Any) -> Any:
    return value.replace("2024-", "2025-") if isinstance(value, str) else value
