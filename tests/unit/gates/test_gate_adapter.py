"""Dagster sees one check per expectation, with its rows as a table."""

from pathlib import Path

import dagster as dg
import pytest
from gate_things import RUN, change, expectation, suites

from orchestration.defs.assets.gate_checks import gate_check_results, gate_check_specs
from orchestration.gates import run_gate
from orchestration.gates.suites import REQUIRED_SUITES, load_suites

pytestmark = pytest.mark.dear

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
        *[(False, dg.AssetCheckSeverity.ERROR)] * (len(REQUIRED_SUITES) - 2),
    ]
    rows = results[1].metadata["first_rows"]
    assert isinstance(rows, dg.TableMetadataValue)
    assert [record.data for record in rows.records] == [
        {"年度": "2024", "考评": "a", "说明": "“甲县”的a1坏了。", "单位": "u", "责任单位": "u", "专人": "专人甲"}
    ]
    assert results[1].description == "查看4行，1行不合格（2024-a）。处理：请修好。"


def test_a_check_that_passed_says_how_many_rows_it_saw(build: Path) -> None:
    report = run_gate(build, RUN, build.parent / "docs", suites())

    result = next(iter(gate_check_results(report, KEY)))

    assert (result.passed, result.metadata["checked_rows"].value) == (True, 4)
