"""The build of the release now published, kept in warehouse/kept/ between two runs: the next one goes on with it.

A run takes it away when it begins and puts its own there once it has published: whatever dies in between leaves none,
and the next run begins from nothing, as it does wherever the build is not of this code and of the release that readers
see. What has moved since is transform/moved.py's to find.
"""

import json
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.files import BUILD_DATABASE
from orchestration.base.settings import Settings
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.lacking import reasons_in
from orchestration.transform.moved import was_told
from orchestration.transform.past import give_back
from orchestration.transform.project import ParsedProject
from orchestration.transform.unmoved import look_around
from orchestration.warehouse.workspace import Workspace

FOLDER = "kept"
STATE = "build.json"


def take_up(
    workspace: Workspace, parsed: ParsedProject, unchanged: Collection[int], code: str
) -> tuple[int, ...] | None:
    """Make the kept build this run's own, without what its run showed its models; None where there is none to trust.

    Returns the cycles that it had taken over from an earlier release and that are still `unchanged`: they are taken
    over again. All others are in it.
    """
    folder = _folder(workspace.settings)
    kept, state = folder / BUILD_DATABASE, _state(folder)
    # From here on it is this run's, whatever becomes of it.
    (folder / STATE).unlink(missing_ok=True)
    if workspace.previous is None or not kept.is_file() or workspace.database.exists():
        return None
    if state != {**_made_by(code, workspace.previous.name, kept), "taken_over": state.get("taken_over")}:
        return None
    os.replace(kept, workspace.database)
    taken_over = {int(cycle) for cycle in state["taken_over"]}
    try:
        with duckdb.connect(str(workspace.database)) as connection:
            give_back(connection, parsed, taken_over)
    except duckdb.Error:
        for file in workspace.folder.glob(f"{BUILD_DATABASE}*"):
            file.unlink()
        return None
    return tuple(sorted(taken_over & set(unchanged)))


def put_away(workspace: Workspace, parsed: ParsedProject, published: Path) -> None:
    """Keep the build of the release `published`, where the next run can go on with it; else none is kept.

    Not one in which analysis is lacking, that leaves cycles unseen, or that dbt did not make.
    """
    folder = _folder(workspace.settings)
    shutil.rmtree(folder, ignore_errors=True)
    with duckdb.connect(str(workspace.database)) as connection:
        row = connection.execute("select code_revision from run.run_context").fetchone()
        unseen = connection.execute("select 1 from run.unseen_cycles limit 1").fetchone()
        if row is None or unseen or reasons_in(connection, workspace.database.stem) or not was_told(connection):
            return
        taken_over = connection.execute("select cycle from run.kept_cycles order by cycle").fetchall()
        look_around(connection, parsed, (*BEFORE_GATE, *AFTER_GATE))
    folder.mkdir(parents=True)
    kept = folder / BUILD_DATABASE
    os.replace(workspace.database, kept)
    state = {**_made_by(str(row[0]), published.name, kept), "taken_over": [int(cycle) for (cycle,) in taken_over]}
    (folder / STATE).write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")


def _folder(settings: Settings) -> Path:
    return settings.warehouse / FOLDER


def _state(folder: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _made_by(code: str, release_id: str, kept: Path) -> dict[str, Any]:
    """What has to be as it was; DuckDB itself notices blocks of the file that are damaged."""
    return {"code": code, "duckdb": version("duckdb"), "release": release_id, "bytes": kept.stat().st_size}
