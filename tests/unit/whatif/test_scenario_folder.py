"""What lies in raw/scenarios: which files make a what-if, and why a folder that cannot be one is refused."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestration.landing import load_contracts
from orchestration.landing.deliveries import look_into
from orchestration.whatif.folder import Scenario, find_scenarios

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    put(tmp_path / "raw", "2024/indicators/指标.csv")
    return tmp_path / "raw"


def put(raw: Path, name: str, content: str = "assessment_id\n") -> None:
    file = raw / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def found(raw: Path) -> dict[str, Scenario]:
    return {scenario.name: scenario for scenario in find_scenarios(raw, load_contracts(), ZONE)}


def codes(scenario: Scenario) -> list[tuple[str, str | None]]:
    return [(fault.reason_code, fault.delivery) for fault in scenario.faults]


def test_without_a_folder_there_is_nothing(raw: Path) -> None:
    assert found(raw) == {}


def test_a_scenario_names_the_feeds_that_it_changes(raw: Path) -> None:
    put(raw, "scenarios/权重试算/2024/measures/计分口径.csv")
    put(raw, "scenarios/权重试算/2024/bands/整表替换.txt", "")
    put(raw, "scenarios/README.md")
    scenario = found(raw)["权重试算"]
    assert scenario.faults == () and scenario.cycles == (2024,)
    assert [delivery.name for delivery in scenario.deliveries] == ["2024/measures/计分口径.csv"]
    assert scenario.replaced == {(2024, "bands")}
    assert scenario.parts == {(2024, "bands"), (2024, "measures")}


def test_files_of_scenarios_are_no_deliveries(raw: Path) -> None:
    put(raw, "scenarios/试算/2024/measures/a.csv")
    put(raw, "2024/scenarios/a.csv")
    inbox = look_into(raw, load_contracts(), ZONE)
    assert [delivery.name for delivery in inbox.deliveries] == ["2024/indicators/指标.csv", "2024/scenarios/a.csv"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("2024/reports/a.csv", "not_a_scheme_feed"),
        ("2023/measures/a.csv", "unknown_cycle"),
        ("2024/measure/a.csv", "unreadable_delivery"),
        ("2024/measures/a.docx", "unreadable_delivery"),
        ("2024/a.csv", "unreadable_delivery"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(raw: Path, file: str, code: str) -> None:
    put(raw, f"scenarios/试算/{file}")
    assert codes(found(raw)["试算"]) == [(code, f"scenarios/试算/{file}")]


def test_reports_are_refused_in_words(raw: Path) -> None:
    put(raw, "scenarios/试算/2024/reports/a.csv")
    assert "“指标报送”（reports）不是方案表" in found(raw)["试算"].faults[0].reason


@pytest.mark.parametrize(
    ("name", "code"),
    [("actual", "bad_scenario_name"), ("甲|乙", "bad_scenario_name"), ("长" * 41, "bad_scenario_name")],
)
def test_a_name_that_tables_could_not_hold_is_refused(raw: Path, name: str, code: str) -> None:
    put(raw, f"scenarios/{name}/2024/measures/a.csv")
    assert [fault.reason_code for scenario in found(raw).values() for fault in scenario.faults] == [code]


def test_two_names_that_read_alike_are_told_apart_by_nobody(raw: Path) -> None:
    put(raw, "scenarios/A1/2024/measures/a.csv")
    put(raw, "scenarios/Ａ1/2024/measures/a.csv")
    assert list(found(raw)) == ["A1"] and codes(found(raw)["A1"]) == [("bad_scenario_name", None)]


@pytest.mark.parametrize(("folder", "code"), [("试算", "no_cycle"), ("试算/2024/measures", "no_delivery")])
def test_an_empty_folder_is_said(raw: Path, folder: str, code: str) -> None:
    (raw / "scenarios" / folder).mkdir(parents=True)
    assert codes(found(raw)["试算"]) == [(code, None)]
