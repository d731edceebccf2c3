"""What a semantic description is made of: the tables of a release as they are published, and the metrics over them.

Reading them only; the formats stand in osi.py and metricflow.py.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import yaml
from pydantic import TypeAdapter

METRICS = Path("semantic") / "metrics.yaml"
SCHEMA = "marts"
_DIMENSIONS = "dim_"
_TIMES = {"cycle", "month"}


@dataclass(frozen=True)
class Column:
    """A column as the file declares it."""

    name: str
    type: str
    description: str

    @property
    def label(self) -> str:
        """The Chinese name, which begins the description."""
        return re.split("[：（，。]", self.description)[0]

    @property
    def is_number(self) -> bool:
        return self.type.startswith(("DECIMAL", "INTEGER", "BIGINT", "DOUBLE"))

    @property
    def is_time(self) -> bool:
        return self.name in _TIMES or self.type in ("DATE", "TIMESTAMP")


@dataclass(frozen=True)
class Table:
    """A mart of the release, with its key."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> set[str]:
        return {column.name for column in self.columns}


@dataclass(frozen=True)
class Reference:
    """Rows of `table` point at one row of the dimension `to`: its key stands in `columns`."""

    table: str
    columns: tuple[str, ...]
    to: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Metric:
    """An aggregate over one mart, or the ratio of two metrics. `within`: columns it must not be added up over."""

    name: str
    label: str
    description: str
    mart: str | None = None
    aggregation: Literal["sum", "average", "max", "count"] | None = None
    of: str | None = None
    where: str | None = None
    within: tuple[str, ...] = ()
    numerator: str | None = None
    denominator: str | None = None

    def __post_init__(self) -> None:
        ratio = self.numerator is not None and self.denominator is not None
        simple = self.mart is not None and self.aggregation is not None
        if ratio == simple:
            raise ValueError(f"{self.name}: either mart and aggregation, or numerator and denominator")


def read_metrics(project: Path) -> tuple[Metric, ...]:
    """The metrics that a dbt project declares; none without the file."""
    path = project / METRICS
    if not path.is_file():
        return ()
    return TypeAdapter(tuple[Metric, ...]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8"))["metrics"])


def read_tables(database: Path, keys: Mapping[str, Sequence[str]]) -> tuple[Table, ...]:
    """The tables of a published file, as their comments describe them."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, coalesce(comment, '') from duckdb_tables() where schema_name = $1 order by 1", [SCHEMA]
        ).fetchall()
        columns = connection.execute(
            """
            select table_name, column_name, data_type, coalesce(comment, '')
            from duckdb_columns() where schema_name = $1 order by table_name, column_index
            """,
            [SCHEMA],
        ).fetchall()
    return tuple(
        Table(name, comment, tuple(keys.get(name, ())), tuple(Column(*c[1:]) for c in columns if c[0] == name))
        for name, comment in tables
    )


def references(tables: Sequence[Table]) -> list[Reference]:
    """Which tables point at which dimensions: the dimension's key is among their columns.

    An organisation may be named in another role, as responsible_org_id.
    """
    dimensions = [table for table in tables if table.name.startswith(_DIMENSIONS) and table.key]
    found = []
    for table in tables:
        for dimension in dimensions:
            *shared, last = dimension.key
            roles = [c for c in sorted(table.names) if c == last or (last == "org_id" and c.endswith("_org_id"))]
            if table.name != dimension.name and set(shared) <= table.names:
                found += [Reference(table.name, (*shared, role), dimension.name, dimension.key) for role in roles]
    return found


def answerable(metrics: Sequence[Metric], tables: Sequence[Table]) -> list[Metric]:
    """The metrics whose mart is in the release."""
    names = {table.name for table in tables}
    simple = {metric.name for metric in metrics if metric.mart in names}
    return [m for m in metrics if m.name in simple or {m.numerator, m.denominator} <= simple]
