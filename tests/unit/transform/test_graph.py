"""What is selected without dbt is what dbt selects."""

from pathlib import Path

import pytest

from orchestration.base.files import BUILD_DATABASE, BUILD_VARIABLE
from orchestration.cli.whatif import _MODELS
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE, common_arguments
from orchestration.transform.graph import Graph, selected
from orchestration.transform.project import DBT_PROJECT, parsed_project
from orchestration.whatif.build import _SCORES, _STANDINGS


def every() -> dict:
    return {node["unique_id"]: node for node in parsed_project().models().values()}


@pytest.mark.parametrize("select", [BEFORE_GATE, AFTER_GATE, _SCORES, _STANDINGS, _MODELS, ("rankings", "standings")])
def test_whatever_the_project_asks_for_is_some_of_it(select: tuple[str, ...]) -> None:
    found = selected(every(), select)
    assert found and found < every().keys()
    assert list(Graph(parsed_project(), select).models) != [] and {*Graph(parsed_project(), select).models} == found


@pytest.mark.dear
def test_dbt_selects_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbt.cli.main import dbtRunner

    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path / BUILD_DATABASE))
    for select in (_SCORES, _STANDINGS, _MODELS):
        wanted = ["--select", " ".join(select), "--resource-type", "model", "--output", "name"]
        arguments = ["ls", *common_arguments(DBT_PROJECT, tmp_path, tmp_path), *wanted]
        listed = dbtRunner(manifest=parsed_project().graph()).invoke(arguments).result
        assert {every()[uid]["name"] for uid in selected(every(), select)} == set(listed)


@pytest.mark.parametrize("word", ["state:modified", "no_such_model", "tag:no_such_tag", "@standings"])
def test_what_is_not_understood_is_not_taken_for_nothing(word: str) -> None:
    with pytest.raises(LookupError):
        selected(every(), [word])
