"""Builds that are made before their rows: every table there and empty, every statement planned, used again and again.

Making the tables of a small scheme costs DuckDB a second, nearly all of it planning. A `Bench` plans once; each scheme
is then landed and built in a transaction, which is rolled back when nobody reads it any more. Same SQL, same rows:
tests/unit/scoring/test_prepared.py compares them with a build from nothing.
"""

import re
from collections.abc import Callable, Collection, Sequence

import duckdb

from orchestration.base.problems import Problem
from orchestration.transform.compiled import Model

# A plan that is kept may not count on what the tables held when it was made, which was nothing. `in_clause` only costs:
# it makes a join of every long IN list.
NOT_KEPT = "statistics_propagation,empty_result_pullup,compressed_materialization,in_clause"


class Bench:
    """One empty build of some models, in the connection's current database; serves one scheme at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, models: Sequence[Model]) -> None:
        self.connection = connection
        self._models = {model.name: model for model in models}
        self._planned: dict[str, str] = {}
        self._built: frozenset[str] = frozenset()
        connection.execute(f"set disabled_optimizers = '{NOT_KEPT}'")
        for schema in sorted({model.schema for model in models}):
            connection.execute(f'create schema if not exists "{schema}"')
        for model in models:
            kind, rows = ("view", model.sql) if model.is_view else ("table", f"from (\n{model.sql}\n) limit 0")
            connection.execute(f"create {kind} {model.relation} as {rows}")

    def build(self, land: Callable[[duckdb.DuckDBPyConnection], None], names: Collection[str]) -> None:
        """Land, then build the named models, in order. Raises Problem naming the model that failed."""
        self._built = frozenset(names)
        self.connection.execute("begin")
        land(self.connection)
        for name, model in self._models.items():
            if name in self._built and not model.is_view:
                try:
                    self.run(f"insert into {model.relation} {model.sql}")
                except duckdb.Error as error:
                    raise Problem("transform_failed", f"{name}：{' '.join(str(error).split())[:500]}") from error

    def run(self, sql: str) -> duckdb.DuckDBPyConnection:
        """Run a statement that will be run again: it is planned the first time only."""
        if sql not in self._planned:
            name = f"statement_{len(self._planned)}"
            self.connection.execute(f"prepare {name} as {sql}")
            self._planned[sql] = name
        return self.connection.execute(f"execute {self._planned[sql]}")

    def not_built(self, sql: str) -> list[str]:
        """The models that a query reads but that this build left empty."""
        read = set(re.findall(r'\b(\w+)"?\."?(\w+)', sql))
        return [n for n, model in self._models.items() if n not in self._built and (model.schema, n) in read]

    def clear(self) -> None:
        """Every table is empty again."""
        self.connection.execute("rollback")
