"""Superset for the published warehouse: its own database in SUPERSET_HOME, its key from the environment."""

import os
from typing import Any

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "us", "name": "English"}}
BABEL_DEFAULT_LOCALE = "zh"


def DB_CONNECTION_MUTATOR(uri: Any, params: dict, *_: Any) -> tuple[Any, dict]:  # noqa: N802
    """Follow the link `current` anew for every question.

    Old DuckDB lends a process the file that it already has open under the same path: while one question overlaps the
    next, it would keep showing the release of the first.
    """
    if uri.drivername.startswith("duckdb") and uri.database:
        uri = uri.set(database=os.path.realpath(uri.database))
    return uri, params
