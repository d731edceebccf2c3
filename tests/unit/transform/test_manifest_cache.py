"""The parsed project: never stale, never half written, never parsed twice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.base.problems import Problem
from orchestration.transform import project as manifest
from orchestration.transform.project import parsed_project
from tests.toy.rooms import PROJECT

pytestmark = pytest.mark.dear

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def unparsed(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT, tmp_path / "project", ignore=shutil.ignore_patterns("target")))


@pytest.fixture(scope="module")
def parsed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parsed") / "project"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("target"))
    parsed_project(folder)
    return folder


@pytest.fixture
def project(parsed_once: Path, tmp_path: Path) -> Path:
    """A project that has been parsed."""
    return Path(shutil.copytree(parsed_once, tmp_path / "project"))


def test_an_unchanged_project_is_not_parsed_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = parsed_project(project)
    monkeypatch.setattr(manifest, "_parse", lambda *_: pytest.fail("parsed again"))
    for model in project.rglob("*.sql"):
        os.utime(model, (0, 0))
    assert parsed_project(project).folder == first.folder


def test_a_changed_model_is_parsed_anew_whatever_its_time(project: Path) -> None:
    before = parsed_project(project)
    model = project / "models" / "before" / "dim_assessment.sql"
    model.write_text(model.read_text().replace("'h' ||", "'g' ||"))
    os.utime(model, (0, 0))
    after = parsed_project(project)
    assert after.folder != before.folder
    assert "'g' ||" in after.models()["dim_assessment"]["raw_code"]


def test_a_half_written_parse_is_replaced(project: Path) -> None:
    folder = parsed_project(project).folder
    (folder / "partial_parse.msgpack").unlink()
    assert (parsed_project(project).folder / "partial_parse.msgpack").is_file()


@pytest.mark.slow
def test_two_processes_that_parse_at_once_end_with_one_whole_parse(unparsed: Path) -> None:
    code = f"""
from pathlib import Path
from orchestration.transform.project import parsed_project
print(len(parsed_project(Path({str(unparsed)!r})).graph().nodes))
"""
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    counts = {process.communicate(timeout=120)[0].strip() for process in both}
    assert len(counts) == 1 and int(counts.pop()) > 0
    assert [entry.name for entry in (unparsed / "target" / "parses").iterdir() if entry.name[0] == "."] == [".lock"]


def test_a_broken_project_says_which_file_is_broken(project: Path) -> None:
    (project / "models" / "before" / "dim_assessment.sql").write_text("select * from {{ ref('nobody') }}")
    with pytest.raises(Problem, match="nobody") as raised:
        parsed_project(project)
    assert raised.value.code == "transform_failed"
