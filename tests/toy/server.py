"""Dagster as `make ui` starts it, webserver and daemon, on the toy pipeline; and what a person clicks, as GraphQL."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.base.settings import PROJECT_ROOT, Settings
from orchestration.instance.home import dagster_home
from tests.ports import free_port

LOCATION = "tests.toy.definitions"
_LAUNCH = """
mutation($job: String!, $location: String!, $config: RunConfigData) {
  launchRun(executionParams: {
    selector: {jobName: $job, repositoryLocationName: $location, repositoryName: "__repository__"}
    runConfigData: $config
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}
"""
_TERMINATE = """
mutation($id: String!) {
  terminateRun(runId: $id, terminatePolicy: SAFE_TERMINATE) { __typename ... on PythonError { message } }
}
"""
_RUN = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status tags { key value } } } }"
_OVER = ("SUCCESS", "FAILURE", "CANCELED")


def until(what: str, ask: Callable[[], Any], seconds: float = 300) -> Any:
    """Ask again and again; returns the first answer that is not empty."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.3)
    raise AssertionError(f"waited {seconds} s for {what}")


@dataclass(frozen=True)
class Server:
    """A running one."""

    url: str

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    def launch(self, as_of: str) -> str:
        """Start the nightly job from its Launchpad; returns the run's id."""
        config = {"ops": {"prepare": {"config": {"as_of": as_of}}}}
        launched = self.ask(_LAUNCH, job="nightly", location=LOCATION, config=config)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return launched["run"]["runId"]

    def cancel(self, run_id: str) -> None:
        """The button "Terminate"."""
        assert self.ask(_TERMINATE, id=run_id)["terminateRun"]["__typename"] == "TerminateRunSuccess"

    def run(self, run_id: str) -> tuple[str, dict[str, str]]:
        """Its status and tags."""
        found = self.ask(_RUN, id=run_id)["runOrError"]
        return found["status"], {tag["key"]: tag["value"] for tag in found["tags"]}

    def over(self, run_id: str) -> str:
        """Wait for its end; the status."""
        return until("the run's end", lambda: (status := self.run(run_id)[0]) in _OVER and status)


@contextmanager
def server(settings: Settings, log: Path) -> Iterator[Server]:
    """Webserver, daemon and code server, all ended at the end."""
    dagster_home()
    port = free_port()
    environment = {**os.environ, "KAOPING_RAW": str(settings.raw), "KAOPING_WAREHOUSE": str(settings.warehouse)}
    with log.open("w") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli.ui", str(port), LOCATION],
            cwd=PROJECT_ROOT, env=environment, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            running = Server(f"http://127.0.0.1:{port}")
            until("the webserver", lambda: _answers(running))
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _answers(running: Server) -> bool:
    try:
        found = running.ask("{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }")
    except OSError:
        return False
    return [entry["loadStatus"] for entry in found["workspaceOrError"]["locationEntries"]] == ["LOADED"]
