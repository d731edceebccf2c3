"""Dagster sees one check per expectation, with its rows as a table."""

from pathlib import Path

import dagster as dg
from gate_things import RUN, change, expectation, suites

from orchestration.gates import run_gate
from orchestration.gates.adapter import gate_check_results, gate_check_specs
from orchestration.gates.suites import load_suites

KEY = ["gate", "verdicts"]


def test_one_check_per_expectation_and_none_blocks() -> None:
    specs = gate_check_specs(KEY)

    assert [spec.name for spec in specs] == [e.name for suite in load_suites() for e in suite.expectations]
    assert {spec.asset_key for spec in specs} == {dg.AssetKey(KEY)}
    assert not any(spec.blocking for spec in specs)


def test_results_are_those_of_the_specs(build: Path) -> None:
    declared = suites(expectation(severity="hold"))
    change(build, "update checks.things set is_fine = false where thing_id = 'a1'")
    report = run_gate(build, RUN, build.parent / "docs", declared)

    results = list(gate_check_results(report, KEY))

    assert [r.check_name for r in results] == [s.name for s in gate_check_specs(KEY, declared)]
    assert [(r.passed, r.severity) for r in results] == [
        (False, dg.AssetCheckSeverity.ERROR),
        (False, dg.AssetCheckSeverity.WARN),
        (False, dg.AssetCheckSeverity.ERROR),
    ]
    assert "| 2024 | a | “甲县”的a1坏了。 | u |" in str(results[1].metadata["first_rows"].value)
    assert results[1].description == "查看4行，1行不合格（2024-a）。处理：请修好。"


def test_a_check_that_passed_says_how_many_rows_it_saw(build: Path) -> None:
    report = run_gate(build, RUN, build.parent / "docs", suites())

    result = next(iter(gate_check_results(report, KEY)))

    assert (result.passed, result.metadata["checked_rows"].value) == (True, 4)


def test_cells_cannot_break_out_of_the_table(build: Path) -> None:
    change(build, "update checks.things set is_fine = false, thing_id = 'a|b' where thing_id = 'a1'")
    report = run_gate(build, RUN, build.parent / "docs", suites())

    result = next(iter(gate_check_results(report, KEY)))

    assert "a｜b" in str(result.metadata["first_rows"].value)
