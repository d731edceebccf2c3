"""The quick event log keeps what Dagster's own keeps, row by row, at every moment, and wherever Dagster has moved."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.execution.context.system import StepExecutionContext

from orchestration.base.settings import PROJECT_ROOT
from orchestration.instance import event_log, event_rows
from orchestration.instance.event_log import quick_event_log

pytestmark = [pytest.mark.dear, pytest.mark.filterwarnings("ignore::dagster.PreviewWarning")]

RUN = "00000000-0000-4000-8000-00000000000{}"
KEYS = [dg.AssetKey(["room", name]) for name in "abcdef"]
CHECKS = [dg.AssetCheckSpec(f"about_{number}", asset=key) for key in KEYS[:4] for number in range(2)]
# What is never the same twice: moments and what is made of them, and the name that a log gets by lot.
ONCE_ONLY = re.compile(
    r'"(?:\w*time\w*|duration_ms)": (?:null|[\d.]+)|\d+(?:\.\d+)?m?s\b|pid: \d+|"log_key": "\w+"'
    r"|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*"
)
REPLACED = {"store_event", "store_event_batch", "_connect", "_get_latest_materialization_records"}


def specs() -> list[dg.AssetSpec]:
    """Each reads all those before it."""
    return [dg.AssetSpec(key, deps=KEYS[:n], code_version=str(n), skippable=True) for n, key in enumerate(KEYS)]


@dg.multi_asset(specs=specs(), check_specs=CHECKS, can_subset=True)
def made(context: dg.AssetExecutionContext) -> Iterator[Any]:
    """Makes all but one, says something, checks most of them: one fails, one is not evaluated."""
    names = {key: name for name, key in context.assets_def.keys_by_output_name.items()}
    for key in KEYS[:-1]:
        yield dg.Output(None, output_name=names[key], metadata={"seconds": 0.5, "of": key.path[-1]})
    context.log.info("made")
    for number, spec in enumerate(CHECKS[:-1]):
        severity = dg.AssetCheckSeverity.WARN if number == 4 else dg.AssetCheckSeverity.ERROR
        yield dg.AssetCheckResult(
            passed=number not in (3, 4), asset_key=spec.asset_key, check_name=spec.name, severity=severity
        )
    context.log_event(dg.AssetObservation(KEYS[0], metadata={"seen": True}))


def daily() -> dg.AssetsDefinition:
    """What the quick log leaves to Dagster: a check that has partitions."""
    days = dg.StaticPartitionsDefinition(["monday", "tuesday"])
    spec = dg.AssetCheckSpec("is_there", asset="day", partitions_def=days)

    @dg.asset(partitions_def=days, code_version="1", check_specs=[spec])
    def day() -> dg.MaterializeResult:
        return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True, check_name="is_there")])

    return day


@dg.asset(deps=KEYS[:1], code_version="1")
def breaks() -> None:
    """Ends a run badly."""
    raise ValueError("broken")


def run(instance: dg.DagsterInstance, number: int, *assets: dg.AssetsDefinition, **more: Any) -> bool:
    """One run of all the assets given; says whether it ended well."""
    job = dg.Definitions(assets=assets, executor=dg.in_process_executor).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance, run_id=RUN.format(number), raise_on_error=False, **more).success


def ran(home: Path, quick: bool, whole: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """Four runs, somebody who wipes an asset between them, and everything that is in the files afterwards."""
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home)) as instance:

        def during(number: int) -> AbstractContextManager[None]:
            return quick_event_log(instance, RUN.format(number)) if quick else nullcontext()

        instance.report_runless_asset_event(dg.AssetMaterialization(KEYS[2]))
        with during(1):
            assert run(instance, 1, made)
        if not whole:
            return {RUN.format(1): rows(home / "history" / "runs" / f"{RUN.format(1)}.db")}
        instance.wipe_assets([KEYS[1]])
        with during(2):
            assert run(instance, 2, made)
        with during(3):
            assert not run(instance, 3, made, breaks)
        with during(4):
            assert run(instance, 4, daily(), partition_key="monday")
    return {file.stem: rows(file) for file in sorted((home / "history" / "runs").glob("*.db"))}


def rows(file: Path) -> list[tuple[Any, ...]]:
    """Every row of every table, numbers of rows included."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return [
            (table, *(ONCE_ONLY.sub("…", value) if isinstance(value, str) else value for value in row))
            for table in sorted(tables)
            for row in connection.execute(f"select * from {table} order by rowid")
        ]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """What Dagster keeps in its own way."""
    return ran(tmp_path_factory.mktemp("own") / "home", quick=False)


def test_every_row_is_as_dagster_keeps_it(own: dict[str, list[tuple[Any, ...]]], tmp_path: Path) -> None:
    assert set(own) >= {"index", *(RUN.format(number) for number in (1, 2, 3, 4))}
    assert {row[0] for row in own["index"]} >= {
        "event_logs",
        "asset_keys",
        "asset_event_tags",
        "asset_check_executions",
    }
    quick = ran(tmp_path / "home", quick=True)
    for shard, kept in own.items():
        assert quick[shard] == kept, shard
    assert quick.keys() == own.keys()


@pytest.mark.parametrize("moved", ["rows", "connections", "names"])
def test_what_dagster_has_moved_stays_its_own(
    moved: str, own: dict[str, list[tuple[Any, ...]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if moved == "rows":
        monkeypatch.setattr(event_rows, "_NEEDED", ("moved",))
    elif moved == "connections":
        monkeypatch.setattr(event_log, "_TO_CONNECT", ("moved",))
    else:
        monkeypatch.setitem(sys.modules, "orchestration.instance.event_rows", None)
    [(shard, kept)] = ran(tmp_path / "home", quick=True, whole=False).items()
    assert kept == own[shard]


def test_nothing_has_moved_and_everything_is_put_back(tmp_path: Path) -> None:
    """Fails where an upgrade of Dagster would quietly make a night slow again."""
    listed = StepExecutionContext.get_output_asset_keys
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        before = set(vars(instance.event_log_storage)), set(vars(instance))
        with quick_event_log(instance, RUN.format(5)):
            with quick_event_log(instance, RUN.format(9)):
                pass
            names = set(vars(instance.event_log_storage)) - before[0]
            assert names == REPLACED | set(event_log._ASKED_FOR_EVERY_EVENT)
            assert instance._is_batch_writing_enabled()
            assert StepExecutionContext.get_output_asset_keys is not listed
        assert (set(vars(instance.event_log_storage)), set(vars(instance))) == before
    assert StepExecutionContext.get_output_asset_keys is listed


def seen(file: Path, kind: str) -> int:
    """How many events of a kind another process would find."""
    with closing(sqlite3.connect(file)) as other:
        (found,) = other.execute("select count(*) from event_logs where dagster_event_type = ?", [kind]).fetchone()
    return int(found)


def test_others_see_events_while_the_step_goes_on(tmp_path: Path) -> None:
    found: list[tuple[int, int]] = []

    @dg.multi_asset(specs=specs(), name="slow")
    def slow(context: dg.AssetExecutionContext) -> Iterator[Any]:
        storage: Any = context.instance.event_log_storage
        for key in KEYS:
            yield dg.MaterializeResult(asset_key=key)
            shards = [Path(storage.path_for_shard(shard)) for shard in ("index", RUN.format(6))]
            found.append((seen(shards[0], "ASSET_MATERIALIZATION"), seen(shards[1], "ASSET_MATERIALIZATION")))

    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance, quick_event_log(instance, RUN.format(6)):
        assert run(instance, 6, slow)
        assert found == [(number, number) for number in range(1, len(KEYS) + 1)]


def killed_in_the_middle(home: str) -> None:
    """Ends this process without a word after three assets; to be run in a process of its own."""

    @dg.multi_asset(specs=specs(), name="killed")
    def killed() -> Iterator[Any]:
        for key in KEYS[:3]:
            yield dg.MaterializeResult(asset_key=key)
        os.kill(os.getpid(), signal.SIGKILL)

    with dg.DagsterInstance.local_temp(home) as instance, quick_event_log(instance, RUN.format(7)):
        run(instance, 7, killed)


def test_a_killed_process_leaves_what_it_had_stored(tmp_path: Path) -> None:
    code = f"from tests.unit.defs.test_event_rows import killed_in_the_middle as k; k({str(tmp_path)!r})"
    ended = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    for shard in ("index", RUN.format(7)):
        file = tmp_path / "history" / "runs" / f"{shard}.db"
        assert (seen(file, "ASSET_MATERIALIZATION"), seen(file, "ASSET_MATERIALIZATION_PLANNED")) == (3, len(KEYS))
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance, quick_event_log(instance, RUN.format(8)):
        assert run(instance, 8, made)
