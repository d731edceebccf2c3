"""Which dear tests `make check` runs: those of the rooms that the change touches (touched.yaml), never all of them.

What has changed is asked of git: since the branch left its upstream, where it has one, and what is not committed.
"""

import contextlib
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

TESTS = Path(__file__).parent
TOUCHES: dict[str, list[str]] = yaml.safe_load((TESTS / "touched.yaml").read_text(encoding="utf-8"))
# A word in touched.yaml for every folder of tests/.
ALL = "all"
# A file that says in one line, for all its tests, that they are dear or not for `make check` at all.
_WHOLE = re.compile(r"^pytestmark = \[?pytest\.mark\.(dear|slow|soak|long)\b", re.MULTILINE)


def touched(changed: Iterable[str] | None, touches: Mapping[str, Sequence[str]] = TOUCHES) -> frozenset[str]:
    """The folders of tests/ that changed files touch, by paths from the root; None, which is not known: all."""
    if changed is None:
        return frozenset({ALL})
    found: set[str] = set()
    for path in changed:
        beginnings = [beginning for beginning in touches if path.startswith(beginning)]
        found.update(touches[max(beginnings, key=len)] if beginnings else [ALL])
    return frozenset(found)


def is_touched(test: Path, folders: Iterable[str]) -> bool:
    """Whether a file of tests, by its path from tests/, lies in one of the folders."""
    return any(folder == ALL or test.is_relative_to(folder) for folder in folders)


def is_left_out(test: Path, text: str, folders: Iterable[str]) -> bool:
    """Whether a file of tests need not even be imported: all that is in it is dear and untouched, or slow."""
    found = _WHOLE.search(text)
    return found is not None and (found[1] != "dear" or not is_touched(test, folders))


def changed_files(root: Path) -> list[str] | None:
    """What differs since the branch left its upstream, else the remote's main branch, else since the last commit.

    With files that git does not know yet; None where git cannot say.
    """
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        differing = _git(root, "diff", "--name-only", "--no-renames", "-z", _left_at(root))
        return differing + _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return None


def _left_at(root: Path) -> str:
    for upstream in ("@{upstream}", "origin/HEAD"):
        with contextlib.suppress(subprocess.CalledProcessError):
            return _git(root, "merge-base", "HEAD", upstream)[0].strip()
    return "HEAD"


def _git(root: Path, *arguments: str) -> list[str]:
    answer = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True).stdout.decode()
    return [path for path in answer.split("\0") if path]
