"""Whatever is wrong with a scenario is a row and a line, never an exception: the official release does not need it."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import Settings
from orchestration.transform.prepare import RunContext
from orchestration.transform.project import parsed_project
from orchestration.whatif import scenarios
from orchestration.whatif.scenarios import Base, score_scenarios

RUN = RunContext("r", "rel", date(2025, 1, 15), datetime(2025, 1, 15), "dev", "x")


@pytest.fixture
def base(tmp_path: Path) -> Base:
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    (settings.raw / "2024" / "measures").mkdir(parents=True)
    database = tmp_path / "build.duckdb"
    return Base(database, settings, RUN, parsed_project(), None, (), tmp_path / "scratch", tmp_path / "logs")


def problems(base: Base) -> list[tuple]:
    with duckdb.connect(str(base.database), read_only=True) as connection:
        return connection.execute("select scenario, reason_code, reason from whatif.problems order by all").fetchall()


def outcomes(base: Base) -> list[tuple]:
    with duckdb.connect(str(base.database), read_only=True) as connection:
        return connection.execute("select scenario, cycle, verdict from whatif.scenarios order by all").fetchall()


def put(base: Base, name: str, file: str = "2024/measures/a.csv") -> None:
    place = base.settings.raw / "scenarios" / name / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("assessment_id\n", encoding="utf-8")


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_without_scenarios_the_tables_are_there_and_empty(base: Base) -> None:
    said: list[str] = []
    assert score_scenarios(base, said.append) == ()
    assert (problems(base), outcomes(base), said) == ([], [], [])


def test_a_scenario_that_cannot_be_used_is_said(base: Base) -> None:
    put(base, "试算", "2024/reports/a.csv")
    said: list[str] = []
    assert score_scenarios(base, said.append) == ("试算",)
    assert [(scenario, code) for scenario, code, _ in problems(base)] == [("试算", "not_a_scheme_feed")]
    assert outcomes(base) == [("试算", 2024, "refused")]
    assert said[0].startswith("情景“试算”没有试算：scenarios/试算/2024/reports/a.csv：")


def test_one_that_breaks_the_models_does_not_stop_the_next(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    put(base, "一")
    put(base, "二")
    monkeypatch.setattr(scenarios, "land_over", failing(MemoryError()))
    assert score_scenarios(base, lambda _: None) == ("一", "二")
    assert [(scenario, code) for scenario, code, _ in problems(base)] == [("一", "not_scored"), ("二", "not_scored")]
    assert "内存不足" in problems(base)[0][2]


def test_a_folder_that_cannot_be_read_is_said(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "find_scenarios", failing(PermissionError(13, "Permission denied", "scenarios")))
    assert score_scenarios(base, lambda _: None) == ("scenarios",)
    assert [(scenario, code) for scenario, code, _ in problems(base)] == [("scenarios", "unreadable_folder")]


def test_only_the_named_ones_are_scored(base: Base) -> None:
    put(base, "一", "2024/reports/a.csv")
    put(base, "二", "2024/reports/a.csv")
    assert score_scenarios(base, lambda _: None, ["二"]) == ("一", "二")
    assert outcomes(base) == [("二", 2024, "refused")]
