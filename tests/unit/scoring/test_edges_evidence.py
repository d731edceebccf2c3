"""Evidence at its edges: the day it falls due, what a document names, which of several documents decides; and what a
floor gives back.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import Feeds, document, event, report, scheme, target_row
from tests.scoring import score


def requirement(requirement_id: str, **more: Any) -> dict[str, Any]:
    """A stamped document of unit x, due at the end of June."""
    return {
        "assessment_id": "A",
        "requirement_id": requirement_id,
        "indicator_id": "i",
        "unit_id": "x",
        "requirement_name": requirement_id,
        "document_kind": "document",
        "needs_stamp": True,
        "due_on": "2024-06-30",
        "missing_points": 1,
    } | more


def evidence(requirement_id: str, document_id: str = "", **more: Any) -> dict[str, Any]:
    """A document that serves a requirement."""
    return document(document_id or f"d-{requirement_id}", unit_id="x", requirement_id=requirement_id) | more


def states(feeds: Feeds, as_of: str = "2025-01-15") -> dict[str, tuple[str, str | None]]:
    """Status and code by requirement."""
    scored = score(feeds, as_of=date.fromisoformat(as_of), only=["fct_evidence"])
    return {row["requirement_id"]: (row["status"], row["code"]) for row in scored.rows("marts.fct_evidence")}


def with_evidence(requirements: list[dict[str, Any]], documents: list[dict[str, Any]]) -> Feeds:
    return scheme({"x": 1}, target=1) | {"evidence_requirements": requirements, "documents": documents}


@pytest.mark.dear
def test_on_its_due_day_evidence_is_open_and_overdue_the_day_after() -> None:
    feeds = with_evidence([requirement("r")], [])
    assert states(feeds, "2024-06-30") == {"r": ("open", "missing_document")}
    assert states(feeds, "2024-07-01") == {"r": ("deficient", "missing_document")}


def test_what_a_document_names_and_when_it_came() -> None:
    requirements = [
        requirement("other_month", month="2024-05"),
        requirement("no_month", month="2024-05"),
        requirement("other_issuer", issuer_org_id="office"),
        requirement("no_issuer", issuer_org_id="office"),
        requirement("unreadable"),
        requirement("last_day"),
        requirement("next_day"),
    ]
    documents = [
        evidence("other_month", month="2024-06"),
        evidence("no_month"),
        evidence("other_issuer", issuer_org_id="x"),
        evidence("no_issuer"),
        evidence("unreadable", stamp="unreadable"),
        evidence("last_day", received_at="2024-06-30 23:59:59"),
        evidence("next_day", received_at="2024-07-01 00:00:00"),
    ]
    assert states(with_evidence(requirements, documents)) == {
        "other_month": ("deficient", "wrong_month"),
        "no_month": ("met", None),
        "other_issuer": ("deficient", "wrong_issuer"),
        "no_issuer": ("met", None),
        "unreadable": ("deficient", "missing_stamp"),
        "last_day": ("met", None),
        "next_day": ("deficient", "late"),
    }


def test_one_paper_serves_the_requirement_that_it_came_for_first() -> None:
    requirements = [requirement("first"), requirement("second")]
    documents = [
        evidence("first", sha256="ab12", received_at="2024-06-02 10:00:00"),
        evidence("second", sha256="AB12", received_at="2024-06-03 10:00:00"),
    ]
    assert states(with_evidence(requirements, documents)) == {"first": ("met", None), "second": ("deficient", "reused")}


def test_of_several_documents_the_best_decides() -> None:
    documents = [
        evidence("r", "a-unstamped", stamp="absent"),
        evidence("r", "b-late", received_at="2024-07-09 10:00:00"),
        evidence("r", "c-other-month", month="2024-01"),
    ]
    assert states(with_evidence([requirement("r", month="2024-06")], documents)) == {"r": ("deficient", "late")}


@pytest.mark.dear
def test_the_latest_milestone_at_or_before_the_month_is_the_target() -> None:
    feeds = scheme({"x": None}, points=10, indicator={"pacing": "milestone"})
    feeds["targets"] = [target_row("x", 10, "2024-03"), target_row("x", 20, "2024-06")]
    feeds["reports"] = [report("x", "2024-07", 10)]
    scored = score(feeds, as_of=date(2024, 8, 1))
    assert scored.total("x", "2024-07") == Decimal(5)


@pytest.mark.dear
def test_a_floor_gives_back_what_was_taken_and_no_more() -> None:
    feeds = scheme({"x": None, "y": 100}, target=100, indicator={"floor_rate": Decimal("0.6")})
    feeds["events"] = [event("x", 2)]
    scored = score(feeds)
    assert scored.total("x") == 0
    floors = scored.rows(
        "select points from marts.score_ledger where scenario = 'actual' and unit_id = 'x'"
        " and month = '2024-12' and entry = 'floor' and indicator_id is not null"
    )
    assert [row["points"] for row in floors] == [2]
