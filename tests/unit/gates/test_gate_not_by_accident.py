"""The gate cannot pass because it did not run, saw nothing, or looked at something else."""

from contextlib import nullcontext
from pathlib import Path

import duckdb
import pytest
from gate_things import RUN, change, expectation, suites

from orchestration.gates import GateError, GateReport, engine, run_gate, validation
from orchestration.gates.engine import Counted, count, give_verdicts
from orchestration.gates.gate import require_agreement
from orchestration.gates.native import Condition, Native
from orchestration.gates.suites import REQUIRED_SUITES, Expectation, load_wording
from orchestration.gates.validation import Judgement

pytestmark = pytest.mark.dear


def gate(build: Path, *expectations: Expectation, run_id: str = RUN) -> GateReport:
    return run_gate(build, run_id, build.parent / "data_docs", suites(*expectations))


def verdicts(report: GateReport) -> dict[str, str]:
    return {v.assessment_id: v.verdict for v in report.verdicts}


def test_sound_data_pass(build: Path) -> None:
    report = gate(build)

    assert verdicts(report) == {"a": "passed", "b": "passed"}
    assert [(c.passed, c.checked_rows) for c in report.checks] == [(True, 4)] * len(REQUIRED_SUITES)


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
    monkeypatch.setattr(validation, "native", lambda *_: None)
    monkeypatch.setattr(validation, "unexpected_rows", lambda *_: "select nothing from {batch}")
    with pytest.raises(GateError, match="Great Expectations"):
        gate(build)


def test_great_expectations_missing_stops_the_gate(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "great_expectations", None)
    with pytest.raises(GateError, match="Great Expectations"):
        gate(build)


@pytest.mark.parametrize("is_native", [True, False])
def test_great_expectations_finding_less_than_is_there_stops_the_gate(
    build: Path, monkeypatch: pytest.MonkeyPatch, is_native: bool
) -> None:
    """The two look at the same table by different means; where they differ, one of them did not look."""
    change(build, "update checks.things set is_fine = false where thing_id = 'a1'")
    blind = (Native("ExpectColumnValuesToNotBeNull", {"column": "thing_id"}),)
    monkeypatch.setattr(validation, "native", lambda *_: (blind, ()) if is_native else None)
    monkeypatch.setattr(validation, "unexpected_rows", lambda *_: "select * from {batch} where false")
    with pytest.raises(GateError, match="不一致"):
        gate(build)


def test_great_expectations_looking_at_other_rows_stops_the_gate(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = (Native("ExpectColumnValuesToNotBeNull", {"column": "thing_id"}),)
    monkeypatch.setattr(validation, "native", lambda *_: (there, (Condition("thing_id", "==", "a1"),)))
    with pytest.raises(GateError, match="不一致"):
        gate(build)


def test_an_expectation_that_great_expectations_leaves_out_stops_the_gate(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = validation._of_table

    def forgetful(*given: object) -> dict[str, object]:
        found = once(*given)  # type: ignore[arg-type]
        return {**found, "results": found["results"][1:]}

    monkeypatch.setattr(validation, "_of_table", forgetful)
    with pytest.raises(GateError, match="没有判断"):
        gate(build)


@pytest.mark.parametrize(
    ("ours", "found", "agree"),
    [
        (Counted(4, 0), Judgement(True, (0, 0), (4, 4)), True),
        (Counted(4, 1), Judgement(False, (0, 1), (4, 4)), True),
        (Counted(4, 1), Judgement(False, (1, 1), (4, 4)), True),
        (Counted(4, 2), Judgement(False, (1, 1), (4, 4)), True),
        (Counted(4, 1), Judgement(True, (0, 0), (4, 4)), False),
        (Counted(4, 0), Judgement(False, (0, 1), (4, 4)), False),
        (Counted(4, 3), Judgement(False, (1, 1), (4, 4)), False),
        (Counted(4, 1), Judgement(False, (2,), ()), False),
        (Counted(5, 0), Judgement(True, (0, 0), (4, 4)), False),
    ],
)
def test_the_two_agree_only_where_both_saw_and_found_the_same(ours: Counted, found: Judgement, agree: bool) -> None:
    expected = nullcontext() if agree else pytest.raises(GateError, match="things_are_fine")
    with expected:
        require_agreement({"things_are_fine": ours}, {"things_are_fine": found})


def test_what_was_counted_and_never_judged_stops_the_gate() -> None:
    with pytest.raises(GateError, match="things_are_fine"):
        require_agreement({"things_are_fine": Counted(4, 0)}, {})


def test_what_nobody_judged_is_failed(build: Path) -> None:
    with duckdb.connect(str(build)) as connection:
        count(connection, suites(), load_wording(), RUN)
        give_verdicts(connection, RUN, "")
        assert connection.execute("select distinct verdict from gate.verdicts").fetchall() == [("failed",)]


def test_counts_without_their_rows_stop_the_gate(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A violation that was counted and not written down must not be taken for a pass, nor the other way round."""
    change(build, "update checks.things set is_fine = false")

    monkeypatch.setattr(engine.sql, "write_violations", lambda *_: "select 1")
    with pytest.raises(GateError, match="写下的行"):
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
