"""A PostgreSQL server of the test's own: made anew, reached over the loopback with a password, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port

PASSWORD = "test password: ü/考"
_OPTIONS = {"listen_addresses": "127.0.0.1", "fsync": "off", "shared_buffers": "16MB", "max_connections": "40"}


@contextmanager
def postgres_server() -> Iterator[Mapping[str, str]]:
    """The environment that deploy/dagster-postgres.yaml asks for; skips where there is no PostgreSQL."""
    programs, owner = _programs(), _owner()
    with tempfile.TemporaryDirectory(prefix="kaoping-pg-") as folder:
        place = Path(folder)
        data, secret, port = place / "data", place / "password", free_port()
        secret.write_text(PASSWORD, encoding="utf-8")
        for path in (place, secret):
            shutil.chown(path, owner)
        settings = [f"-c {name}={value}" for name, value in {**_OPTIONS, "port": port}.items()]
        options = " ".join([*settings, f"-c unix_socket_directories={place}"])

        def run(program: str, *arguments: str) -> None:
            done = subprocess.run(
                [programs / program, "-D", data, *arguments],
                user=owner, cwd=place, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout

        run("initdb", "--username=kaoping", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C", "--no-sync")  # fmt: skip
        run("pg_ctl", "start", "--wait", "--silent", f"--log={place / 'log'}", f"--options={options}")
        try:
            yield {
                "KAOPING_STATE": "postgres",
                "KAOPING_POSTGRES_HOST": "127.0.0.1",
                "KAOPING_POSTGRES_PORT": str(port),
                "KAOPING_POSTGRES_DATABASE": "postgres",
                "KAOPING_POSTGRES_USER": "kaoping",
                "KAOPING_POSTGRES_PASSWORD": PASSWORD,
            }
        finally:
            run("pg_ctl", "stop", "--mode=immediate", "--silent")


def _programs() -> Path:
    installed = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    installed += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    complete = [path for path in installed if (path / "initdb").exists() and (path / "pg_ctl").exists()]
    if not complete:
        pytest.skip("no PostgreSQL server programs here (Debian: apt-get install postgresql)")
    return complete[0]


def _owner() -> str:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
