"""Ways around the gate, tried as whole nights: what was published stays, what was approved is compared with."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, RunPipeline
from tests.integration.test_run_whole import AS_OF, RANKING
from tests.raw_feeds import deliver
from tests.schemes import FINAL, scheme

pytestmark = pytest.mark.long
VERDICT = "select verdict from marts.gate_verdicts where assessment_id = 'A'"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for feed, rows in scheme({"u1": 9, "u2": 8}, target=10, month=FINAL).items():
        deliver(tmp_path / "raw", feed, rows)
    return tmp_path / "raw"


def said(run: Ran, *words: str) -> bool:
    assert run.code == 0, run.output
    assert [word for word in words if word not in run.output] == [], run.output
    return True


def test_an_assessment_taken_out_for_a_night_keeps_its_result_and_its_scheme(
    raw: Path, tmp_path: Path, run_pipeline: RunPipeline
) -> None:
    warehouse = tmp_path / "warehouse"
    first = run_pipeline(raw, warehouse, AS_OF)
    published = first.rows(RANKING)
    assert first.rows(VERDICT) == [("passed",)] and len(published) == 2

    row = raw / "2024" / "assessments" / "a.csv"
    kept = row.read_bytes()
    row.unlink()
    gone = run_pipeline(raw, warehouse, AS_OF)
    assert said(gone, "综合考评（A）：不通过", "送达的数据里没有“综合考评”（A）了", "正式排名 2024 A")
    assert gone.rows(VERDICT) == [("failed",)] and gone.rows(RANKING) == published
    [(name, note)] = gone.rows("select assessment_name, note from marts.dim_assessment")
    assert name == "综合考评" and "沿用000001" in note
    page = (warehouse / "current" / "data_docs" / "index.html").read_text(encoding="utf-8")
    assert "送达的数据里没有“综合考评”（A）了" in page
    again = run_pipeline(raw, warehouse, AS_OF)
    assert again.rows(RANKING) == published, "nor on the second night, whose cycle has not changed"

    row.write_bytes(kept)
    deliver(raw, "indicators", [{**scheme({})["indicators"][0], "points": 5}])
    deliver(raw, "categories", [{**scheme({})["categories"][0], "points": 5}])
    back = run_pipeline(raw, warehouse, AS_OF)
    assert said(back, "综合考评（A）：暂缓", "未经批准的改动：points：10→5")
    assert back.rows(RANKING) == published


def test_a_date_before_the_first_month_lets_no_change_through(
    raw: Path, tmp_path: Path, run_pipeline: RunPipeline
) -> None:
    warehouse = tmp_path / "warehouse"
    published = run_pipeline(raw, warehouse, AS_OF).rows(RANKING)
    deliver(raw, "indicators", [{**scheme({})["indicators"][0], "points": 5}])
    deliver(raw, "categories", [{**scheme({})["categories"][0], "points": 5}])
    deliver(raw, "assessments", [{**scheme({})["assessments"][0], "first_month": "2024-12"}])
    for as_of in ("2023-11-30", "2023-11-30", AS_OF):
        ran = run_pipeline(raw, warehouse, as_of)
        assert ran.code == 0 and ran.rows(RANKING) == published, "what was published stands on any date"
    assert said(ran, "综合考评（A）：暂缓", "未经批准的改动：points：10→5", "first_month：2024-01→2024-12")


def test_going_back_to_an_older_release_forgets_no_scheme(raw: Path, tmp_path: Path, run_pipeline: RunPipeline) -> None:
    from orchestration.base.settings import Settings
    from orchestration.release.publish import roll_back

    warehouse = tmp_path / "warehouse"
    row = raw / "2024" / "assessments" / "a.csv"
    kept = row.read_bytes()
    deliver(raw, "assessments", [{**scheme({})["assessments"][0], "assessment_id": "B"}])
    assert run_pipeline(raw, warehouse, AS_OF).code == 0
    row.write_bytes(kept)
    assert run_pipeline(raw, warehouse, AS_OF).rows(VERDICT) == [("passed",)]
    roll_back(Settings(raw=raw, warehouse=warehouse))
    deliver(raw, "indicators", [{**scheme({})["indicators"][0], "points": 5}])
    deliver(raw, "categories", [{**scheme({})["categories"][0], "points": 5}])
    assert said(run_pipeline(raw, warehouse, AS_OF), "综合考评（A）：暂缓", "points：10→5")


EVENT = {
    "event_id": "e1", "assessment_id": "A", "unit_id": "u1", "category_id": "c", "occurred_on": "2024-06-01",
    "kind": "事故", "title": "安全生产事故", "points": "5",
}  # fmt: skip
MEANT = {
    "decision_id": "w", "assessment_id": "A", "unit_id": "u1", "subject": "指标得分", "subject_id": "e1",
    "decision": "调整", "points": "0", "reason": "误录", "document_id": "d1", "decided_by": "考评办",
    "decided_on": "2025-01-10",
}  # fmt: skip
STAMPED = {
    "document_id": "d1", "assessment_id": "A", "document_kind": "document", "title": "撤回批复", "stamp": "已盖章",
    "signature": "已签字", "received_at": "2025-01-10 09:00:00",
}  # fmt: skip


def test_an_accident_that_is_withdrawn_holds_until_the_office_says_so(
    raw: Path, tmp_path: Path, run_pipeline: RunPipeline
) -> None:
    warehouse = tmp_path / "warehouse"
    deliver(raw, "events", [EVENT])
    published = run_pipeline(raw, warehouse, AS_OF).rows(RANKING)
    assert [row[:3] for row in published] == [("u1", 2, "4.000000"), ("u2", 1, "8.000000")]
    (raw / "2024" / "events" / "a.csv").unlink()
    for _ in range(2):
        held = run_pipeline(raw, warehouse, AS_OF)
        assert said(held, "综合考评（A）：暂缓", "“u1”的扣分事项“安全生产事故”（e1）上一版在案，这次没有了")
        assert held.rows(RANKING) == published
    deliver(raw, "decisions", [MEANT])
    deliver(raw, "documents", [STAMPED])
    for _ in range(2):
        meant = run_pipeline(raw, warehouse, AS_OF)
        assert said(meant, "综合考评（A）：通过")
        assert [row[:3] for row in meant.rows(RANKING)] == [("u1", 1, "9.000000"), ("u2", 2, "8.000000")]


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Folders that the system refuses, also to root."""
    refused: list[str] = []
    real = os.scandir

    def scandir(path: Any = ".") -> Any:
        if any(str(path).endswith(name) for name in refused):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    yield refused


def test_a_folder_that_cannot_be_read_is_not_withdrawn(
    raw: Path, tmp_path: Path, run_pipeline: RunPipeline, unreadable: list[str]
) -> None:
    warehouse = tmp_path / "warehouse"
    deliver(raw, "events", [EVENT])
    published = run_pipeline(raw, warehouse, AS_OF).rows(RANKING)
    unreadable.append("2024/events")
    failed = run_pipeline(raw, warehouse, AS_OF)
    assert said(failed, "综合考评（A）：不通过", "“2024/events”读不了")
    assert failed.rows(RANKING) == published
    unreadable.clear()
    assert run_pipeline(raw, warehouse, AS_OF).rows(VERDICT) == [("passed",)]


CLAUSE = {
    "assessment_id": "A", "clause_id": "k", "clause_name": "获奖", "category_id": "b", "points_each": "1",
}  # fmt: skip
CLAIM = {
    "claim_id": "c1", "assessment_id": "A", "unit_id": "u2", "clause_id": "k", "matter_id": "m", "title": "全国表彰",
    "points": "1", "status": "核定", "document_id": "d1", "decided_on": "2024-12-10",
}  # fmt: skip


def test_a_feed_that_is_gone_is_named_every_night(raw: Path, tmp_path: Path, run_pipeline: RunPipeline) -> None:
    """On the second night the release before has none of it either."""
    warehouse = tmp_path / "warehouse"
    category = {**scheme({})["categories"][0], "category_id": "b", "kind": "加分", "points": "0"}
    deliver(raw, "categories", [category], "b.csv")
    deliver(raw, "bonus_clauses", [CLAUSE])
    deliver(raw, "bonus_claims", [CLAIM])
    deliver(raw, "documents", [{**STAMPED, "received_at": "2024-12-01 09:00:00"}])
    published = run_pipeline(raw, warehouse, AS_OF)
    assert published.rows(VERDICT) == [("passed",)]
    assert [row[:3] for row in published.rows(RANKING)] == [("u1", 1, "9.000000"), ("u2", 1, "9.000000")]
    (raw / "2024" / "bonus_claims" / "a.csv").unlink()
    for _ in range(2):
        held = run_pipeline(raw, warehouse, AS_OF)
        assert said(held, "综合考评（A）：暂缓", "上一版有加分申报（bonus_claims），这次一行也没有")
        assert held.rows(RANKING) == published.rows(RANKING)
    deliver(raw, "decisions", [{**MEANT, "subject_id": "A"}])
    for _ in range(2):
        meant = run_pipeline(raw, warehouse, AS_OF)
        assert said(meant, "综合考评（A）：通过")
        assert [row[:3] for row in meant.rows(RANKING)] == [("u1", 1, "9.000000"), ("u2", 2, "8.000000")]


ASKED = {
    "escalation_id": "s1", "assessment_id": "A", "unit_id": "u1", "indicator_id": "i", "org_id": "u1",
    "问题": "用地指标不足", "上报对象": "市资源局", "上报日期": "2024-06-01",
}  # fmt: skip


def test_what_was_reported_up_stays_in_sight(raw: Path, tmp_path: Path, run_pipeline: RunPipeline) -> None:
    warehouse, waiting = tmp_path / "warehouse", "select escalation_id, status, problem from marts.escalation_list"
    deliver(raw, "escalations", [ASKED])
    published = run_pipeline(raw, warehouse, AS_OF)
    assert published.rows(waiting) == [("s1", "open", "用地指标不足")]
    (raw / "2024" / "escalations" / "a.csv").unlink()
    for _ in range(2):
        gone = run_pipeline(raw, warehouse, AS_OF)
        assert gone.rows(waiting) == [("s1", "withdrawn", "用地指标不足")]
        assert gone.rows(VERDICT) == [("passed",)] and gone.rows(RANKING) == published.rows(RANKING)
