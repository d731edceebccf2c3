"""29 February: a due day past the end of a short month, and an as-of date that no other year has."""

from datetime import date

import pytest

from tests.schemes import document, report, scheme, target_row
from tests.scoring import compiled_models, score

FEBRUARY = "2024-02"
DUE_31ST = {"first_month": "2024-01", "final_month": FEBRUARY, "report_due_day": 31}


def _feeds(**assessment: object) -> dict[str, list[dict[str, object]]]:
    feeds = scheme({"u1": 9, "u2": 8}, target=10, month=FEBRUARY, assessment={**DUE_31ST, **assessment})
    feeds["targets"] = [target_row(unit, 10, month=FEBRUARY) for unit in ("u1", "u2")]
    feeds["reports"] = [
        report(unit, month, value, submitted_at=f"{month}-20 10:00:00")
        for month in ("2024-01", FEBRUARY)
        for unit, value in (("u1", 9), ("u2", 8))
    ]
    return feeds


@pytest.mark.dear
@pytest.mark.parametrize(
    ("as_of", "months"),
    [(date(2024, 2, 29), ["2024-01"]), (date(2024, 3, 1), ["2024-01", FEBRUARY])],
)
def test_what_is_due_on_the_31st_is_due_on_the_29th(as_of: date, months: list[str]) -> None:
    scored = score(_feeds(), as_of, only=["monthly_standings"])
    rows = scored.rows("select distinct month from scores.unit_totals where scenario = 'actual' order by 1")
    assert [row["month"] for row in rows] == months


@pytest.mark.slow
def test_every_table_of_a_release_is_made_on_the_29th() -> None:
    """Days left, a year before and after, ages: nothing asks for a 29 February of another year."""
    feeds = _feeds(report_due_day=20)
    feeds["evidence_requirements"] = [
        {"assessment_id": "A", "requirement_id": "r", "indicator_id": "i", "requirement_name": "总结",
         "document_kind": "document", "due_on": "2024-02-29", "missing_points": 1}
    ]  # fmt: skip
    feeds["documents"] = [
        document("d", unit_id="u1", requirement_id="r", issued_on="2024-02-29", received_at="2024-02-29 23:59:59")
    ]
    everything = [model.name for model in compiled_models() if model.folder not in ("release", "whatif")]
    scored = score(feeds, date(2024, 2, 29), only=everything)
    assert scored.rows("select unit_id, code, status from marts.fct_evidence order by 1") == [
        {"unit_id": "u1", "code": None, "status": "met"},
        {"unit_id": "u2", "code": "missing_document", "status": "open"},
    ]
    assert [str(row["total"]) for row in scored.rows("select total from marts.rankings order by unit_id")] == [
        "9.000000", "8.000000",
    ]  # fmt: skip
