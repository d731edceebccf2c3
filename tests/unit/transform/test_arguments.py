"""Arguments for dbt; each test is named after the mistake that it prevents."""

from pathlib import Path

import pytest

from orchestration.base.files import BUILD_DATABASE
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE, build_arguments, parse_arguments
from orchestration.transform.project import DBT_PROJECT, parsed_project

BUILD = build_arguments(Path("/p"), Path("/scratch"), Path("/logs"), BEFORE_GATE)


def value_of(arguments: list[str], flag: str) -> str:
    return arguments[arguments.index(flag) + 1]


def test_a_phase_without_a_selection_would_build_past_the_gate() -> None:
    with pytest.raises(ValueError, match="past the gate"):
        build_arguments(Path("/p"), Path("/s"), Path("/l"), [])


def test_unit_tests_of_models_do_not_run_every_night() -> None:
    assert value_of(BUILD, "--exclude-resource-type") == "unit_test"


def test_a_test_over_both_phases_does_not_run_before_its_second_table_exists() -> None:
    assert value_of(BUILD, "--indirect-selection") == "buildable"


def test_no_variable_forces_a_parse_of_the_whole_project() -> None:
    assert "--vars" not in BUILD


def test_a_profile_in_somebodys_home_is_not_used() -> None:
    assert value_of(BUILD, "--profiles-dir") == value_of(BUILD, "--project-dir") == "/p"


def test_two_runs_do_not_write_into_one_target_folder() -> None:
    assert (value_of(BUILD, "--target-path"), value_of(BUILD, "--log-path")) == ("/scratch", "/logs")


def test_dbt_does_not_talk_over_the_lines_for_people_nor_to_its_maker() -> None:
    assert value_of(BUILD, "--log-level") == "none"
    assert "--no-send-anonymous-usage-stats" in BUILD


def test_parsing_starts_from_nothing_so_that_a_cache_cannot_be_stale() -> None:
    assert "--no-partial-parse" in parse_arguments(Path("/p"), Path("/s"))


def test_parsing_and_running_mean_the_same_database() -> None:
    """dbt names the database after the file's stem, and writes that name into the manifest."""
    nodes = parsed_project().models().values()
    assert {node["database"] for node in nodes} == {Path(BUILD_DATABASE).stem}


def test_every_model_belongs_to_exactly_one_phase() -> None:
    """A model without a phase would never be built; one in both would be built before the gate as well."""
    phases = {tag.removeprefix("tag:") for tag in (*BEFORE_GATE, *AFTER_GATE)}
    of = {name: phases & set(node["tags"]) for name, node in parsed_project(DBT_PROJECT).models().items()}
    lost = sorted(name for name, tags in of.items() if not tags)
    twice = sorted(name for name, tags in of.items() if "before_gate" in tags and len(tags) > 1)
    assert (lost, twice) == ([], [])
