"""The scheme workbook lands as the files that it was made of, and says what is wrong with sheet and cell."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from orchestration.base.settings import PROJECT_ROOT
from orchestration.schemes.book import unused, write_book
from orchestration.schemes.check import cycle_in
from orchestration.schemes.scheme import ORDER, Scheme, empty, in_cycle, read_book, read_cycle, without_empty_targets

pytestmark = pytest.mark.dear

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def published() -> Scheme:
    return read_cycle(PROJECT_ROOT / "raw", 2024, ZONE)


@pytest.fixture(scope="module")
def again(published: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Scheme:
    file = write_book(published, tmp_path_factory.mktemp("book") / "方案.xlsx")
    return read_book(file, 2024, ZONE)


def test_the_demonstration_has_a_scheme_to_write(published: Scheme) -> None:
    assert published.problems == []
    assert len(published.rows["assessments"]) == 3
    assert len(published.rows["targets"]) > 900


def test_nothing_is_held_back_of_a_workbook_as_written(again: Scheme) -> None:
    assert again.problems == []


@pytest.mark.parametrize("feed", ORDER)
def test_the_workbook_lands_the_rows_of_the_files(feed: str, published: Scheme, again: Scheme) -> None:
    assert again.rows[feed] == published.rows[feed]


def test_what_a_rule_does_not_use_is_known_of_every_parameter() -> None:
    assert unused()["measures", "cutoff"] == ("rule", frozenset({"ratio", "threshold"}))
    assert unused()["measures", "reference_id"] == ("basis", frozenset({"reference_gap", "growth_gap"}))


def test_a_rule_greys_what_it_does_not_use(published: Scheme, tmp_path: Path) -> None:
    sheet = load_workbook(write_book(published, tmp_path / "方案.xlsx"))["计分口径"]
    header = [cell.value for cell in sheet[1]]
    letter = sheet.cell(1, header.index("起算线") + 1).column_letter
    formulas = [
        rule.formula[0]
        for place, rules in sheet.conditional_formatting._cf_rules.items()
        for rule in rules
        if str(place.sqref).startswith(letter)
    ]
    rule = sheet.cell(1, header.index("计分规则") + 1).column_letter
    assert formulas == [f'AND(${rule}2<>"",${rule}2<>"按比例",${rule}2<>"达标")']


def test_an_empty_workbook_shows_what_published_schemes_use(tmp_path: Path) -> None:
    sheet = load_workbook(write_book(empty(2025), tmp_path / "方案.xlsx"))["计分口径"]
    folded = {
        cell.value
        for cell in sheet[1]
        for place in sheet.column_dimensions.values()
        if place.hidden and place.min <= cell.column <= place.max
    }
    assert folded == {"回溯年数", "分组编码", "跨月", "依据条款"}


def test_the_code_comes_by_itself_whichever_cell_of_a_row_is_filled(tmp_path: Path) -> None:
    """The second column of tiers, the group, is mostly left empty."""
    sheet = load_workbook(write_book(empty(2025), tmp_path / "方案.xlsx"))["等次"]
    assert sheet["A2"].value == "=IF(COUNTA(B2:M2)=0,\"\",'考评'!$A$2)"
    assert sheet["A3"].value == '=IF(COUNTA(B3:M3)=0,"",$A$2)'
    assert sheet["M1"].value == "依据条款"
    assert sheet["N1"].value is None


def test_a_workbook_without_a_month_is_of_the_year_that_it_was_begun_for(tmp_path: Path) -> None:
    assert cycle_in(write_book(empty(2031), tmp_path / "方案.xlsx")) == 2031


def test_the_first_month_says_the_year(published: Scheme, tmp_path: Path) -> None:
    file = write_book(published, tmp_path / "方案.xlsx")
    book = load_workbook(file)
    book["说明"]["A1"] = "2031 年度考评方案"
    book.save(file)
    assert cycle_in(file) == 2024


def test_codes_are_chosen_in_chinese(published: Scheme, tmp_path: Path) -> None:
    sheet = load_workbook(write_book(published, tmp_path / "方案.xlsx"))["一级指标"]
    choices = [one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert '"计分,加分,扣分"' in choices


def test_another_year_moves_every_date_and_the_name(published: Scheme) -> None:
    moved = in_cycle(published, 2025)
    county = moved.rows["assessments"][0]
    assert (county["first_month"], county["final_month"]) == ("2025-01", "2025-12")
    assert county["closes_on"].isoformat() == "2026-01-20"
    assert county["assessment_name"].startswith("云岚市2025年度")
    assert {row["month"][:4] for row in moved.rows["targets"] if row["month"]} == {"2025"}


def _targets(units: tuple[str, ...], **said: object) -> Scheme:
    scheme = empty(2024)
    row = {
        "assessment_id": "a",
        "indicator_id": "i",
        "month": None,
        "target": None,
        "target_high": None,
        "assigned": True,
    }
    return Scheme(2024, {
        **scheme.rows,
        "participants": [{"assessment_id": "a", "unit_id": unit} for unit in ("u1", "u2")],
        "indicators": [{"assessment_id": "a", "indicator_id": "i", "frequency": said.pop("frequency", "monthly")}],
        "targets": [{**row, "unit_id": unit, **said} for unit in units],
    })  # fmt: skip


def test_rows_that_say_nothing_are_not_asked_for() -> None:
    assert without_empty_targets(_targets(("u1", "u2"))).rows["targets"] == []


@pytest.mark.parametrize(
    "scheme",
    [
        _targets(("u1",)),
        _targets(("u1", "u2"), target=Decimal(0)),
        _targets(("u1", "u2"), assigned=False),
        _targets(("u1", "u2"), frequency="milestone"),
    ],
    ids=["not everybody", "a figure", "not assigned", "milestones"],
)
def test_targets_that_say_something_stay(scheme: Scheme) -> None:
    assert without_empty_targets(scheme).rows["targets"] == scheme.rows["targets"]
