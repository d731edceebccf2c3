"""`ui`: Dagster's page and daemon, in this process's care, behind the guard.

`dagster dev` starts both; here only its webserver is replaced by the guarded one, its port is looked at beforehand, and
signals end it also where a shell started it in the background (without job control such a one ignores SIGINT).
"""

import os
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from orchestration.base.problems import Problem
from orchestration.base.settings import PROJECT_ROOT
from orchestration.instance.home import dagster_home
from orchestration.instance.origin import DEFINITIONS

_HOST = "127.0.0.1"


def serve(port: int, hosts: Sequence[str] = (), module: str = DEFINITIONS) -> int:
    """Serve until told to end. `hosts`: names by which a proxy in front of it is reached."""
    # Started from its home: beside dagster.yaml Dagster would warn that it reads the link to it instead.
    os.chdir(dagster_home())
    require_free(port)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    warnings.simplefilter("ignore")
    from dagster._cli import dev

    guard_webserver(dev, hosts)
    place = ["--module-name", module, "--working-directory", str(PROJECT_ROOT)]
    dev.dev_command.main([*place, "--host", _HOST, "--port", str(port)], standalone_mode=False)
    return 0


def require_free(port: int) -> None:
    """A port that another program holds is said at once; Dagster would start everything and then fall over it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            raise Problem("port_taken", f"端口 {port} 已被占用（{error.strerror}）") from error


def guard_webserver(dev: Any, hosts: Sequence[str]) -> None:
    """Where `dagster dev` starts its webserver, start the guarded one with the same arguments."""
    start = dev.open_ipc_subprocess
    plain = [sys.executable, "-m", "dagster_webserver"]
    path = [str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]

    def guarded(arguments: list[str], **how: Any) -> Any:
        if arguments[: len(plain)] == plain:
            own = [sys.executable, "-W", "ignore", "-m", "orchestration.cli.webserver", ",".join(hosts) or "-"]
            arguments = [*own, *arguments[len(plain) :]]
            # Started from Dagster's home, it would not find our own modules.
            how["env"] = {**(how.get("env") or os.environ), "PYTHONPATH": os.pathsep.join(path)}
        return start(arguments, **how)

    dev.open_ipc_subprocess = guarded


if __name__ == "__main__":
    sys.exit(serve(int(sys.argv[1]), sys.argv[3:], sys.argv[2]))
