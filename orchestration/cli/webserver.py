"""Dagster's webserver behind the guard: `python -m orchestration.cli.webserver HOSTS …`, as ui.py starts it.

HOSTS: further names of the page, separated by commas, or `-`; the rest are the webserver's own arguments.
"""

import sys

from dagster_webserver import cli
from dagster_webserver.webserver import DagsterWebserver
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from orchestration.base.settings import Settings
from orchestration.cli.guard import Guard
from orchestration.cli.site import site_routes


def put_guard(hosts: list[str]) -> None:
    """Every webserver of this process gets the guard as its outermost layer."""
    build = DagsterWebserver.build_middleware

    def guarded(self: DagsterWebserver) -> list[Middleware]:
        return [Middleware(Guard, hosts=hosts), *build(self)]

    DagsterWebserver.build_middleware = guarded  # type: ignore[method-assign]


def put_site(settings: Settings) -> None:
    """Every webserver of this process serves the published release, too, before any page of its own."""
    build = DagsterWebserver.build_routes

    def with_site(self: DagsterWebserver) -> list[BaseRoute]:
        return [*site_routes(settings), *build(self)]

    DagsterWebserver.build_routes = with_site  # type: ignore[method-assign]


if __name__ == "__main__":
    put_guard([host for host in sys.argv.pop(1).split(",") if host not in ("", "-")])
    put_site(Settings.from_environment())
    cli.main()
