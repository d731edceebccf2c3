"""Making `current` a link again where copying the warehouse has made a folder of it: `python -m orchestration mend`.

Nothing is guessed: a folder that is not exactly a release stays as it is, and a person names the release instead
(rollback --to). The caller holds the lock.
"""

import shutil
from pathlib import Path

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.release.publish import switch
from orchestration.warehouse.release_manifest import FILE, Manifest, files_of, readable_manifest, sha256_of
from orchestration.warehouse.workspace import open_folder, releases_of, require_published


def mend(settings: Settings) -> str:
    """Put the link back; returns what was done, for people."""
    current = settings.current
    if current.is_symlink() or not current.exists():
        published = require_published(settings)
        return f"current 没有坏，指向 {published.name}" if published else "还没有发布过版本，不必修复"
    manifest = readable_manifest(current)
    faults = ["没有可读的清单 manifest.json"] if manifest is None else _faults(current, manifest)
    if manifest is None or faults:
        raise Problem("current_lost", f"{current} 不是完整的版本（{faults[0]}）")
    kept = releases_of(settings) / manifest.release_id
    if not kept.is_dir():
        open_folder(kept.parent)
        current.rename(kept)
    elif (kept / FILE).read_bytes() != (current / FILE).read_bytes() or _faults(kept, manifest):
        raise Problem("current_lost", f"{current} 与 {kept} 不一致")
    else:
        # The same release twice: the copy goes only when the link is there.
        copy = current.rename(current.with_name(".current-copy"))
        switch(settings, manifest.release_id)
        shutil.rmtree(copy)
        return f"current 已重新指向 {manifest.release_id}"
    switch(settings, manifest.release_id)
    return f"current 里的版本已移回 releases/，并重新指向 {manifest.release_id}"


def _faults(folder: Path, manifest: Manifest) -> list[str]:
    """What is not as the manifest says."""
    there = dict(files_of(folder))
    listed = {entry.path: entry.sha256 for entry in manifest.files}
    faults = [f"多了或少了 {name}" for name in sorted(there.keys() ^ listed.keys())]
    return faults or [f"{name} 与清单的指纹不符" for name, path in there.items() if sha256_of(path) != listed[name]]
