"""The event log during a run: few connections, every event readable at once, Dagster's own ways afterwards."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from orchestration.instance.event_log import _ASKED_FOR_EVERY_EVENT, quick_event_log


@dg.op
def says_much(context: dg.OpExecutionContext) -> None:
    for number in range(20):
        context.log.info(f"line {number}")


@dg.job
def talk() -> None:
    says_much()


@pytest.mark.dear
def test_a_run_opens_each_file_once_and_others_read_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    theirs = sqlite_event_log.create_engine
    monkeypatch.setattr(sqlite_event_log, "create_engine", lambda url, **more: made.append(url) or theirs(url, **more))
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        run_id = "00000000-0000-4000-8000-000000000001"
        made.clear()
        with quick_event_log(instance, run_id):
            assert talk.execute_in_process(instance=instance, run_id=run_id).success
            opened = [url for url in made if run_id in url]
            file = Path(instance.event_log_storage.path_for_shard(run_id))  # type: ignore[attr-defined]
            with sqlite3.connect(file) as other:
                (seen,) = other.execute("select count(*) from event_logs where event like '%line %'").fetchone()
        assert not opened, "every event would open the file anew"
        assert seen >= 20
        assert "_connect" not in vars(instance.event_log_storage)
        assert len(instance.all_logs(run_id)) > 20
        assert any(run_id in url for url in made), "outside a run Dagster opens it in its own way"


@dg.asset
def first() -> None:
    pass


@dg.asset(deps=[first])
def second() -> None:
    pass


@pytest.mark.dear
def test_what_is_there_is_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    for name in _ASKED_FOR_EVERY_EVENT:
        theirs = getattr(SqlEventLogStorage, name)

        def noted(*arguments: Any, name: str = name, theirs: Callable[..., bool] = theirs) -> bool:
            found = theirs(*arguments)
            if found:
                asked.append((name, arguments[-1]))
            return found

        monkeypatch.setattr(SqlEventLogStorage, name, noted)
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        before = set(vars(instance.event_log_storage))
        with quick_event_log(instance, "00000000-0000-4000-8000-000000000002"):
            asked.clear()
            assert dg.materialize([first, second], instance=instance).success
            assert dg.materialize([first, second], instance=instance).success
            seen = Counter(asked)
        # A column is asked for with a connection and without: the one asks the other.
        assert max(seen.values()) <= 2, seen
        # Tables are asked for where there are checks or tags.
        assert {name for name, _ in seen} >= {*_ASKED_FOR_EVERY_EVENT} - {"has_table"}
        assert set(vars(instance.event_log_storage)) == before
        assert instance.get_latest_materialization_event(dg.AssetKey("second"))
