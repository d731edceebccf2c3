"""Runs as Dagster's own servers start, cancel and repeat them: the webserver's buttons and the daemon's decisions."""

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from filelock import FileLock

from orchestration.base.settings import Settings
from orchestration.warehouse.workspace import builds_of, published_folder
from tests.toy.rooms import write_raw
from tests.toy.runs import AS_OF, is_whole
from tests.toy.server import Server, server, until


@dataclass(frozen=True)
class Installation:
    """Dagster's servers, and the files by which the test says what the gate does."""

    settings: Settings
    dagster: Server

    def gate(self, mood: str) -> Path:
        return self.settings.raw.parent / mood

    def waiting_in_the_gate(self) -> tuple[str, int]:
        """Start a run that stays in its gate; its id and its process."""
        self.gate("waiting").unlink(missing_ok=True)
        self.gate("wait").touch()
        run_id = self.dagster.launch(AS_OF)
        said = self.gate("waiting")
        return run_id, int(until("the gate", lambda: said.is_file() and said.read_text()))

    def release(self) -> str:
        folder = published_folder(self.settings)
        return folder.name if folder else ""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    place = tmp_path_factory.mktemp("servers")
    settings = Settings(raw=place / "raw", warehouse=place / "warehouse")
    write_raw(settings.raw, {(2024, "county"): {"u1": "90.125", "u2": "80.5"}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(place / "home"))
        with server(settings, place / "log") as dagster:
            yield Installation(settings, dagster)


@pytest.fixture(scope="module")
def after_a_run(installation: Installation) -> Installation:
    first = installation.dagster.launch(AS_OF)
    log = installation.settings.raw.parent / "log"
    assert installation.dagster.over(first) == "SUCCESS", log.read_text()[-5000:]
    return installation


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_run_cancelled_in_the_ui_ends_and_leaves_nothing_behind(after_a_run: Installation) -> None:
    before = after_a_run.release()
    run_id, pid = after_a_run.waiting_in_the_gate()
    after_a_run.dagster.cancel(run_id)
    assert after_a_run.dagster.over(run_id) == "CANCELED"
    until("the process to end", lambda: not is_alive(pid))
    after_a_run.gate("wait").unlink()
    assert after_a_run.release() == before and is_whole(after_a_run.settings)
    lock = FileLock(after_a_run.settings.warehouse / ".lock")
    lock.acquire(timeout=0)
    lock.release()
    tags = after_a_run.dagster.run(run_id)[1]
    assert tags.get("dagster/will_retry") != "true"

    assert after_a_run.dagster.over(after_a_run.dagster.launch(AS_OF)) == "SUCCESS"
    assert after_a_run.release() > before and is_whole(after_a_run.settings)
    assert list(builds_of(after_a_run.settings).iterdir()) == []


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_failed_gate_is_not_repeated(after_a_run: Installation) -> None:
    before = after_a_run.release()
    after_a_run.gate("broken").touch()
    run_id = after_a_run.dagster.launch(AS_OF)
    assert after_a_run.dagster.over(run_id) == "FAILURE"
    time.sleep(20)
    after_a_run.gate("broken").unlink()
    tags = after_a_run.dagster.run(run_id)[1]
    assert tags["kaoping/problem"] == "gate_incomplete"
    assert tags["dagster/will_retry"] == "false" and "dagster/auto_retry_run_id" not in tags
    assert after_a_run.release() == before


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_killed_run_is_repeated_from_the_beginning_and_publishes(after_a_run: Installation) -> None:
    """From the step that failed, as Dagster does by itself, it would work on a folder that is gone."""
    before = after_a_run.release()
    run_id, pid = after_a_run.waiting_in_the_gate()
    os.kill(pid, signal.SIGKILL)
    after_a_run.gate("wait").unlink()
    assert after_a_run.dagster.over(run_id) == "FAILURE"
    again = until("the retry", lambda: after_a_run.dagster.run(run_id)[1].get("dagster/auto_retry_run_id"))
    assert after_a_run.dagster.over(again) == "SUCCESS"
    assert after_a_run.dagster.run(again)[1]["dagster/retry_number"] == "1"
    assert after_a_run.release() > before and is_whole(after_a_run.settings)
    assert list(builds_of(after_a_run.settings).iterdir()) == []


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_page_that_tries_starts_nothing(installation: Installation) -> None:
    """What a browser sends for pictures, forms and scripts of a foreign page, to the real server."""
    port = int(installation.dagster.url.rsplit(":", 1)[1])
    mutation = 'mutation { terminateRun(runId: "x") { __typename } }'
    body = json.dumps({"query": mutation})
    own, foreign = f"http://127.0.0.1:{port}", "http://evil.example"
    tries = {
        "picture": ("GET", f"/graphql?{urlencode({'query': mutation})}", "", {}),
        "form": ("POST", "/graphql", body, {"Content-Type": "text/plain", "Origin": foreign}),
        "script": ("POST", "/graphql", body, {"Content-Type": "application/json", "Origin": foreign}),
        "rebinding": ("POST", "/graphql", body, {"Content-Type": "application/json", "Host": f"evil.example:{port}"}),
        "preflight": ("OPTIONS", "/graphql", "", {"Origin": foreign, "Access-Control-Request-Method": "POST"}),
        "itself": ("POST", "/graphql", body, {"Content-Type": "application/json", "Origin": own}),
    }
    statuses = {}
    for name, (method, path, content, headers) in tries.items():
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, content, headers)
        statuses[name] = connection.getresponse().status
        connection.close()
    assert statuses == {
        "picture": 405, "form": 403, "script": 403, "rebinding": 403, "preflight": 403, "itself": 200,
    }  # fmt: skip
