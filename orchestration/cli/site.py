"""The published release beside Dagster's page: /site/report/index.html for people, and what its pages link to.

Only what lies in warehouse/current is given out, only read, and never a folder's list.
"""

import os
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from orchestration.base.files import REPORT, SITE
from orchestration.base.settings import Settings

FRONT = f"{SITE}/{REPORT}/index.html"


class Published(StaticFiles):
    """Files of whatever is published at the moment that somebody asks; the link `current` is followed, no other."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """A file of the release, or nothing."""
        folder = Path(str(self.directory)).resolve()
        wanted = (folder / path).resolve()
        try:
            return (str(wanted), wanted.stat()) if wanted.is_relative_to(folder) else ("", None)
        except OSError:
            return "", None

    def file_response(self, *given: object, **named: object) -> Response:
        """Read anew at every visit: tomorrow another release stands under the same address."""
        response = super().file_response(*given, **named)  # type: ignore[arg-type]
        response.headers["cache-control"] = "no-cache"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def site_routes(settings: Settings) -> list[Route | Mount]:
    """What the webserver serves before anything of its own."""

    async def front(_: object) -> Response:
        return Response(status_code=307, headers={"location": FRONT})

    return [
        Route(SITE, front),
        Route(f"{SITE}/", front),
        Mount(SITE, Published(directory=settings.current, check_dir=False)),
    ]
