"""A gate that goes on with a build asks Great Expectations only about tables that have moved, and says the same."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from gate_things import RUN, change, expectation, suites

from orchestration.gates import GateError, GateReport, run_gate, validation
from orchestration.transform.moved import go_on, note_moved

pytestmark = pytest.mark.dear

SUITES = suites(expectation(), expectation(name="others_are_fine", table="others"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The tables that Great Expectations is asked about, by suite, in this order."""
    found: list[tuple[str, str]] = []
    ask = validation._of_table

    def noted(source: Any, suite: Any, lookings: Sequence[Any]) -> dict[str, Any]:
        found.append((suite.suite, lookings[0].table.name))
        return ask(source, suite, lookings)

    monkeypatch.setattr(validation, "_of_table", noted)
    return found


def gate(build: Path, folder: str) -> GateReport:
    return run_gate(build, RUN, build.parent / folder / "data_docs", SUITES)


def pages(build: Path, folder: str) -> dict[str, bytes]:
    root = build.parent / folder
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*.*") if file.suffix != ".parquet"}


def move(build: Path, *tables: str) -> None:
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema if not exists kept")
        go_on(connection)
        note_moved(connection, [f"model.kaoping.{table}" for table in tables])


def test_only_what_has_moved_is_asked_again(build: Path, asked: list[tuple[str, str]]) -> None:
    change(build, "create table checks.others as from checks.things")
    gate(build, "first")
    asked.clear()

    change(build, "update checks.others set is_fine = false where thing_id = 'a1'")
    move(build, "others")
    went_on = gate(build, "went_on")
    assert asked == [("integrity", "others")]

    asked.clear()
    change(build, "drop schema kept cascade")
    anew = gate(build, "anew")
    assert len(asked) == 6
    assert went_on.verdicts == anew.verdicts and went_on.checks == anew.checks
    assert {v.assessment_id: v.verdict for v in anew.verdicts} == {"a": "failed", "b": "passed"}
    assert pages(build, "went_on") == pages(build, "anew")


def test_an_organisation_that_is_called_otherwise_costs_no_question(build: Path, asked: list[tuple[str, str]]) -> None:
    change(build, "create table checks.others as from checks.things; update checks.things set is_fine = false")
    gate(build, "first")
    asked.clear()

    change(build, "update staging.stg_organisations set org_name = '乙县'")
    move(build, "stg_organisations")
    report = gate(build, "went_on")
    assert asked == []
    assert report.checks[0].first_rows[0].message == "“乙县”的a0坏了。"


def test_a_table_that_moved_unsaid_is_noticed_by_our_own_count(build: Path, asked: list[tuple[str, str]]) -> None:
    change(build, "create table checks.others as from checks.things")
    gate(build, "first")

    change(build, "update checks.things set is_fine = false where thing_id = 'a1'")
    move(build, "others")
    with pytest.raises(GateError, match="things_are_fine"):
        gate(build, "went_on")
