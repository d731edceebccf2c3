"""The event log during a run: few connections, every event readable at once, Dagster's own ways afterwards."""

import sqlite3
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from orchestration.instance.event_log import quick_event_log


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
