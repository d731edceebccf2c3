"""Which code made a release: the commit where there is one, and the content of the code where it differs from it.

A release is a function of its inputs and this; nothing else about the machine belongs in it.
"""

import hashlib
import os
import subprocess
from functools import cache
from pathlib import Path

from orchestration.base.settings import PROJECT_ROOT

_CODE = {"orchestration": (".py",), "dbt_project": (".sql", ".yml", ".yaml"), "expectations": (".yaml", ".yml")}
_NOT_CODE = {"target", "logs", "__pycache__"}


@cache
def code_revision(root: Path = PROJECT_ROOT) -> str:
    """The commit, followed by the content hash when the code is not exactly the commit; without git the hash alone."""
    commit = _git("-C", str(root), "rev-parse", "--short=12", "HEAD")
    if commit is None:
        return f"content-{content_hash(root)}"
    changed = _git("-C", str(root), "status", "--porcelain", "--untracked-files=normal", "--", *_CODE)
    return commit if changed == "" else f"{commit}+{content_hash(root)}"


def content_hash(root: Path = PROJECT_ROOT) -> str:
    """A hash of every file that can change a figure, a verdict or the shape of a release."""
    digest = hashlib.sha256()
    for room, suffixes in _CODE.items():
        for folder, subfolders, names in os.walk(root / room):
            subfolders[:] = sorted(s for s in subfolders if s not in _NOT_CODE)
            for path in (Path(folder, name) for name in sorted(names) if name.endswith(suffixes)):
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()[:12]


def _git(*arguments: str) -> str | None:
    """The output of git, or nothing where there is no git or no repository."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            # Whoever owns the checkout, and even if it cannot be written: the same answer for every user.
            ["git", "-c", "safe.directory=*", "--no-optional-locks", *arguments],  # noqa: S607 - whichever git the person uses
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
