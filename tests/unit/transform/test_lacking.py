"""Analysis that fails after the gate is left empty and marked; what is official must be made, or the run fails."""

from pathlib import Path

import duckdb
import pytest

from orchestration.transform.lacking import lacking, leave_empty, marked, needed, reasons_in
from orchestration.transform.project import ParsedProject, parsed_project
from orchestration.transform.runner import NodeResult


@pytest.fixture(scope="module")
def parsed() -> ParsedProject:
    return parsed_project()


def node(unique_id: str, status: str, message: str = "") -> NodeResult:
    return NodeResult(unique_id, status, 0.1, None, message)


def model(name: str) -> str:
    return f"model.kaoping.{name}"


def a_test_of(parsed: ParsedProject, name: str) -> str:
    return next(
        uid
        for uid, one in parsed.manifest["nodes"].items()
        if one["resource_type"] == "test" and one.get("attached_node") == model(name)
    )


@pytest.mark.parametrize("name", ["rankings", "standings", "outcomes", "dim_assessment", "gate_verdicts", "release"])
def test_official_tables_and_what_they_are_made_of_are_needed(parsed: ParsedProject, name: str) -> None:
    assert model(name) in needed(parsed)
    assert lacking(parsed, [node(model(name), "error", "Out of Range")]) is None
    assert lacking(parsed, [node(a_test_of(parsed, name), "fail", "Got 1 result")]) is None


@pytest.mark.parametrize(
    "name", ["robustness_weights", "alerts", "rank_robustness", "promotion_plan", "release_diff", "briefing"]
)
def test_analysis_is_not_needed(parsed: ParsedProject, name: str) -> None:
    assert lacking(parsed, [node(model(name), "error", "Out  of\nRange")]) == {model(name): "Out of Range"}


def test_what_depends_on_it_is_lacking_too(parsed: ParsedProject) -> None:
    found = lacking(
        parsed,
        [
            node(model("robustness_weights"), "error", "overflow"),
            node(model("rank_robustness"), "skipped"),
            node(model("alerts"), "success"),
        ],
    )

    assert found == {model("robustness_weights"): "overflow", model("rank_robustness"): "它所依据的表没有算成"}


def test_a_mart_whose_test_failed_is_not_to_be_trusted(parsed: ParsedProject) -> None:
    assert lacking(parsed, [node(a_test_of(parsed, "alerts"), "fail", "Got 1 result")]) == {
        model("alerts"): "Got 1 result"
    }


def test_a_failure_of_something_unknown_is_nobodys_analysis(parsed: ParsedProject) -> None:
    assert lacking(parsed, [node("operation.kaoping.hook", "error", "no")]) is None


def test_nothing_is_lacking_where_all_went_well(parsed: ParsedProject) -> None:
    assert lacking(parsed, [node(model("alerts"), "success"), node(a_test_of(parsed, "alerts"), "pass")]) == {}


def test_a_mart_that_is_lacking_is_there_empty_and_marked(parsed: ParsedProject, tmp_path: Path) -> None:
    database = tmp_path / "build.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts; create schema run; create table marts.alerts as select 1 as wrong")

    made = leave_empty(database, parsed, {model("alerts"): "overflow", model("robustness_weights"): "overflow"})

    assert made == ["alerts"]
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = [row[0] for row in connection.execute("describe marts.alerts").fetchall()]
        assert columns == [column.name for column in parsed.columns("alerts")]
        assert connection.execute("select count(*) from marts.alerts").fetchall() == [(0,)]
        assert reasons_in(connection, "build") == {"alerts": "overflow"}
    assert marked("预警", "overflow") == "【本版没有算成，表是空的：overflow】预警"
    assert marked("预警", None) == "预警"
