"""One reader in a process of its own: `python poll.py KIND CURRENT STOP PAUSE`, with the python of any environment.

It asks whole.sql of the published release until the file STOP is there, waiting PAUSE seconds between, and prints one
line of JSON: outcome (fine, torn, error), turns, the releases it saw, and what was wrong. It knows nothing of Kaoping.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

WHOLE = Path(__file__).with_name("whole.sql").read_text(encoding="utf-8")
TABLES = ("release", "standings", "score_ledger", "rankings", "dim_assessment")
Row = tuple[int, str, int, int]


class Duckdb:
    """Open, ask, close, as a dashboard does."""

    def __init__(self, current: Path) -> None:
        self.current = current

    def ask(self) -> Row:
        import duckdb

        with duckdb.connect(str(self.current / "kaoping.duckdb"), read_only=True) as connection:
            return connection.execute(WHOLE).fetchall()[0]


class Held:
    """One connection over all publishes: it stays with its release."""

    def __init__(self, current: Path) -> None:
        import duckdb

        self.connection = duckdb.connect(str(current / "kaoping.duckdb"), read_only=True)

    def ask(self) -> Row:
        return self.connection.execute(WHOLE).fetchall()[0]


class Sqlalchemy:
    """As Superset and other BI tools do: an engine, and a new connection per question."""

    def __init__(self, current: Path) -> None:
        from sqlalchemy import create_engine, pool

        url = f"duckdb:///{current / 'kaoping.duckdb'}?access_mode=read_only"
        self.engine = create_engine(url, poolclass=pool.NullPool)

    def ask(self) -> Row:
        from sqlalchemy import text

        with self.engine.connect() as connection:
            return tuple(connection.execute(text(WHOLE)).fetchall()[0])


class DuckdbParquet:
    """DuckDB on the Parquet files; the link is resolved once per question, so that all are of one release."""

    def __init__(self, current: Path) -> None:
        self.current = current

    def ask(self) -> Row:
        import duckdb

        folder = self.current.resolve() / "parquet"
        with duckdb.connect() as connection:
            connection.execute("create schema marts")
            for name in TABLES:
                connection.execute(f"create view marts.{name} as from '{folder}/{name}.parquet'")
            return connection.execute(WHOLE).fetchall()[0]


class Frames:
    """whole.sql with the verbs of a data frame library; `read` gives the rows of a file as tuples of some columns."""

    def __init__(self, current: Path) -> None:
        self.current = current

    def read(self, path: Path, columns: list[str]) -> list[tuple]:
        raise NotImplementedError

    def ask(self) -> Row:
        folder = self.current.resolve() / "parquet"
        sums: dict[tuple, Any] = {}
        key = ["cycle", "assessment_id", "scenario", "unit_id", "month"]
        for *of, points in self.read(folder / "score_ledger.parquet", [*key, "points"]):
            sums[tuple(of)] = sums.get(tuple(of), 0) + points
        decimals = {
            tuple(of): places
            for *of, places in self.read(
                folder / "dim_assessment.parquet", ["cycle", "assessment_id", "total_decimals"]
            )
        }
        torn = sum(
            self._is_torn(total, sums.get(tuple(of)), decimals[tuple(of[:2])])
            for *of, total in self.read(folder / "standings.parquet", [*key, "total"])
        )
        releases = [row[0] for row in self.read(folder / "release.parquet", ["release_id"])]
        later = sum(row[0] > max(releases) for row in self.read(folder / "rankings.parquet", ["release_id"]))
        return len(releases), min(releases), torn, later

    @staticmethod
    def _is_torn(total: Any, points: Any, decimals: Any) -> bool:
        if total is None or points is None:
            return total is not points
        return bool(abs(total - points) * 2 * 10 ** int(decimals) > 1)


class Pandas(Frames):
    """pandas on Parquet, as a notebook does."""

    def read(self, path: Path, columns: list[str]) -> list[tuple]:
        import pandas

        return list(pandas.read_parquet(path, columns=columns).itertuples(index=False, name=None))


class Polars(Frames):
    """polars on Parquet."""

    def read(self, path: Path, columns: list[str]) -> list[tuple]:
        import polars

        return polars.read_parquet(path, columns=columns).rows()


KINDS = {
    "duckdb": Duckdb,
    "held": Held,
    "sqlalchemy": Sqlalchemy,
    "parquet": DuckdbParquet,
    "pandas": Pandas,
    "polars": Polars,
}


def poll(kind: str, current: Path, stop: Path, pause: float) -> dict[str, Any]:
    """Ask until told to stop; the first thing that is wrong ends it."""
    turns, seen = 0, []
    try:
        reader = KINDS[kind](current)
        while not stop.exists() or turns == 0:
            releases, release_id, torn, later = reader.ask()
            backwards = bool(seen) and release_id < seen[-1]
            if releases != 1 or torn or later or backwards:
                wrong = [releases, release_id, torn, later, seen[-1:]]
                return {"kind": kind, "outcome": "torn", "turns": turns, "seen": seen, "wrong": wrong}
            if release_id not in seen[-1:]:
                seen.append(release_id)
            turns += 1
            time.sleep(pause)
    except Exception as error:
        return {"kind": kind, "outcome": "error", "turns": turns, "seen": seen, "wrong": repr(error)}
    return {"kind": kind, "outcome": "fine", "turns": turns, "seen": seen}


if __name__ == "__main__":
    os.nice(5)
    print(json.dumps(poll(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))))
