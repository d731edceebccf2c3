"""Readers poll the published release while runs publish: no error, nothing torn, never backwards.

Each reader checks in every turn that there is one release row and that every total is the sum of its ledger; one keeps
its connection open and must keep its release whole; one reads the Parquet files.
"""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest

from orchestration.release.naming import counter
from orchestration.settings import Settings
from tests.toy.rooms import write_raw
from tests.toy.runs import is_whole, published, run_here

WHOLE = """
    select (select count(*) from marts.release), (select min(release_id) from marts.release), (
        select count(*) from marts.standings as standings
        left join (
            select cycle, assessment_id, unit_id, "month", sum(points) as points from marts.score_ledger group by all
        ) as ledger using (cycle, assessment_id, unit_id, "month")
        where standings.total is distinct from round(ledger.points, 2)
    ), (select count(distinct release_id) from marts.rankings)
"""


def poll_duckdb(current: str, stop: Event, seen: "multiprocessing.Queue[object]") -> None:
    """Open, ask, close, as a dashboard does."""
    seen.put(_polled(current, stop, _ask_duckdb))


def poll_parquet(current: str, stop: Event, seen: "multiprocessing.Queue[object]") -> None:
    """Resolve the link once, then read files of one release, as a notebook does."""
    seen.put(_polled(current, stop, _ask_parquet))


def hold_open(current: str, stop: Event, seen: "multiprocessing.Queue[object]") -> None:
    """One connection over all publishes: it stays with its release."""
    turns, found = 0, set()
    try:
        with duckdb.connect(f"{current}/kaoping.duckdb", read_only=True) as connection:
            while not stop.is_set():
                found.add(connection.execute(WHOLE).fetchall()[0][:3])
                turns += 1
        seen.put(("held", turns, sorted(found)))
    except Exception as error:
        seen.put(("error", turns, repr(error)))


def _polled(current: str, stop: Event, ask: object) -> object:
    turns, last = 0, 0
    try:
        while not stop.is_set():
            rows, release_id, torn, makers = ask(current)  # type: ignore[operator]
            if rows != 1 or torn or makers > 1 or counter(release_id) < last:
                return ("torn", turns, (rows, release_id, torn, makers, last))
            last, turns = counter(release_id), turns + 1
    except Exception as error:
        return ("error", turns, repr(error))
    return ("fine", turns, last)


def _ask_duckdb(current: str) -> tuple:
    with duckdb.connect(f"{current}/kaoping.duckdb", read_only=True) as connection:
        return connection.execute(WHOLE).fetchall()[0]


def _ask_parquet(current: str) -> tuple:
    folder = Path(current).resolve() / "parquet"
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        for name in ("release", "standings", "score_ledger", "rankings"):
            connection.execute(f"create view marts.{name} as from '{folder}/{name}.parquet'")
        return connection.execute(WHOLE).fetchall()[0]


@contextmanager
def readers(settings: Settings, *polls: object) -> Iterator[list[tuple]]:
    """Run each poll in a process of its own; the list is filled with their findings at the end."""
    context = multiprocessing.get_context("spawn")
    stop, seen, findings = context.Event(), context.Queue(), []
    processes = [context.Process(target=poll, args=(str(settings.current), stop, seen)) for poll in polls]
    for process in processes:
        process.start()
    try:
        yield findings
        stop.set()
        findings += [seen.get(timeout=60) for _ in processes]
    finally:
        stop.set()
        for process in processes:
            process.join(timeout=30)
            process.kill()


def publish(settings: Settings, times: int) -> None:
    for turn in range(times):
        write_raw(settings.raw, {(2024, "county"): {f"u{n}": f"{90 - n * (turn + 1) / 8}" for n in range(40)}})
        done = run_here(settings)
        assert done.code == 0, done.output


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse", keep_releases=50)
    publish(made, 1)
    return made


@pytest.mark.slow
def test_readers_never_see_an_error_or_half_a_release(settings: Settings) -> None:
    with readers(settings, poll_duckdb, poll_duckdb, poll_parquet, hold_open) as findings:
        publish(settings, 5)
        time.sleep(0.5)
    kinds = sorted(finding[0] for finding in findings)
    assert kinds == ["fine", "fine", "fine", "held"], findings
    assert all(finding[1] > 5 for finding in findings), "a reader that hardly read proves nothing"
    [held] = [finding[2] for finding in findings if finding[0] == "held"]
    assert len(held) == 1, "an open connection changed its release"
    assert is_whole(settings) and published(settings, "select release_id from marts.release")[0][0].startswith(
        "000006-"
    )


@pytest.mark.slow
def test_an_open_connection_survives_the_retirement_of_its_release(settings: Settings, tmp_path: Path) -> None:
    """Retention removes the folder; the reader still has the file."""
    narrow = Settings(raw=settings.raw, warehouse=settings.warehouse, keep_releases=1)
    publish(narrow, 1)
    with duckdb.connect(str(narrow.current / "kaoping.duckdb"), read_only=True) as connection:
        before = connection.execute(WHOLE).fetchall()
        publish(narrow, 2)
        assert connection.execute(WHOLE).fetchall() == before
