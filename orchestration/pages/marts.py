"""The rows of one assessment as its pages need them, read once. Reading and sorting by key only; no figure is made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import duckdb

from orchestration.base.sql import identifier
from orchestration.pages.figures import Row

ACTUAL = "scenario = 'actual'"


class Marts:
    """The marts of a release or a build, opened read-only. A mart that is not there has no rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        found = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'"
            " and table_catalog = current_database()"
        ).fetchall()
        self.names = {str(row[0]) for row in found}

    def rows(
        self, mart: str, where: str = "true", order: str = "all", decimals: Mapping[str, int] | None = None, **keys: Any
    ) -> list[Row]:
        """The rows for which `where` and every key hold."""
        if mart not in self.names:
            return []
        conditions = [f"({where})", *(f"{identifier(key)} = ${key}" for key in keys)]
        result = self._connection.execute(
            f"from marts.{identifier(mart)} where {' and '.join(conditions)} order by {order} nulls last", keys or None
        )
        names = [column[0] for column in result.description]
        said = decimals or {}
        return [Row(mart, dict(zip(names, values, strict=True)), said) for values in result.fetchall()]


def grouped(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Rows by the value of a column, in the order they come."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.values[column]].append(row)
    return found


@dataclass
class Assessment:
    """Everything that the pages of one assessment show. `papers`: below reports/, by unit; "" of the whole."""

    marts: Marts
    row: Row
    reasons: tuple[str, ...] = ()
    papers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kept: dict[str, list[Row]] = field(default_factory=dict)

    def unread(self) -> "Assessment":
        """The same with no row read yet, to be forgotten with all that it reads: a province has hundreds."""
        return replace(self, kept={})

    @property
    def cycle(self) -> int:
        return int(self.row.cycle)

    @property
    def id(self) -> str:
        return str(self.row.assessment_id)

    @property
    def key(self) -> tuple[int, str]:
        return self.cycle, self.id

    @cached_property
    def decimals(self) -> dict[str, int]:
        said = {name: self.row.values[name] for name in ("total_decimals", "indicator_decimals")}
        return {name: int(value) for name, value in said.items() if value is not None}

    def rows(self, mart: str, where: str = "true", order: str = "all") -> list[Row]:
        """Rows of this assessment, asked for once."""
        name = f"{mart}|{where}|{order}"
        if name not in self.kept:
            asked = {"cycle": self.cycle, "assessment_id": self.id}
            self.kept[name] = self.marts.rows(mart, where, order, self.decimals, **asked)
        return self.kept[name]

    @cached_property
    def verdict(self) -> str:
        found = self.rows("gate_verdicts")
        return str(found[0].verdict) if found else "none"

    @property
    def is_official(self) -> bool:
        """Whether the figures shown first are the official result."""
        return self.verdict == "passed" and bool(self.rankings)

    @cached_property
    def months(self) -> list[str]:
        return sorted({row.month for row in self.standings})

    @cached_property
    def month(self) -> str:
        return self.months[-1] if self.months else ""

    @property
    def is_final(self) -> bool:
        return self.month == self.row.final_month

    @cached_property
    def now(self) -> str:
        return f"{ACTUAL} and month = '{self.month}'"

    @cached_property
    def standings(self) -> list[Row]:
        return self.rows("standings", ACTUAL, "month, group_id, rank, unit_id")

    @cached_property
    def rankings(self) -> list[Row]:
        return self.rows("rankings", order="group_id, rank, unit_id")

    @cached_property
    def results(self) -> list[Row]:
        """The official result where there is one of this build, else how things stand."""
        return self.rankings if self.is_official else [row for row in self.standings if row.month == self.month]

    @cached_property
    def history(self) -> dict[Any, list[Row]]:
        """Official results of this and earlier cycles by unit, the oldest first."""
        earlier = self.marts.rows(
            "rankings", f"cycle <= {self.cycle}", "unit_id, cycle", self.decimals, assessment_id=self.id
        )
        return grouped(earlier, "unit_id")

    @cached_property
    def result_of(self) -> dict[str, Row]:
        return {row.unit_id: row for row in self.results}

    @cached_property
    def standing_of(self) -> dict[str, Row]:
        return {row.unit_id: row for row in self.standings if row.month == self.month}

    @cached_property
    def official_of(self) -> dict[str, Row]:
        return {row.unit_id: row for row in self.rankings}

    @cached_property
    def units(self) -> dict[str, Row]:
        return {row.unit_id: row for row in self.rows("dim_unit", order="group_id, unit_id")}

    @cached_property
    def groups(self) -> dict[Any, list[Row]]:
        """Results by group, the best first."""
        return grouped(self.results, "group_id")

    @cached_property
    def group_names(self) -> dict[Any, str]:
        return {row.group_id: row.group_name or row.group_id or "全部单位" for row in self.units.values()}

    @cached_property
    def categories(self) -> list[Row]:
        return self.rows("dim_category", order="sort, category_id")

    @cached_property
    def category(self) -> dict[str, Row]:
        return {row.category_id: row for row in self.categories}

    @cached_property
    def indicators(self) -> dict[str, Row]:
        return {row.indicator_id: row for row in self.rows("dim_indicator", order="category_id, indicator_id")}

    def by(self, column: str, mart: str, where: str = "true", order: str = "all") -> dict[Any, list[Row]]:
        """Rows by a column, sorted out once."""
        name = f"by {column} {mart}|{where}|{order}"
        remembered: dict[str, dict[Any, list[Row]]] = self.__dict__.setdefault("_by", {})
        if name not in remembered:
            remembered[name] = grouped(self.rows(mart, where, order), column)
        return remembered[name]

    def of(self, column: str, key: Any, mart: str, where: str = "true", order: str = "all") -> list[Row]:
        """The rows of one unit, indicator or organisation."""
        return self.by(column, mart, where, order).get(key, [])
