"""Whole runs of the toy pipeline: in this process where nothing is killed, else in one of its own."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.base.settings import Settings
from orchestration.cli import run as command
from orchestration.defs.build import build_defs
from tests.toy.rooms import PROJECT, TOY, write_raw

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2025-01-15"


@dataclass(frozen=True)
class ToyRun:
    """A run that is over."""

    code: int
    output: str


def run_here(settings: Settings) -> ToyRun:
    """In this process: a second or two once it is warm."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = command.run(settings, AS_OF, lambda: build_defs({"settings": settings, "callables": TOY}, PROJECT))
    return ToyRun(code, printed.getvalue())


def first_release(folder: Path, scores: dict[tuple[int, str], dict[str, str]], keep_releases: int = 30) -> Settings:
    """An installation in a folder of its own that has published these scores once."""
    made = Settings(raw=folder / "raw", warehouse=folder / "warehouse", keep_releases=keep_releases)
    write_raw(made.raw, scores)
    assert run_here(made).code == 0
    return made


def copied(settings: Settings, folder: Path) -> Settings:
    """Raw folder and warehouse as a run left them, for a test of its own; publishing them again costs seconds."""
    for tree in (settings.raw, settings.warehouse):
        shutil.copytree(tree, folder / tree.name, symlinks=True)
    return settings.model_copy(
        update={"raw": folder / settings.raw.name, "warehouse": folder / settings.warehouse.name}
    )


def start(
    settings: Settings, die_at: str = "", under: Sequence[str] = (), home: Path | None = None
) -> subprocess.Popen[str]:
    """In a process of its own. `die_at`: see tests/toy/__main__.py; `under`: what runs it; `home`: Dagster's."""
    environment = {**os.environ, **({"DAGSTER_HOME": str(home)} if home else {})}
    where = [str(settings.raw), str(settings.warehouse), AS_OF, *([die_at] if die_at else [])]
    command_line = [*under, sys.executable, "-m", "tests.toy", *where]
    return subprocess.Popen(
        command_line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finish(process: subprocess.Popen[str], seconds: float = 120) -> ToyRun:
    """Wait for it."""
    output, _ = process.communicate(timeout=seconds)
    return ToyRun(process.returncode, output)


def published(settings: Settings, sql: str) -> list[tuple]:
    """Ask the published release."""
    with duckdb.connect(str(settings.current / "kaoping.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def is_whole(settings: Settings) -> bool:
    """One release row, and every total equal to its ledger."""
    torn = """
        select standings.unit_id from marts.standings as standings
        left join (
            select cycle, assessment_id, unit_id, "month", sum(points) as points from marts.score_ledger group by all
        ) as ledger using (cycle, assessment_id, unit_id, "month")
        where standings.total is distinct from round(ledger.points, 2)
    """
    return published(settings, "select count(*) from marts.release") == [(1,)] and published(settings, torn) == []
