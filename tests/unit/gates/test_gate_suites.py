"""The suite files: their shape is enforced, and none can be lost, emptied or renamed."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from gate_things import expectation

from orchestration.gates import GateError
from orchestration.gates.suites import EXPECTATIONS, REQUIRED_SUITES, load_suites, load_wording


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXPECTATIONS / "suites", tmp_path / "suites"))


def alter(folder: Path, name: str, **changes: object) -> None:
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text("utf-8")), **changes}, allow_unicode=True), "utf-8")


def test_the_layers_come_in_order() -> None:
    assert tuple(suite.suite for suite in load_suites()) == REQUIRED_SUITES


@pytest.mark.parametrize("suite", REQUIRED_SUITES)
def test_a_missing_suite_is_an_error(folder: Path, suite: str) -> None:
    (folder / f"{suite}.yaml").unlink()
    with pytest.raises(GateError, match=suite):
        load_suites(folder)


def test_a_renamed_file_is_an_error(folder: Path) -> None:
    (folder / "evidence.yaml").rename(folder / "proof.yaml")
    with pytest.raises(GateError, match="evidence"):
        load_suites(folder)


def test_a_renamed_suite_is_an_error(folder: Path) -> None:
    alter(folder, "evidence", suite="proof")
    with pytest.raises(GateError, match="proof"):
        load_suites(folder)


def test_a_suite_without_expectations_is_an_error(folder: Path) -> None:
    alter(folder, "integrity", expectations=[])
    with pytest.raises(GateError, match="integrity"):
        load_suites(folder)


def test_an_empty_file_is_an_error(folder: Path) -> None:
    (folder / "integrity.yaml").write_text("")
    with pytest.raises(GateError, match="integrity"):
        load_suites(folder)


def test_a_suite_may_be_added(folder: Path) -> None:
    extra = {
        "suite": "local",
        "title": "本市",
        "expectations": [expectation().model_dump(exclude_none=True, mode="json")],
    }
    (folder / "local.yaml").write_text(yaml.safe_dump(extra, allow_unicode=True), "utf-8")

    assert load_suites(folder)[-1].suite == "local"


def test_two_expectations_of_one_name_are_an_error(folder: Path) -> None:
    path = folder / "evidence.yaml"
    shutil.copy(path, folder / "local.yaml")
    alter(folder, "local", suite="local")
    with pytest.raises(GateError, match="no_missing_document"):
        load_suites(folder)


@pytest.mark.parametrize(
    "changes",
    [{"fails_when": "true"}, {"must_be": None}, {"deductible": True}, {"severity": "fatal"}, {"colour": "red"}],
)
def test_an_expectation_must_be_complete_and_unambiguous(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must_be|deductible|severity|colour"):
        expectation(**changes)


def test_every_code_of_the_deficiency_list_has_a_word() -> None:
    models = (EXPECTATIONS.parent / "dbt_project" / "models" / "monitoring").glob("defici*.sql")
    own = {code for model in models for code in re.findall(r"'(\w+)' as code", model.read_text("utf-8"))}
    of_claims = {"no_valid_document", "publicity_too_short"}
    evidence = next(suite for suite in load_suites() if suite.suite == "evidence")
    of_requirements = {e.code for e in evidence.expectations if e.table == "fct_evidence"}

    assert own >= {"missing_report", "value_missing"}
    assert own | of_claims | of_requirements == set(load_wording().labels["code"])
