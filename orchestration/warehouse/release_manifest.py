"""manifest.json: what a release consists of and what it was made from, so that anyone can check it later.

Reading and writing only; whether the figures in it are right is the audit's question.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from orchestration.warehouse.cycles import CycleState

FILE = "manifest.json"


@dataclass(frozen=True)
class ReleasedFile:
    """One file of a release; `rows` for tables only."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class Manifest:
    """`inputs`: sha256 per delivery. Per assessment, as "<cycle>/<assessment_id>": `scheme_hashes`, the gate's
    `verdicts` and the `reasons` for those that are held or failed.

    `cycles`: what each cycle was made of, so that later builds know whether they can take it over.
    `rankings` holds a hash per official ranking in the release, `first_published` the assessments whose ranking nobody
    had seen before this release. `previous`: the release that was published when this one was made, empty when there
    was none, null where an older version of the code did not write it down.
    """

    release_id: str
    run_id: str
    published_at: str
    as_of: str
    code_revision: str
    input_hash: str
    inputs: Mapping[str, str]
    scheme_hashes: Mapping[str, str]
    verdicts: Mapping[str, str]
    reasons: Mapping[str, list[str]]
    rankings: Mapping[str, str]
    first_published: tuple[str, ...]
    refers_to: tuple[str, ...]
    previous: str | None = None
    files: tuple[ReleasedFile, ...] = field(default=())
    cycles: Mapping[int, CycleState] = field(default_factory=dict)


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write it readable and in a fixed order."""
    path = folder / FILE
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True, default=str)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release."""
    return TypeAdapter(Manifest).validate_json((folder / FILE).read_bytes())


def readable_manifest(folder: Path) -> Manifest | None:
    """The manifest of a release, or nothing where it is missing, empty or damaged."""
    try:
        return read_manifest(folder)
    except (OSError, ValueError):
        return None


def readable_manifests(releases: Path, names: Iterable[str]) -> dict[str, Manifest]:
    """The manifests of these releases, as far as they can be read, in the same order."""
    found = ((name, readable_manifest(releases / name)) for name in names)
    return {name: manifest for name, manifest in found if manifest is not None}


def describe_files(folder: Path, rows: Mapping[str, int]) -> tuple[ReleasedFile, ...]:
    """Every file below the folder but the manifest. `rows`: rows per path."""
    return tuple(
        ReleasedFile(name, path.stat().st_size, sha256_of(path), rows.get(name)) for name, path in files_of(folder)
    )


def files_of(folder: Path) -> Iterable[tuple[str, Path]]:
    """The files of a release by their '/'-separated path, in order, without the manifest."""
    found = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return sorted(entry for entry in found if entry[0] != FILE)


def sha256_of(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
