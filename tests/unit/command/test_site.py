"""The published release beside Dagster's page: what is served, what is not, and that it is always the present one."""

from pathlib import Path

import pytest
from dagster_webserver.webserver import DagsterWebserver
from starlette.applications import Starlette
from starlette.testclient import TestClient

from orchestration.base.problems import Problem
from orchestration.base.settings import Settings
from orchestration.cli.site import FRONT, site_routes

pytestmark = pytest.mark.dear  # importing what it tests takes seconds


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    for name in ("000001", "000002"):
        folder = made.warehouse / "releases" / name
        for file in ("report/index.html", "reports/通报/甲.docx", "data_docs/index.html"):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(f"{name} {file}", "utf-8")
    (made.warehouse / "secret.txt").write_text("秘密")
    (made.warehouse / "releases/000001/report/out.html").symlink_to(made.warehouse / "secret.txt")
    publish(made, "000001")
    return made


def publish(settings: Settings, name: str) -> None:
    settings.current.unlink(missing_ok=True)
    settings.current.symlink_to(Path("releases") / name)


@pytest.fixture
def client(settings: Settings) -> TestClient:
    return TestClient(Starlette(routes=site_routes(settings)))


def test_the_front_and_what_it_links_to_are_served(client: TestClient) -> None:
    assert client.get("/site/").url.path == client.get("/site").url.path == FRONT
    assert client.get(FRONT).text == "000001 report/index.html"
    assert client.get("/site/reports/%E9%80%9A%E6%8A%A5/%E7%94%B2.docx").status_code == 200
    assert client.get("/site/data_docs/index.html").status_code == 200
    assert client.get(FRONT).headers["cache-control"] == "no-cache"


def test_always_the_release_of_the_moment(client: TestClient, settings: Settings) -> None:
    assert client.get(FRONT).text.startswith("000001")
    publish(settings, "000002")
    assert client.get(FRONT).text.startswith("000002")
    settings.current.unlink()
    assert client.get(FRONT).status_code == 404


@pytest.mark.parametrize("path", ["/site/../secret.txt", "/site/%2e%2e/%2e%2e/secret.txt", "/site/report/out.html",
                                  "/site/report", "/site/reports/", "/site/none.html"])  # fmt: skip
def test_nothing_else_is_given_out(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404 and "秘密" not in response.text


def test_nothing_is_written_there(client: TestClient) -> None:
    assert client.post(FRONT).status_code == 405 and client.delete(FRONT).status_code == 405


def test_dagster_builds_its_routes_where_ours_are_put_before_them() -> None:
    """The canary of a private interface."""
    assert callable(DagsterWebserver.build_routes)


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_SITE", "kaoping.example")
    with pytest.raises(Problem, match="http"):
        Settings.from_environment()
    monkeypatch.setenv("KAOPING_SITE", "https://kaoping.example/site/")
    assert Settings.from_environment().site == "https://kaoping.example/site"
