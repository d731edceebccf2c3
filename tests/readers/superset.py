"""A Superset of its own, started for a test and driven over its REST API as its pages do.

What is asked of it is in test_superset.py; how it is set up for Kaoping in foreign/superset_config.py.
"""

import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.ports import free_port
from tests.readers.clients import HERE

_USER = "admin"


@dataclass(frozen=True)
class Superset:
    """A running server, and a session that is logged in to it."""

    python: Path
    url: str
    password: str
    session: requests.Session

    def get(self, path: str, **parameters: str) -> Any:
        """GET below /api/v1."""
        return self._said(self.session.get(f"{self.url}/api/v1{path}", params=parameters, timeout=120))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """POST below /api/v1."""
        return self._said(self.session.post(f"{self.url}/api/v1{path}", json=body, timeout=120))

    def import_dashboard(self, file: Path) -> None:
        """As its page does with a chosen file."""
        with file.open("rb") as content:
            form = {"passwords": "{}", "overwrite": "true"}
            files = {"formData": (file.name, content, "application/zip")}
            path = f"{self.url}/api/v1/dashboard/import/"
            self._said(self.session.post(path, data=form, files=files, timeout=300))

    def query(self, dataset: int, question: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The data of a chart, as its page fetches them."""
        context = query_context(dataset, question)
        return list(self.post("/chart/data", context)["result"][0]["data"])

    def picture(self, page: str, file: Path, chromium: str, height: int = 760) -> list[int]:
        """Take a picture of a page; returns how many colours each of its charts has, the poorest first."""
        command = [str(self.python), str(HERE / "picture.py"), self.url, page, str(file), chromium]
        environment = {**os.environ, "SUPERSET_PASSWORD": self.password, "PICTURE_HEIGHT": str(height)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return [int(count) for count in done.stdout.split()]

    @staticmethod
    def _said(answer: requests.Response) -> Any:
        assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:1000]}"
        return answer.json()


def query_context(dataset: int, question: Mapping[str, Any]) -> dict[str, Any]:
    """A question about a dataset in the words of Superset's chart API."""
    source = {"id": dataset, "type": "table"}
    return {"datasource": source, "force": True, "queries": [dict(question)], "result_type": "full"}


@contextmanager
def serving(python: Path, home: Path) -> Iterator[Superset]:
    """Set a Superset up in `home` and serve it until the block ends."""
    password = secrets.token_hex(16)
    environment = {
        **os.environ,
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_hex(42),
        "FLASK_APP": "superset.app:create_app()",
        "PYTHONWARNINGS": "ignore",
    }
    programs = python.parent
    person = f"--username {_USER} --firstname Kaoping --lastname Admin --email admin@example.org --password {password}"
    for words in ("db upgrade", f"fab create-admin {person}", "init"):
        _setup([str(programs / "superset"), *words.split()], environment)
    url = f"http://127.0.0.1:{free_port()}"
    workers = ["--workers", "1", "--worker-class", "gthread", "--threads", "8", "--timeout", "120"]
    command = [str(programs / "gunicorn"), "--bind", url.removeprefix("http://"), *workers, environment["FLASK_APP"]]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Superset(python, url, password, _logged_in(url, password, server))
        finally:
            server.terminate()
            server.wait(timeout=60)


def find_chromium() -> str | None:
    """A Chromium or Chrome on this machine."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def bars(dataset: int, name: str, question: Mapping[str, Any], conditions: Mapping[str, Any]) -> dict[str, Any]:
    """A bar chart of totals by unit, the best at the top, as a body for POST /chart/."""
    [total] = question["metrics"]
    form = {
        "datasource": f"{dataset}__table",
        "viz_type": "echarts_timeseries_bar",
        "orientation": "horizontal",
        "x_axis": "unit_name",
        "metrics": [total],
        "x_axis_sort": total["label"],
        "x_axis_sort_asc": True,
        "show_value": True,
        "y_axis_format": ",.2f",
        "row_limit": 1000,
        "adhoc_filters": [
            {"clause": "WHERE", "expressionType": "SIMPLE", "subject": column, "operator": "==", "comparator": value}
            for column, value in conditions.items()
        ],
    }
    return {
        "slice_name": name,
        "viz_type": form["viz_type"],
        "datasource_id": dataset,
        "datasource_type": "table",
        "params": json.dumps(form),
        "query_context": json.dumps(query_context(dataset, question)),
    }


def _setup(command: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{command[1:3]}: {done.stdout[-1000:]} {done.stderr[-2000:]}"


def _logged_in(url: str, password: str, server: subprocess.Popen[bytes]) -> requests.Session:
    until = time.monotonic() + 300
    while not _is_up(url):
        assert server.poll() is None and time.monotonic() < until, "Superset did not start"
        time.sleep(0.5)
    session = requests.Session()
    person = {"username": _USER, "password": password, "provider": "db"}
    token = session.post(f"{url}/api/v1/security/login", json=person, timeout=60).json()["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    given = session.get(f"{url}/api/v1/security/csrf_token/", timeout=60).json()["result"]
    session.headers.update({"X-CSRFToken": given, "Referer": url})
    return session


def _is_up(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=30).ok
    except requests.RequestException:
        return False
