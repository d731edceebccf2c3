"""The worked examples through everything that a county's figures go through: files, landing, dbt, gate, release."""

from pathlib import Path

import pytest

from orchestration.base.files import BUILD_DATABASE
from orchestration.transform.project import DBT_PROJECT, parsed_project
from orchestration.transform.runner import NodeResult, invoke
from tests.beside_models import unit_tests
from tests.conftest import RunPipeline
from tests.raw_feeds import write_raw
from tests.scoring import compiled_models, score
from tests.worked_examples import examples, expected_points, feeds

# What holds a ranking because nobody would believe it: nought for everybody, ten times the points.
LOOKS_ODD = {"categories_not_all_nought", "rates_within_reason", "totals_within_ceilings"}


@pytest.mark.soak
def test_the_examples_come_out_of_a_whole_run(tmp_path: Path, run_pipeline: RunPipeline) -> None:
    ran = run_pipeline(write_raw(tmp_path / "raw", feeds()), tmp_path / "warehouse", "2025-01-15")
    assert ran.code == 0, ran.output
    rows = ran.rows("select assessment_id, unit_id, points from marts.indicator_scores where scenario = 'actual'")
    assert {(assessment, unit): points for assessment, unit, points in rows} == expected_points()
    assert {of for (of,) in ran.rows("select assessment_id from marts.gate_verdicts")} == {e.id for e in examples()}
    checks = f"read_parquet('{ran.warehouse}/current/carried/gate_checks/*.parquet')"
    holding = ran.rows(f"select distinct expectation from {checks} where failed_rows > 0 and severity <> 'warning'")
    assert {name for (name,) in holding} <= LOOKS_ODD, "an example of one or two units may look odd, never be wrong"


def told_by_dbt(folder: Path, *names: str) -> list[NodeResult]:
    """What `dbt test` says of these unit tests beside models, or of all."""
    database = folder / BUILD_DATABASE
    score({}, only=[model.name for model in compiled_models()], database=database).connection.close()
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    scratch = ["--target-path", str(folder), "--log-path", str(folder), "--log-level", "none"]
    select = ["--no-print", "--no-write-json", "--select", *(names or ["test_type:unit"])]
    outcome = invoke(["test", *folders, *scratch, *select], database, parsed_project().graph())
    assert outcome.error == ""
    return list(outcome.nodes)


@pytest.mark.slow
def test_the_unit_tests_that_override_a_macro_pass(tmp_path: Path) -> None:
    """All others, without dbt: test_everything_once.py."""
    every = parsed_project().manifest["unit_tests"].values()
    names = {test["name"] for test in every} - {test["name"] for test in unit_tests(parsed_project())}
    assert names
    told = told_by_dbt(tmp_path, *sorted(names))
    assert {node.unique_id.split(".")[-1] for node in told if node.succeeded} == names


@pytest.mark.long
def test_the_unit_tests_beside_the_models_pass(tmp_path: Path) -> None:
    passed = {node.unique_id.split(".")[-1] for node in told_by_dbt(tmp_path) if node.succeeded}
    assert {name for name in passed if name.startswith("worked_example_")} == {
        f"worked_example_{example.id.lower()}_{example.basis}_{example.rule}" for example in examples()
    }
