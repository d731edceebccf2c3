"""The gate cannot pass because it did not run, saw nothing, or looked at something else."""

from pathlib import Path

import duckdb
import pytest
from gate_things import RUN, change, expectation, suites

from orchestration.gates import GateError, GateReport, run_gate, validation
from orchestration.gates.suites import Expectation


def gate(build: Path, *expectations: Expectation, run_id: str = RUN) -> GateReport:
    return run_gate(build, run_id, build.parent / "data_docs", suites(*expectations))


def verdicts(report: GateReport) -> dict[str, str]:
    return {v.assessment_id: v.verdict for v in report.verdicts}


def test_sound_data_pass(build: Path) -> None:
    report = gate(build)

    assert verdicts(report) == {"a": "passed", "b": "passed"}
    assert [(c.passed, c.checked_rows) for c in report.checks] == [(True, 4)] * 3


def test_one_broken_thing_fails_its_assessment_and_no_other(build: Path) -> None:
    change(build, "update checks.things set is_fine = false where thing_id = 'a1'")

    report = gate(build)

    assert verdicts(report) == {"a": "failed", "b": "passed"}
    assert report.checks[0].first_rows[0].message == "“甲县”的a1坏了。"


def test_what_cannot_be_told_is_a_failure(build: Path) -> None:
    change(build, "update checks.things set is_fine = null where thing_id = 'a1'")

    assert verdicts(gate(build))["a"] == "failed"
    opposite = expectation(must_be=None, fails_when="not is_fine")
    assert verdicts(gate(build, opposite))["a"] == "failed"


def test_an_empty_table_fails_every_assessment(build: Path) -> None:
    change(build, "delete from checks.things")

    report = gate(build)

    assert verdicts(report) == {"a": "failed", "b": "failed"}
    assert "没有可查的行" in report.checks[0].first_rows[0].message


def test_a_condition_that_selects_nothing_is_an_empty_table(build: Path) -> None:
    assert verdicts(gate(build, expectation(where="thing_id = 'none'"))) == {"a": "failed", "b": "failed"}


def test_an_empty_table_passes_where_the_suite_says_that_it_may(build: Path) -> None:
    report = gate(build, expectation(name="rare", where="thing_id = 'none'", may_be_empty=True))

    assert verdicts(report) == {"a": "passed", "b": "passed"}


def test_an_absent_table_stops_the_gate(build: Path) -> None:
    with pytest.raises(GateError, match="nowhere"):
        gate(build, expectation(table="nowhere"))


def test_an_unknown_column_stops_the_gate_and_is_named(build: Path) -> None:
    with pytest.raises(GateError, match=r"things_are_fine.*is_good"):
        gate(build, expectation(must_be="is_good"))


def test_an_unknown_column_in_the_selection_stops_the_gate(build: Path) -> None:
    with pytest.raises(GateError, match="is_good"):
        gate(build, expectation(where="is_good"))


@pytest.mark.parametrize("changes", [{"message": "坏了{colour}"}, {"keys": ["colour"]}])
def test_a_sentence_or_key_that_names_no_column_stops_the_gate(build: Path, changes: dict[str, object]) -> None:
    with pytest.raises(GateError, match="colour"):
        gate(build, expectation(**changes))


def test_data_of_an_earlier_build_stop_the_gate(build: Path) -> None:
    with pytest.raises(GateError, match="run-2"):
        gate(build, run_id="run-2")


def test_a_build_without_its_run_stops_the_gate(build: Path) -> None:
    change(build, "drop table run.run_context")
    with pytest.raises(GateError, match="run_context"):
        gate(build)


def test_great_expectations_raising_stops_the_gate(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "proof", lambda *_: "select nothing from {batch}")
    with pytest.raises(GateError, match="Great Expectations"):
        gate(build)


def test_great_expectations_missing_stops_the_gate(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "great_expectations", None)
    with pytest.raises(GateError, match="Great Expectations"):
        gate(build)


@pytest.mark.parametrize(
    "tampering",
    [
        "delete from gate.checks where expectation = 'integrity_things'",
        "update gate.checks set build = 'run-0'",
        "update gate.checks set checked_rows = 0",
        "insert into gate.violations by name select 'run-1' as build, 'integrity' as layer, 'integrity' as suite,"
        " 'integrity_things' as expectation, 'c' as code, 'error' as severity, '{}' as keys, 'x' as message",
    ],
)
def test_great_expectations_looks_at_what_was_counted(build: Path, tampering: str) -> None:
    gate(build)
    change(build, tampering)

    found = validation.validate(build, suites(), RUN)

    assert not all(success for one in found for success in one.success.values())


def test_counts_without_their_rows_stop_the_gate(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A violation that was counted and not written down must not be taken for a pass, nor the other way round."""
    change(build, "update checks.things set is_fine = false")
    from orchestration.gates import engine

    monkeypatch.setattr(engine.sql, "write_violations", lambda *_: "select 1")
    with pytest.raises(GateError, match=r"不一致|判断"):
        gate(build)


def test_an_assessment_without_its_own_row_is_failed(build: Path) -> None:
    change(build, "delete from checks.chk_assessments where assessment_id = 'b'")

    assert verdicts(gate(build)) == {"a": "passed", "b": "failed"}


def test_a_held_row_is_only_a_hint_where_the_assessment_deducts(build: Path) -> None:
    change(build, "update checks.things set is_fine = false")
    change(build, "update checks.chk_assessments set gate = 'deduct' where assessment_id = 'b'")
    broken = expectation(severity="hold", deductible=True)
    others = tuple(
        s.model_copy(update={"expectations": (expectation(name=s.suite, where="false", may_be_empty=True),)})
        for s in suites()
    )
    mixed = (others[0], suites(broken)[1], others[2])

    report = run_gate(build, RUN, build.parent / "data_docs", mixed)

    assert [(v.assessment_id, v.verdict, v.held_rows) for v in report.verdicts] == [
        ("a", "held", 2),
        ("b", "passed", 0),
    ]


def test_the_second_gate_over_a_build_says_the_same_and_leaves_the_file_free(build: Path) -> None:
    first = gate(build)
    second = gate(build)

    assert first == second
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table free as select 1")
