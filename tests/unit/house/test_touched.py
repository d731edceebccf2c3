"""Which dear tests a change brings into `make check`: its rooms', whole, and all where nobody knows."""

import subprocess
from pathlib import Path

import pytest

from orchestration.base.settings import PROJECT_ROOT
from tests.touched import ALL, TESTS, TOUCHES, changed_files, is_left_out, is_touched, touched

SOME = {"code/": ["unit/house"], "code/landing/": ["unit/landing", "readers"], "base/": [ALL]}


@pytest.mark.parametrize(
    ("changed", "folders"),
    [
        ([], set()),
        (["code/landing/cells.py"], {"unit/landing", "readers"}),
        (["code/other.py"], {"unit/house"}),
        (["code/other.py", "code/landing/cells.py"], {"unit/house", "unit/landing", "readers"}),
        (["base/files.py"], {ALL}),
        (["nobody/knows.me"], {ALL}),
        (None, {ALL}),
    ],
)
def test_a_change_touches_what_its_longest_beginning_says(changed: list[str] | None, folders: set[str]) -> None:
    assert touched(changed, SOME) == folders


@pytest.mark.parametrize(
    ("folders", "found"),
    [((), False), (("unit/gates",), False), (("unit/land",), False), (("unit/landing",), True), ((ALL,), True)],
)
def test_a_room_is_touched_whole_and_no_other(folders: tuple[str, ...], found: bool) -> None:
    assert is_touched(Path("unit/landing/test_rows.py"), folders) == found


@pytest.mark.parametrize(
    ("text", "folders", "left_out"),
    [
        ("import pytest\n\npytestmark = pytest.mark.dear  # a build\n", (), True),
        ("import pytest\n\npytestmark = pytest.mark.dear  # a build\n", ("unit/gates",), False),
        ("pytestmark = pytest.mark.slow\n", (ALL,), True),
        ("pytestmark = [pytest.mark.soak, pytest.mark.timeout(9)]\n", (ALL,), True),
        ("@pytest.mark.dear\ndef test_x() -> None: ...\n", (), False),
        ("# pytestmark = pytest.mark.dear\n", (), False),
    ],
)
def test_a_file_is_not_imported_where_all_of_it_is_left_out(
    text: str, folders: tuple[str, ...], left_out: bool
) -> None:
    assert is_left_out(Path("unit/gates/test_gate.py"), text, folders) == left_out


def test_every_file_of_the_project_is_in_the_data_and_every_folder_is_there() -> None:
    """What is not would bring all dear tests with it, or none."""
    lists = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT_ROOT, capture_output=True, check=False)
    known = [path for path in lists.stdout.decode().split("\0") if path]
    unsaid = {path for path in known if not path.startswith(tuple(TOUCHES))}
    assert unsaid <= {"dagster.yaml", "orchestration/__init__.py", "orchestration/__main__.py", *_ENVIRONMENT}
    assert [beginning for beginning in TOUCHES if not (PROJECT_ROOT / beginning).exists()] == []
    named = {folder for folders in TOUCHES.values() for folder in folders} - {ALL}
    assert [folder for folder in named if not (TESTS / folder).is_dir()] == []


_ENVIRONMENT = ("pyproject.toml", "requirements.lock")


def test_git_says_what_differs_since_the_upstream_and_what_it_does_not_know(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"

    def git(folder: Path, *arguments: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)

    there.mkdir()
    assert changed_files(there) is None
    git(there, "init")
    for name in ("kept.py", "改.py", "gone.py"):
        (there / name).write_text("1")
    git(there, "add", ".")
    git(there, "commit", "-m", "one")
    git(tmp_path, "clone", str(there), str(here))
    assert changed_files(here) == []
    (here / "改.py").write_text("2")
    git(here, "commit", "-am", "two")
    (here / "gone.py").unlink()
    (here / "new 文.py").write_text("3")
    assert sorted(changed_files(here) or ()) == ["gone.py", "new 文.py", "改.py"]
    git(here, "branch", "--unset-upstream")
    assert sorted(changed_files(here) or ()) == ["gone.py", "new 文.py", "改.py"]
    git(here, "remote", "remove", "origin")
    assert sorted(changed_files(here) or ()) == ["gone.py", "new 文.py"]
