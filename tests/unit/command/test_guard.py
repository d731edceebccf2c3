"""Whom the guard in front of Dagster's page lets through: what a browser sends from the page, and from foreign ones."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from orchestration.cli.guard import Guard
from orchestration.cli.webserver import put_guard

pytestmark = pytest.mark.dear  # importing what it tests takes seconds

PAGE = "http://localhost:3000"
MUTATION = "mutation { launchRun { __typename } }"
JSON = {"Content-Type": "application/json"}


async def _answer(_: Request) -> PlainTextResponse:
    return PlainTextResponse("done")


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/graphql", _answer, methods=["GET", "POST"]),
        Route("/report_asset_materialization/a", _answer, methods=["POST"]),
        Route("/", _answer),
        WebSocketRoute("/graphql", _talk),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Guard, hosts=["kaoping.example"])]), PAGE)


def status(client: TestClient, method: str, path: str, **given: Any) -> int:
    return client.request(method, path, **given).status_code


def test_the_page_itself_may_ask_and_do(client: TestClient) -> None:
    own = {**JSON, "Origin": PAGE, "Sec-Fetch-Site": "same-origin"}
    assert status(client, "GET", "/") == 200
    assert status(client, "POST", "/graphql", json={"query": MUTATION}, headers=own) == 200
    assert status(client, "GET", "/graphql", params={"query": "{ version }"}) == 200
    assert status(client, "GET", "/", headers={"Sec-Fetch-Site": "cross-site"}) == 200, "a link in a mail leads here"


def test_a_program_on_the_machine_may_too(client: TestClient) -> None:
    assert status(client, "POST", "/graphql", json={"query": MUTATION}) == 200


@pytest.mark.parametrize(
    "query", [MUTATION, "query A { version } mutation B { x }", "subscription { x }", "mutation {", "{"]
)
def test_nothing_is_changed_by_an_address(client: TestClient, query: str) -> None:
    """A picture on any page could hold it."""
    assert status(client, "GET", "/graphql", params={"query": query}) == 405
    assert status(client, "GET", "/graphql/", params={"query": query}) == 405


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:8080", "http://localhost.evil.example:3000", "x"]
)
def test_a_foreign_page_may_ask_for_nothing(client: TestClient, origin: str) -> None:
    headers = {**JSON, "Origin": origin}
    assert status(client, "POST", "/graphql", json={"query": MUTATION}, headers=headers) == 403
    assert status(client, "POST", "/report_asset_materialization/a", headers={"Origin": origin}) == 403
    assert status(client, "GET", "/graphql", params={"query": "{ version }"}, headers={"Origin": origin}) == 403


def test_a_form_on_a_foreign_page_is_no_request_of_ours(client: TestClient) -> None:
    """Old browsers send no origin with a form, and a form cannot say that it is JSON."""
    body = '{"query": "' + MUTATION + '"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert status(client, "POST", "/graphql", content=body, headers={"Content-Type": kind}) == 403
    assert status(client, "POST", "/graphql", content=body) == 403
    for site in ("cross-site", "same-site"):
        assert status(client, "POST", "/graphql", json={}, headers={"Sec-Fetch-Site": site}) == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:3000", "localhost.evil.example", "", "[::2]:3000"])
def test_a_name_that_somebody_else_points_here_is_not_ours(client: TestClient, host: str) -> None:
    """DNS rebinding: page and request have the same foreign name, so that no origin differs."""
    headers = {**JSON, "Host": host, "Origin": f"http://{host}"}
    assert status(client, "POST", "/graphql", json={"query": MUTATION}, headers=headers) == 403
    assert status(client, "GET", "/", headers={"Host": host}) == 403


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "LOCALHOST:3000", "[::1]:3000", "kaoping.example"])
def test_the_machines_names_and_those_that_were_allowed_are_ours(client: TestClient, host: str) -> None:
    headers = {**JSON, "Host": host, "Origin": f"http://{host}"}
    assert status(client, "POST", "/graphql", json={"query": MUTATION}, headers=headers) == 200


def test_a_foreign_page_cannot_open_a_socket(client: TestClient) -> None:
    with client.websocket_connect("/graphql", headers={"Origin": PAGE, "Host": "localhost:3000"}) as socket:
        assert socket.receive_text() == "hello"
    for headers in ({"Origin": "http://evil.example", "Host": "localhost:3000"}, {"Host": "evil.example"}):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/graphql", headers=headers) as socket:
            socket.receive_text()


def test_dagsters_webserver_still_asks_for_its_middleware_where_the_guard_is_put(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The canary of a private interface."""
    from dagster_webserver.webserver import DagsterWebserver

    monkeypatch.setattr(DagsterWebserver, "build_middleware", DagsterWebserver.build_middleware)
    put_guard(["x"])
    [guard, *others] = DagsterWebserver.build_middleware(object.__new__(DagsterWebserver))
    assert guard.cls is Guard and others
