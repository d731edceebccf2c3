"""One release with everything in it – passed, held and carried, failed, never published, running – says one thing."""

from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest
from docx import Document

from tests.conftest import Ran
from tests.release_figures import EXPECTED, NOW, OFFICIAL, Figure, contradictions, figures, torn_files, truth
from tests.site_checks import faults, read_site, wrong_figures

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def release(second_night: Ran) -> Path:
    return (second_night.warehouse / "current").resolve()


@pytest.fixture(scope="module")
def shown(second_night: Ran, release: Path) -> list[Figure]:
    return figures(release, second_night.output)


def test_the_release_has_everything_in_it(second_night: Ran) -> None:
    assert dict(second_night.rows("select assessment_id, verdict from marts.gate_verdicts")) == {
        "passed": "passed", "held": "held", "failed": "failed", "never": "held", "running": "open",
    }  # fmt: skip
    carried = second_night.rows("select assessment_id, bool_and(is_carried) from marts.rankings group by 1 order by 1")
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


def test_every_figure_of_the_pages_is_that_of_its_table(second_night: Ran, release: Path) -> None:
    pages = read_site(release / "report")
    with duckdb.connect(str(second_night.database), read_only=True) as connection:
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


def test_what_is_held_pays_nothing(second_night: Ran) -> None:
    rows = second_night.rows(
        "select assessment_id, bool_and(is_suspended) from marts.reward_allocation group by 1 order by 1"
    )
    assert rows == [("failed", True), ("held", True), ("passed", False)]
