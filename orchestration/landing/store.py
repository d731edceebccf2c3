"""Where landing keeps what: paths below warehouse/landing/, whole-file writes, and the state of the last landing.

The layout is public to the other rooms (tables/, quarantine.parquet, deliveries.parquet, history/); state.json, parts/
and cache/ are landing's own. A file is either the old one or the new one, never a part of it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STATE_FORMAT = 1


@dataclass(frozen=True)
class Store:
    """The folder warehouse/landing/."""

    root: Path

    def table(self, feed: str, cycle: int) -> Path:
        """All valid rows of one feed in one cycle."""
        return self.root / "tables" / feed / f"{cycle:04d}.parquet"

    def empty_table(self, feed: str) -> Path:
        """A file of the right schema without rows, so that every feed can be read."""
        return self.root / "tables" / feed / "_empty.parquet"

    def quarantine_part(self, feed: str, cycle: int) -> Path:
        """The bad rows of one feed in one cycle; absent when there are none."""
        return self.root / "parts" / feed / f"{cycle:04d}.quarantine.parquet"

    def cached(self, feed: str, key: str, what: str) -> Path:
        """What parsing one file's content gave: `good.parquet`, `bad.parquet`, `facts.json`."""
        return self.root / "cache" / feed / f"{key}.{what}"

    def history(self, what: str, feed: str, name: str) -> Path:
        """Rows of withdrawn deliveries: `tables` or `quarantine`."""
        return self.root / "history" / what / feed / f"{name}.parquet"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine.parquet"

    @property
    def deliveries(self) -> Path:
        return self.root / "deliveries.parquet"

    @property
    def state(self) -> Path:
        return self.root / "state.json"

    @property
    def scratch(self) -> Path:
        return self.root / "tmp"

    def clear_scratch(self) -> None:
        """Remove what a landing that died has left behind."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def writing(self, target: Path) -> Iterator[Path]:
        """A path to write to; it takes the target's place only when the block ends well."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self.scratch.mkdir(parents=True, exist_ok=True)
        temporary = self.scratch / f"{os.getpid()}-{target.parent.name}-{target.name}"
        try:
            yield temporary
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)

    def write_json(self, target: Path, content: Any) -> None:
        """Write JSON whole."""
        with self.writing(target) as path:
            path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), encoding="utf-8")

    def read_state(self) -> dict[str, Any]:
        """The parts of the last landing; empty when there was none that this version can read."""
        parts = self._read().get("parts", {})
        return parts if isinstance(parts, dict) else {}

    def read_marks(self) -> dict[str, Any]:
        """Size and hash of the summaries as the last landing left them."""
        marks = self._read().get("summaries", {})
        return marks if isinstance(marks, dict) else {}

    def _read(self) -> dict[str, Any]:
        try:
            state = json.loads(self.state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) and state.get("format") == STATE_FORMAT else {}

    def write_state(self, parts: dict[str, Any], summaries: dict[str, Any] | None = None) -> None:
        """Remember what is landed."""
        self.write_json(self.state, {"format": STATE_FORMAT, "parts": parts, "summaries": summaries or {}})

    def marks(self, files: Iterable[Path]) -> dict[str, list[int | str]]:
        """Size and hash of those of the files that exist: what tells a damaged one from the one that was written."""
        found: dict[str, list[int | str]] = {}
        for path in files:
            with suppress(OSError), path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                found[path.relative_to(self.root).as_posix()] = [path.stat().st_size, digest]
        return found

    def knows(self, feed: str, key: str) -> bool:
        """Whether what reading a content gave is still kept whole."""
        return all(self.cached(feed, key, what).exists() for what in ("good.parquet", "bad.parquet", "facts.json"))

    def prune(self, folder: str, kept: set[Path]) -> None:
        """Delete the files below a folder of ours that are no longer wanted."""
        for path in sorted((self.root / folder).rglob("*")):
            if path.is_file() and path not in kept:
                path.unlink()
