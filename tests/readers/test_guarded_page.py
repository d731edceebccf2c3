"""A real browser opens a page of somebody else's that tries to start a job in Dagster; the guard is in front.

Behind the guard stands an application that only notes what was let through: what Dagster would have been asked.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from orchestration.cli.guard import Guard, Message, Receive, Scope, Send
from tests.readers.browser import browser, served

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]
MUTATION = "mutation { launchRun { __typename } }"
TRIES = """<!doctype html><meta charset="utf-8"><title>trying</title>
<img src="{target}/graphql?query={mutation}">
<iframe name="hidden"></iframe>
<form id="form" target="hidden" method="post" enctype="text/plain" action="{target}/graphql">
<input name='{{"query":"{mutation}","x":"' value='"}}'></form>
<script>
const target = "{target}", mutation = "{mutation}";
const tries = [
  fetch(target + "/graphql?query=" + encodeURIComponent(mutation), {{mode: "no-cors"}}),
  fetch(target + "/graphql", {{mode: "no-cors", method: "POST", body: JSON.stringify({{query: mutation}})}}),
  fetch(target + "/graphql", {{method: "POST", headers: {{"content-type": "application/json"}},
                              body: JSON.stringify({{query: mutation}})}}),
  new Promise(done => {{ const s = new WebSocket(target.replace("http", "ws") + "/graphql", "graphql-ws");
                        s.onopen = s.onerror = s.onclose = done; }}),
];
document.getElementById("form").submit();
Promise.allSettled(tries).then(() => setTimeout(() => document.title = "tried", 500));
</script>"""


@dataclass
class Noting:
    """What came through, as (kind, method, path, body)."""

    seen: list[tuple[str, str, str, bytes]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        message: Message = await receive()
        body = message.get("body", b"")
        self.seen.append((scope["type"], scope.get("method", ""), scope["path"], body))
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<!doctype html><title>own</title>"})


@contextmanager
def guarded(behind: Noting) -> Iterator[str]:
    """The address of the guard with the application behind it."""
    made = uvicorn.Server(uvicorn.Config(Guard(behind), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    while not made.started:
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{made.servers[0].sockets[0].getsockname()[1]}"
    finally:
        made.should_exit = True
        thread.join()


@pytest.fixture
def driver() -> Iterator[Any]:
    with browser() as made:
        yield made


def wait_for_title(driver: Any, title: str) -> None:
    """The page says when its tries are over."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, 30).until(lambda page: page.title == title)


def test_a_foreign_page_reaches_nothing(driver: Any, tmp_path: Path) -> None:
    behind = Noting()
    with guarded(behind) as target, served(tmp_path) as foreign:
        (tmp_path / "evil.html").write_text(TRIES.format(target=target, mutation=MUTATION), encoding="utf-8")
        driver.get(f"{foreign}/evil.html")
        wait_for_title(driver, "tried")
        assert behind.seen == []
        driver.get((tmp_path / "evil.html").as_uri())
        wait_for_title(driver, "tried")
    assert behind.seen == []


def test_the_page_itself_works(driver: Any) -> None:
    """What is refused to others is let through from its own page: the test above does not pass by refusing all."""
    behind = Noting()
    with guarded(behind) as target:
        driver.get(f"{target}/")
        asked = """const done = arguments[arguments.length - 1];
            fetch("/graphql", {method: "POST", headers: {"content-type": "application/json"},
                               body: JSON.stringify({query: arguments[0]})}).then(answer => done(answer.status));"""
        assert driver.execute_async_script(asked, MUTATION) == 200
        other_name = target.replace("127.0.0.1", "localhost")
        driver.get(f"{other_name}/")
        assert driver.title == "own"
    kinds = [(kind, method, path) for kind, method, path, _ in behind.seen if path != "/favicon.ico"]
    assert kinds == [("http", "GET", "/"), ("http", "POST", "/graphql"), ("http", "GET", "/")]
