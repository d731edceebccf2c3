"""A scheme of 4 categories, 25 indicators and 41 units: typed into the workbook, checked, dropped, landed, scored."""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.cli.main import main
from orchestration.landing import land
from tests.raw_feeds import write_raw
from tests.scheme_example import CYCLE, INDICATORS, UNITS, events, fill, reports, sheets
from tests.scoring import Scored, score_landed

pytestmark = pytest.mark.slow
JANUARY = f"scenario = 'actual' and month = '{CYCLE}-01'"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as a person leaves it."""
    file = tmp_path_factory.mktemp("scheme") / "方案.xlsx"
    assert main(["scheme", "new", "--to", str(CYCLE), str(file)]) == 0
    fill(file, sheets())
    return file


@pytest.fixture(scope="module")
def scored(book: Path) -> Scored:
    """The workbook dropped, and January's returns beside it."""
    raw = book.parent / "raw"
    (raw / str(CYCLE) / "workbooks").mkdir(parents=True)
    shutil.copy2(book, raw / str(CYCLE) / "workbooks")
    write_raw(raw, {"reports": reports(), "events": events()})
    report = land(raw, book.parent / "landing")
    assert [(d.delivery, d.rows_quarantined) for d in report.deliveries if d.rows_quarantined] == []
    return score_landed(book.parent / "landing", date(CYCLE, 1, 31), only=["unit_totals", "unit_tiers", "fct_report"])


def test_145_rows_say_what_took_1170_when_every_unit_had_a_target_row_that_said_nothing() -> None:
    typed = sum(len(rows) for rows in sheets().values())
    silent = len(UNITS) * len(INDICATORS)
    assert (typed, silent, typed + silent) == (145, 1025, 1170)
    assert round(100 * silent / (typed + silent)) == 88


def test_nothing_is_wrong_with_it_and_nothing_is_hinted_at(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["scheme", "check", str(book), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_every_unit_is_assessed_on_every_indicator_without_a_row_that_says_so(scored: Scored) -> None:
    assert scored.value("select count(*) from facts.assigned_indicators") == 41 * 25


@pytest.mark.parametrize(
    ("unit", "total"),
    [
        ("D01", "100"),  # 20＋40＋30＋10
        ("D02", "88"),  # 5×3.9＋(8×4＋2×2)＋6×4＋(10−1.5)＝19.5＋36＋24＋8.5
        ("D03", "99.85"),  # 100−3÷20
        ("D40", "98"),  # 100−40÷20
        ("D41", "10"),  # 没有报送，只有倒扣的 4 项满分
    ],
)
def test_the_first_month_is_what_was_worked_out_by_hand(scored: Scored, unit: str, total: str) -> None:
    assert scored.total(unit, f"{CYCLE}-01") == Decimal(total)


def test_the_tiers_are_filled_by_hand(scored: Scored) -> None:
    rows = scored.rows(f"select unit_id, tier_name from scores.unit_tiers where {JANUARY}")
    tiers: dict[str, list[str]] = {}
    for row in rows:
        tiers.setdefault(row["tier_name"], []).append(row["unit_id"])
    # 41×30%＝12.3，向下 12 个：D01 和 D03 到 D13；D02 88 分，够 80。
    assert sorted(tiers["优秀"]) == ["D01", *(f"D{n:02}" for n in range(3, 14))]
    assert sorted(tiers["良好"]) == ["D02", *(f"D{n:02}" for n in range(14, 41))]
    assert tiers["合格"] == ["D41"]
