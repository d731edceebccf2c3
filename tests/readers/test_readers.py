"""Readers poll the published release while runs publish: no error, nothing torn, never backwards.

In every turn each asks whole.sql: there is one release row and every total is the sum of its ledger. What reads is in
foreign/: DuckDB from Python, SQLAlchemy, Node and JDBC, an old and the newest DuckDB, pandas and polars on Parquet.
"""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from orchestration.base.settings import Settings
from tests.readers import clients
from tests.readers.watching import Finding, Reader, readers
from tests.shares import shared
from tests.toy.rooms import write_raw
from tests.toy.runs import is_whole, published, run_here

ROOT = Path(__file__).resolve().parents[2]
WHOLE = (clients.HERE / "whole.sql").read_text(encoding="utf-8")
POLL = str(clients.HERE / "poll.py")
# Fifteen that need nothing but this environment; the foreign five are added to make twenty.
OURS = [
    *([Reader("duckdb", pause=0.05)] * 1),
    *([Reader("duckdb")] * 5),
    *([Reader("sqlalchemy")] * 2),
    *([Reader("held")] * 2),
    *([Reader("parquet")] * 2),
    *([Reader("pandas")] * 2),
    *([Reader("polars")] * 1),
]


def old_duckdb() -> Reader:
    return Reader("duckdb", program=(str(clients.python_with(clients.OLD_DUCKDB)), POLL))


def newest_duckdb() -> Reader:
    return Reader("duckdb", program=(str(clients.python_with(clients.NEWEST_DUCKDB)), POLL))


def node() -> Reader:
    environment = clients.node_with(clients.NODE_API)
    return Reader("node", program=("node", str(clients.HERE / "poll.mjs")), environment=environment)


def jdbc() -> Reader:
    java = ("java", "-cp", str(clients.jdbc_driver()), f"-Dwhole={clients.HERE / 'whole.sql'}")
    return Reader("jdbc", program=(*java, str(clients.HERE / "Poll.java")))


FOREIGN = {"DuckDB 1.1": old_duckdb, "newest DuckDB": newest_duckdb, "Node": node, "JDBC": jdbc}


def twenty() -> list[Reader]:
    """As many foreign clients as can be had here, and ours up to twenty."""
    foreign = []
    for make in FOREIGN.values():
        try:
            foreign.append(make())
        except pytest.skip.Exception as absent:
            print(f"a reader of ours stands in: {absent}")
    return [*OURS, *foreign, *([Reader("duckdb")] * 20)][:20]


def publish(settings: Settings, times: int) -> None:
    """Whole runs of the toy pipeline, each with other points: its landing, dbt, gate, candidate, audit and switch."""
    for turn in range(times):
        write_raw(settings.raw, {(2024, "county"): {f"u{n}": f"{90 - n * (turn + 1) / 8}" for n in range(40)}})
        done = run_here(settings)
        assert done.code == 0, done.output


def assert_served(findings: list[Finding], publishes: int) -> None:
    """Nobody met an error or a torn release, a held connection kept its own, the others saw the new ones come."""
    assert Counter(finding.outcome for finding in findings) == {"fine": len(findings)}, findings
    for finding in findings:
        assert finding.turns >= 3, f"a reader that hardly read proves nothing: {finding}"
        if finding.kind == "held":
            assert len(finding.seen) == 1, f"an open connection changed its release: {finding}"
        else:
            assert len(finding.seen) > publishes / 2, finding


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse", keep_releases=60)
    publish(made, 1)
    return made


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_twenty_readers_while_fifty_runs_publish(settings: Settings) -> None:
    times = shared(50)
    with readers(settings.current, twenty()) as findings:
        publish(settings, times)
        time.sleep(1)
    assert len(findings) == 20
    assert_served(findings, times)
    assert is_whole(settings)
    assert published(settings, "select release_id from marts.release")[0][0].startswith(f"{times + 1:06}-")


@pytest.mark.soak
@pytest.mark.parametrize("client", FOREIGN)
def test_a_foreign_client_reads_while_runs_publish(settings: Settings, client: str) -> None:
    """Each for itself, so that one that cannot be had is seen as skipped."""
    with readers(settings.current, [FOREIGN[client]()]) as findings:
        time.sleep(3)
        publish(settings, 2)
        time.sleep(2)
    assert_served(findings, 2)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_readers_of_real_nightly_runs(own_city: Settings) -> None:
    """The example city, two nights: each day brings another release of the same size."""
    watching = [Reader(kind, pause=2) for kind in ("duckdb", "duckdb", "sqlalchemy", "held", "parquet", "pandas")]
    with readers(own_city.current, watching) as findings:
        codes = [_night(own_city, night) for night in ("2025-02-21", "2025-02-22")]
        time.sleep(10)
    assert codes == [0, 0]
    assert_served(findings, 2)


def _night(settings: Settings, as_of: str) -> int:
    where = ["--raw", str(settings.raw), "--warehouse", str(settings.warehouse), "--as-of", as_of]
    command = [sys.executable, "-m", "orchestration", "run", *where]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


@pytest.mark.soak
def test_an_open_connection_survives_the_retirement_of_its_release(settings: Settings) -> None:
    """Retention removes the folder; the reader still has the file."""
    narrow = Settings(raw=settings.raw, warehouse=settings.warehouse, keep_releases=1)
    publish(narrow, 1)
    with duckdb.connect(str(narrow.current / "kaoping.duckdb"), read_only=True) as connection:
        before = connection.execute(WHOLE).fetchall()
        publish(narrow, 2)
        assert connection.execute(WHOLE).fetchall() == before
