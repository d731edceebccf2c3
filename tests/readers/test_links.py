"""What docs/bi.md says about reading through the link `current`, on two small files.

A process is lent the file that it has open under the same path, whatever the link has come to mean since; following the
link first, as the settings for Superset do, shows the new release.
"""

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from sqlalchemy.engine import make_url

from tests.readers.clients import HERE


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
    spec = importlib.util.spec_from_file_location("superset_config", HERE / "superset_config.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_who_closes_and_opens_sees_the_new_release(link: Path) -> None:
    path = str(link / "kaoping.duckdb")
    assert release(path) == "old"
    switch(link)
    assert release(path) == "new"


def test_beside_an_open_connection_the_link_means_what_it_meant(
    link: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = str(link / "kaoping.duckdb")
    with duckdb.connect(path, read_only=True):
        switch(link)
        assert release(path) == "old"
        assert release(os.path.realpath(path)) == "new"
        config = superset_config(monkeypatch, tmp_path)
        followed, _ = config.DB_CONNECTION_MUTATOR(make_url(f"duckdb:///{path}?access_mode=read_only"), {}, "admin")
        assert followed.query["access_mode"] == "read_only" and release(followed.database) == "new"
    assert release(path) == "new"
