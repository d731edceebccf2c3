"""What docs/bi.md says about reading through the link `current`, on two small files.

Old DuckDB lends a process the file that it has open under the same path, whatever the link has come to mean since; who
follows the link first, as the settings for Superset do, sees the new release with every DuckDB.
"""

import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from sqlalchemy.engine import make_url

from tests.readers import clients


@pytest.fixture
def link(tmp_path: Path) -> Path:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        with duckdb.connect(str(tmp_path / name / "kaoping.duckdb")) as connection:
            connection.execute(f"create table release as select '{name}' as release_id")
    link = tmp_path / "current"
    link.symlink_to("old")
    return link


def switch(link: Path) -> None:
    fresh = link.with_name("fresh")
    fresh.symlink_to("new")
    os.replace(fresh, link)


def release(path: str) -> str:
    with duckdb.connect(path, read_only=True) as connection:
        return str(connection.execute("select release_id from release").fetchall()[0][0])


def superset_config(monkeypatch: pytest.MonkeyPatch, home: Path) -> ModuleType:
    monkeypatch.setenv("SUPERSET_SECRET_KEY", "secret")
    monkeypatch.setenv("SUPERSET_HOME", str(home))
    spec = importlib.util.spec_from_file_location("superset_config", clients.HERE / "superset_config.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_who_closes_and_opens_sees_the_new_release(link: Path) -> None:
    path = str(link / "kaoping.duckdb")
    assert release(path) == "old"
    switch(link)
    assert release(path) == "new"


def test_beside_an_open_connection_a_new_one_sees_the_new_release(
    link: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = str(link / "kaoping.duckdb")
    config = superset_config(monkeypatch, tmp_path)
    with duckdb.connect(path, read_only=True) as kept:
        switch(link)
        followed, _ = config.DB_CONNECTION_MUTATOR(make_url(f"duckdb:///{path}?access_mode=read_only"), {}, "admin")
        assert followed.query["access_mode"] == "read_only"
        assert (release(path), release(followed.database)) == ("new", "new")
        assert kept.execute("select release_id from release").fetchall() == [("old",)]


@pytest.mark.soak
def test_old_duckdb_needs_the_link_to_be_followed(link: Path) -> None:
    """Why the settings for Superset follow it: any DuckDB since 1.1 may be installed beside Superset."""
    said = """
import os, sys, duckdb
path = sys.argv[1] + "/current/kaoping.duckdb"
def release(path):
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute("select release_id from release").fetchall()[0][0]
with duckdb.connect(path, read_only=True):
    os.symlink("new", sys.argv[1] + "/fresh")
    os.replace(sys.argv[1] + "/fresh", sys.argv[1] + "/current")
    print(release(path), release(os.path.realpath(path)))
"""
    python = str(clients.python_with(clients.OLD_DUCKDB))
    done = subprocess.run([python, "-c", said, str(link.parent)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["old", "new"]
