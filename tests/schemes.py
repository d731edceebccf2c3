"""Small schemes for tests of the scoring engine: one assessment, category and indicator, to be changed by the test.

Only feeds as rows belong here; what is made of them is tests/scoring.py, what is expected stands in each test.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Feeds = dict[str, list[dict[str, Any]]]
MONTHS = tuple(f"2024-{number:02}" for number in range(1, 13))
FINAL = "2024-12"


def scheme(
    values: Mapping[str, Any],
    *,
    points: Any = 10,
    target: Any = None,
    month: str = FINAL,
    assessment: Mapping[str, Any] | None = None,
    category: Mapping[str, Any] | None = None,
    indicator: Mapping[str, Any] | None = None,
    measures: Sequence[Mapping[str, Any]] = ({},),
    bands: Sequence[tuple[Any, Any]] = (),
) -> Feeds:
    """Assessment A of 2024: `values` (unit → v, None: no report) of indicator i in `month`, `target` for all units."""
    units = list(values)
    return {
        "organisations": [{"org_id": o, "org_name": o, "org_kind": "县区"} for o in ["office", *units]],
        "assessments": [
            {
                "assessment_id": "A",
                "assessment_name": "综合考评",
                "assessor_org_id": "office",
                "layer": "own",
                "first_month": "2024-01",
                "final_month": FINAL,
                "full_points": 100,
                **(assessment or {}),
            }
        ],
        "participants": [
            {"assessment_id": "A", "unit_id": unit, "group_id": "g", "group_name": "全部"} for unit in units
        ],
        "categories": [
            {"assessment_id": "A", "category_id": "c", "category_name": "发展", "kind": "scored", "points": points}
            | dict(category or {})
        ],
        "indicators": [
            {
                "assessment_id": "A",
                "indicator_id": "i",
                "indicator_name": "增加值",
                "category_id": "c",
                "points": points,
            }
            | dict(indicator or {})
        ],
        "measures": [
            {
                "assessment_id": "A",
                "indicator_id": "i",
                "measure_id": f"m{number}",
                "basis": "completion",
                "rule": "ratio",
            }
            | ({"band_set": "s"} if bands else {})
            | dict(measure)
            for number, measure in enumerate(measures, start=1)
        ],
        "bands": [{"assessment_id": "A", "band_set": "s", "at": at, "rate": rate} for at, rate in bands],
        "targets": [target_row(unit, target) for unit in units] if target is not None else [],
        "reports": [report(unit, month, v) for unit, v in values.items() if v is not None],
    }


def report(unit: str, month: str, value: Any, **more: Any) -> dict[str, Any]:
    """A report of indicator i, on time."""
    return {
        "assessment_id": "A",
        "unit_id": unit,
        "indicator_id": "i",
        "month": month,
        "value": value,
        "submitted_at": f"{month}-20 10:00:00",
    } | more


def target_row(unit: str, target: Any, month: str = FINAL, **more: Any) -> dict[str, Any]:
    """A target of indicator i."""
    return {"assessment_id": "A", "indicator_id": "i", "unit_id": unit, "month": month, "target": target} | more


def document(document_id: str, **more: Any) -> dict[str, Any]:
    """A stamped document, registered in time."""
    return {
        "document_id": document_id,
        "assessment_id": "A",
        "document_kind": "document",
        "title": document_id,
        "received_at": "2024-06-01 10:00:00",
        "stamp": "present",
    } | more


def decision(unit: str, subject: str, subject_id: str, decision: str, **more: Any) -> dict[str, Any]:
    """A decision of the office; its document is `paper` unless said."""
    return {
        "decision_id": f"D-{subject}-{decision}",
        "assessment_id": "A",
        "unit_id": unit,
        "subject": subject,
        "subject_id": subject_id,
        "decision": decision,
        "reason": "复核",
        "document_id": "paper",
        "decided_by": "office",
        "decided_on": "2024-12-30",
    } | more


def event(unit: str, points: Any, **more: Any) -> dict[str, Any]:
    """A finding against indicator i."""
    return {
        "event_id": f"E-{unit}-{points}",
        "assessment_id": "A",
        "unit_id": unit,
        "category_id": "c",
        "indicator_id": "i",
        "occurred_on": "2024-12-01",
        "kind": "inspection",
        "title": "察访核验",
        "points": points,
    } | more


def renamed(feeds: Feeds, assessment: str) -> Feeds:
    """The one assessment of these feeds under another name, to be scored beside others."""
    return {
        feed: [row | {"assessment_id": assessment} if "assessment_id" in row else row for row in rows]
        for feed, rows in feeds.items()
    }


def together(parts: list[Feeds]) -> Feeds:
    """Several assessments of the same units as one delivery."""
    feeds: Feeds = {}
    for part in parts:
        for feed, rows in part.items():
            feeds.setdefault(feed, []).extend(
                row for row in rows if feed != "organisations" or row not in feeds.get(feed, [])
            )
    papers = {row["document_id"]: row for row in feeds.get("documents", [])}
    feeds["documents"] = list(papers.values())
    return feeds


def bonus(feeds: Feeds, *claims: Mapping[str, Any], category_cap: Any = None, **clause: Any) -> None:
    """Add claims of unit x under one clause, of three points at most each, in a category of bonuses."""
    feeds["categories"].append(
        {
            "assessment_id": "A",
            "category_id": "b",
            "category_name": "加分",
            "kind": "bonus",
            "points": 0,
            "cap": category_cap,
        }
    )
    feeds["bonus_clauses"] = [
        {"assessment_id": "A", "clause_id": "k", "clause_name": "表彰", "category_id": "b", "points_each": 3} | clause
    ]
    feeds["documents"] = [document("paper")]
    feeds["bonus_claims"] = [
        {
            "claim_id": f"claim{n}",
            "assessment_id": "A",
            "unit_id": "x",
            "clause_id": "k",
            "matter_id": f"matter{n}",
            "title": "获奖",
            "status": "approved",
            "document_id": "paper",
            "decided_on": "2024-12-15",
        }
        | dict(claim)
        for n, claim in enumerate(claims)
    ]
