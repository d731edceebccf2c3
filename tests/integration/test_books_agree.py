"""One release with everything in it – passed, held and carried, failed, never published, running – says one thing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from tests.conftest import Ran, RunPipeline
from tests.integration.test_run_whole import deliver
from tests.release_figures import EXPECTED, NOW, OFFICIAL, Figure, contradictions, figures, torn_files, truth
from tests.schemes import FINAL, Feeds, scheme
from tests.site_checks import faults, read_site, wrong_figures

pytestmark = pytest.mark.slow
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


def _assessment(name: str, values: Mapping[str, Any], stamp: str = "已盖章") -> Feeds:
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


def _put(raw: Path, name: str, feeds: Feeds) -> None:
    for feed, rows in feeds.items():
        deliver(raw, feed, rows, f"{name}.csv")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, run_pipeline: RunPipeline) -> Iterator[Ran]:
    """The second night: of three that passed one is held and one fails, with other figures; one is new; one runs."""
    place = tmp_path_factory.mktemp("books")
    raw = place / "raw"
    deliver(raw, "organisations", scheme(VALUES)["organisations"])
    for name in ("passed", "held", "failed"):
        _put(raw, name, _assessment(name, VALUES))
    first = run_pipeline(raw, place / "out", "2025-01-15")
    assert first.code == 0, first.output
    for name in ("held", "failed"):
        again = [{**row, "submitted_at": "2024-12-21 10:00:00"} for row in _assessment(name, LATER)["reports"]]
        deliver(raw, "reports", again, f"{name}2.csv")
    unstamped = {**DOCUMENT, "assessment_id": "held", "stamp": "未盖章", "received_at": "2024-12-02 09:00:00"}
    deliver(raw, "documents", [unstamped], "held2.csv")
    deliver(raw, "measures", [{**_assessment("failed", VALUES)["measures"][0], "share": 0.5}], "failed.csv")
    _put(raw, "never", _assessment("never", VALUES, stamp="未盖章"))
    running = _assessment("running", VALUES)
    running["reports"] = [
        {**row, "month": "2024-01", "submitted_at": "2024-01-20 09:00:00"} for row in running["reports"]
    ]
    _put(place / "next", "running", running)
    for file in (place / "next" / "2024").rglob("*.csv"):
        moved = raw / "2025" / file.relative_to(place / "next" / "2024")
        moved.parent.mkdir(parents=True, exist_ok=True)
        moved.write_text(file.read_text(encoding="utf-8").replace("2024-", "2025-"), encoding="utf-8")
    deliver(place / "next", "organisations", scheme(VALUES)["organisations"])
    offices = raw / "2025" / "organisations" / "a.csv"
    offices.parent.mkdir(parents=True)
    offices.write_bytes((place / "next" / "2024" / "organisations" / "a.csv").read_bytes())
    second = run_pipeline(raw, place / "out", "2025-02-10")
    assert second.code == 0, second.output
    yield second


@pytest.fixture(scope="module")
def release(ran: Ran) -> Path:
    return (ran.warehouse / "current").resolve()


@pytest.fixture(scope="module")
def shown(ran: Ran, release: Path) -> list[Figure]:
    return figures(release, ran.output)


def test_the_release_has_everything_in_it(ran: Ran) -> None:
    assert dict(ran.rows("select assessment_id, verdict from marts.gate_verdicts")) == {
        "passed": "passed", "held": "held", "failed": "failed", "never": "held", "running": "open",
    }  # fmt: skip
    carried = ran.rows("select assessment_id, bool_and(is_carried) from marts.rankings group by 1 order by 1")
    assert carried == [("failed", True), ("held", True), ("passed", False)]


def test_no_book_contradicts_the_release(release: Path, shown: list[Figure]) -> None:
    held = truth(release)
    assert held[OFFICIAL, "held", "u1", "total"] == "9.00" and held[NOW, "held", "u1", "total"] == "6.00"
    assert contradictions(shown, held) == []


def test_every_book_was_read(shown: list[Figure]) -> None:
    """Else a book that changed its looks would be compared with nothing."""
    read: dict[str, set[tuple[str, str, str]]] = {}
    for figure in shown:
        place = "网页" if figure.place.endswith(".html") else figure.place.split("-")[0].removesuffix(".xlsx")
        read.setdefault(place, set()).add((figure.basis, figure.assessment, figure.what))
    whole = [(OFFICIAL, name, what) for name in ("passed", "held", "failed") for what in ("total", "rank", "tier")]
    assert read["结果通报"] == read["屏幕"] == read["网页"] == set(whole)
    assert read["结果运用"] == {one for one in whole if one[2] != "total"}
    assert read["通报"] == {one for one in whole if one[1] == "passed"}
    now = {(NOW, name, what) for name in ("held", "never", "running") for what in ("total", "rank")}
    of_passed = {(OFFICIAL, "passed", what) for what in ("total", "rank", "tier")}
    for place in ("讲话稿", "分析报告", "结果反馈单"):
        assert read[place] >= now | of_passed, place
    assert read["晋位方案"] >= {(EXPECTED, "running", what) for what in ("total", "rank", "tier")}
    assert read["预警"] >= {(NOW, "running", "total"), (EXPECTED, "running", "total")}


def test_a_contradiction_would_be_found(release: Path, shown: list[Figure]) -> None:
    held = truth(release)
    for figure in [next(f for f in shown if f.place == place) for place in {f.place for f in shown}]:
        assert contradictions([replace(figure, value="0.07")], held), figure
        if figure.assessment == "held":
            other = OFFICIAL if figure.basis == NOW else NOW
            assert contradictions([replace(figure, basis=other, unit="u1", what="total", value="0.07")], held)


def test_every_figure_of_the_pages_is_that_of_its_table(ran: Ran, release: Path) -> None:
    import duckdb

    pages = read_site(release / "report")
    with duckdb.connect(str(ran.database), read_only=True) as connection:
        assert list(wrong_figures(pages, connection)) == []
    assert list(faults(pages)) == []


def test_every_file_is_its_table(release: Path) -> None:
    assert torn_files(release) == []


def test_every_workbook_opens_with_its_state(release: Path) -> None:
    books = sorted((release / "reports").rglob("*.xlsx"))
    assert len(books) > 20
    for file in books:
        first = openpyxl.load_workbook(file, read_only=True).worksheets[0]
        rows = list(first.iter_rows(values_only=True))
        assert first.title == "目录" and str(rows[0][0]).startswith("目录与状态 · "), file
        states = {str(row[1]).split("考评")[-1]: row[2] for row in rows[3:] if row[0] == "考评"}
        wanted = {"passed": "通过", "held": "暂缓", "failed": "不通过", "never": "暂缓", "running": "未到期"}
        own = file.parent.name.split("-")[-1]
        assert states == ({own: wanted[own]} if own in wanted else wanted), file


def test_every_paper_opens_with_its_state(release: Path) -> None:
    for file in sorted((release / "reports").rglob("*.docx")):
        state = Document(str(file)).paragraphs[1].text
        if "督办函" not in file.name:
            is_official = "passed" in file.as_posix().removeprefix(release.as_posix())
            assert state.startswith("正式结果" if is_official else ("暂缓 · 不是", "未到期 · 不是")), (file, state)


def test_what_is_held_pays_nothing(ran: Ran) -> None:
    rows = ran.rows("select assessment_id, bool_and(is_suspended) from marts.reward_allocation group by 1 order by 1")
    assert rows == [("failed", True), ("held", True), ("passed", False)]
