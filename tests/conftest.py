"""Fixtures that several rooms' tests use: whole runs in this process.

A run in a warm process takes seconds less than one of its own; tests that kill or race processes start them themselves.
"""

import contextlib
import io
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from hypothesis import settings as luck

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import demonstration  # noqa: E402
from orchestration.base.problems import explain  # noqa: E402
from orchestration.base.settings import Settings  # noqa: E402
from orchestration.cli import run as command  # noqa: E402
from tests import shares, touched  # noqa: E402

# The night of the example city that several tests read.
AS_OF = "2025-02-01"
MIDYEAR = "2024-07-15"
# A busy machine is slow without anybody's fault; what has to be fast is measured (tests/benchmarks).
luck.register_profile("calm", deadline=None)
# `make check`: a quarter of the examples, where a test does not say how many; make test runs them all.
luck.register_profile("fewer", luck.get_profile("calm"), max_examples=25)
luck.load_profile("calm")
# The folders of tests/ whose dear tests are run.
_TOUCHED = pytest.StashKey[frozenset[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `make check` leaves out, and how much of the repetitions of the soak is run: CI runs a part every time."""
    parser.addoption("--soak-share", type=float, default=1.0, help="share of the soak's repetitions, 1 by default")
    parser.addoption(
        "--changed", action="store_true", help="of dear tests only those of the rooms that a change touches"
    )
    parser.addoption("--until", type=float, help="start no test after this second since 1970; those left are skipped")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is imported; see tests/shares.py."""
    os.environ[shares.VARIABLE] = str(config.getoption("--soak-share"))
    config.stash[_TOUCHED] = touched.touched(touched.changed_files(ROOT) if config.getoption("--changed") else None)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`make check` does not even import a file of which it runs no test: that costs every worker."""
    if not config.getoption("--changed") or not collection_path.name.startswith("test_"):
        return None
    text, test = collection_path.read_text(encoding="utf-8"), collection_path.relative_to(touched.TESTS)
    return touched.is_left_out(test, text, config.stash[_TOUCHED]) or None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """CI gives the soak what time it has left; what did not come to its turn is counted as skipped, and why."""
    until = item.config.getoption("--until")
    if until is not None and time.time() > until:
        pytest.skip("the time that was given is over; make soak runs it")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the dear tests of untouched rooms. Long files first, so that no worker sits idle beside the last one:

    what may take longest is thought to.
    """
    untouched = {item for item in items if item.get_closest_marker("dear") and not _is_touched(item)}
    if untouched:
        config.hook.pytest_deselected(items=[item for item in items if item in untouched])
        items[:] = [item for item in items if item not in untouched]
    long_file: dict[Path, float] = {}
    for item in items:
        given = item.get_closest_marker("timeout")
        weight = float(given.args[0]) if given else float(item.get_closest_marker("slow") is not None)
        long_file[item.path] = max(long_file.get(item.path, 0.0), weight)
    items.sort(key=lambda item: -long_file[item.path])


def _is_touched(item: pytest.Item) -> bool:
    return touched.is_touched(item.path.relative_to(touched.TESTS), item.config.stash[_TOUCHED])


@dataclass(frozen=True)
class Ran:
    """A run that is over: its exit code, all it printed, and where it published."""

    code: int
    output: str
    warehouse: Path

    @property
    def database(self) -> Path:
        return self.warehouse / "current" / "kaoping.duckdb"

    def rows(self, sql: str) -> list[tuple]:
        """Ask the published release."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


RunPipeline = Callable[..., Ran]
Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session", autouse=True)
def dagster_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test touches the instance of whoever runs the tests."""
    home = tmp_path_factory.mktemp("dagster_home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home))
        for variable in ("KAOPING_RAW", "KAOPING_WAREHOUSE", "KAOPING_TIMEZONE"):
            patch.delenv(variable, raising=False)
        yield home


@pytest.fixture(scope="session", autouse=True)
def power_never_fails() -> Iterator[None]:
    """Nothing here outlives the machine: what waits for the disk, thousands of times, is only told to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def run_pipeline(dagster_home: Path) -> RunPipeline:
    """run_pipeline(raw, warehouse, as_of, anew): what `make run` does, in this process."""

    def run(raw: Path, warehouse: Path, as_of: str, anew: bool = False) -> Ran:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            settings = Settings(raw=raw, warehouse=warehouse)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("KAOPING_RAW", str(raw))
                patch.setenv("KAOPING_WAREHOUSE", str(warehouse))
                try:
                    code = command.run(settings, as_of, anew=anew)
                except Exception as error:
                    code = 1
                    print(explain(error))
        return Ran(code, printed.getvalue(), warehouse)

    return run


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """once(name, make): a folder that the first of all workers who wants it makes; nobody writes to it after that."""
    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        made = place / name
        with FileLock(place / f"{name}.lock"):
            if not (made / ".made").exists():
                shutil.rmtree(made, ignore_errors=True)
                made.mkdir()
                make(made)
                (made / ".made").touch()
        return made

    return folder


@pytest.fixture(scope="session")
def city(once: Once, run_pipeline: RunPipeline) -> Settings:
    """The example city after one night, published once for all tests. Who publishes on, copies it first.

    What the run printed stands beside it in printed.txt.
    """

    def publish(folder: Path) -> None:
        shutil.copytree(ROOT / "raw", folder / "raw")
        done = run_pipeline(folder / "raw", folder / "warehouse", AS_OF)
        assert done.code == 0, done.output
        (folder / "printed.txt").write_text(done.output, encoding="utf-8")

    folder = once("city", publish)
    return Settings(raw=folder / "raw", warehouse=folder / "warehouse")


@pytest.fixture(scope="session")
def cured_city(once: Once, city: Settings, run_pipeline: RunPipeline) -> Settings:
    """The example city after one more night, to which the missing stamp came: every assessment passed."""

    def publish(folder: Path) -> None:
        shutil.copytree(city.raw, folder / "raw")
        shutil.copytree(city.warehouse, folder / "warehouse", symlinks=True)
        (folder / "raw" / "2024" / "documents" / demonstration.CURE.name).write_bytes(demonstration.cure())
        done = run_pipeline(folder / "raw", folder / "warehouse", AS_OF)
        assert done.code == 0, done.output
        (folder / "printed.txt").write_text(done.output, encoding="utf-8")

    folder = once("cured_city", publish)
    return Settings(raw=folder / "raw", warehouse=folder / "warehouse")


@pytest.fixture(scope="session")
def city_in_july(once: Once) -> Path:
    """The build of the example city in the middle of its open year, made once for all tests; nothing is published."""

    def build(folder: Path) -> None:
        from orchestration.landing import land
        from tests.scoring import gated

        land(ROOT / "raw", folder / "landing")
        gated(folder / "landing", date.fromisoformat(MIDYEAR), folder / "build.duckdb")

    return once("july", build) / "build.duckdb"
