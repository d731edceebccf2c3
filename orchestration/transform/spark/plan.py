"""What Spark has to do for some models, as data: pure, from compiled models and the columns that DuckDB gives them.

A model is one query, which ends with the columns and types that the table has in DuckDB. What Spark has no query for,
or only one that it would plan for minutes, comes before it as steps: each a table of its own that the query reads.
Running it is driver.py, in Spark's own environment.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from orchestration.base.problems import Problem
from orchestration.transform.compiled import Model
from orchestration.transform.project import Column
from orchestration.transform.spark.columns import Known, column_names, relation
from orchestration.transform.spark.dialect import call_otherwise, flat_name, parsed, spark_type, written

# A common table expression that is read twice or more and rests on more tables than this, or is longer than this once
# it is written out (in nodes of its tree), is made once: Spark would plan and run it at every place.
_TOO_MANY_TABLES, _TOO_LONG = 12, 1500


@dataclass(frozen=True)
class Step:
    """A table before the model's own. `again`: what makes its next rows out of the last ones, until there are none,
    where it is recursive; `is_set`: rows that were there before do not count as new.
    """

    name: str
    sql: str
    again: str = ""
    is_set: bool = False


@dataclass(frozen=True)
class Statement:
    """A model for Spark. `reads`: every table that its SQL reads, by schema and name; more than dbt knows of."""

    name: str
    relation: str
    is_view: bool
    reads: tuple[str, ...]
    steps: tuple[Step, ...]
    sql: str


@dataclass(frozen=True)
class Made:
    """A step, the CTE that it stands for, and its columns."""

    cte: str
    step: Step
    names: list[str]


def statement(model: Model, columns: Sequence[Column], known: Known) -> Statement:
    """One model; `known`: the columns of every relation that it reads, `columns`: those that it has to have."""
    whole = parsed(model.sql)
    reads = {relation(table) for table in whole.find_all(exp.Table) if table.db}
    query, made = _taken_apart(whole, model.name, known)
    seen = {**known, **{one.step.name: one.names for one in made}}
    shown = ", ".join(f"cast(`{c.name}` as {spark_type(c.type)}) as `{c.name}`" for c in columns)
    return Statement(
        name=model.name,
        relation=flat_name(model.schema, model.name),
        is_view=model.is_view,
        reads=tuple(sorted(reads)),
        steps=tuple(one.step for one in made),
        sql=f"select {shown} from (\n{written(query, seen)}\n) as made",
    )


def _taken_apart(query: exp.Expr, model: str, known: Known) -> tuple[exp.Expr, list[Made]]:
    """The query without the CTEs that are made before it, and these in the order in which they are made."""
    rest = query.copy()
    with_ = rest.args.get("with_")
    if with_ is None:
        return rest, []
    rest.set("with_", None)
    heavy = _heavy(with_.expressions, rest)
    kept: list[exp.CTE] = []
    made: list[Made] = []
    for cte in with_.expressions:
        _call_by_step(cte, made)
        seen = {**known, **{one.step.name: one.names for one in made}}
        again = with_.args.get("recursive") and _reads(cte.this)[cte.alias]
        if again or cte.alias in heavy:
            made.append(_made(cte, f"{model}__{cte.alias}", kept, seen))
        else:
            kept.append(cte)
    _call_by_step(rest, made)
    return _after(kept, rest), made


def _made(cte: exp.CTE, name: str, before: Sequence[exp.CTE], known: Known) -> Made:
    body = _after(before, cte.this)
    names = list(cte.alias_column_names) or column_names(body, known)
    if not _reads(cte.this)[cte.alias]:
        return Made(cte.alias, Step(name, _named(body, names, known)), names)
    union = cte.this
    if not isinstance(union, exp.Union) or union.args.get("by_name") or _reads(union.left)[cte.alias]:
        raise Problem("spark_untranslated", f"{name}：看不懂的递归")
    first, again = _after(before, union.left), _after(before, union.right)
    call_otherwise(again, cte.alias, name)
    known = {**known, name: names}
    step = Step(name, _named(first, names, known), _named(again, names, known), bool(union.args.get("distinct")))
    return Made(cte.alias, step, names)


def _named(query: exp.Expr, names: Sequence[str], known: Known) -> str:
    """The query with its columns by these names, whatever its own are, in DuckDB's order."""
    own = column_names(query, known)
    shown = ", ".join(f"`{column}` as `{name}`" for column, name in zip(own, names, strict=True))
    return f"select {shown} from (\n{written(query, known)}\n) as made"


def _after(ctes: Sequence[exp.CTE], query: exp.Expr) -> exp.Expr:
    """The query behind those of the CTEs that it reads, by itself or through others."""
    wanted = set(_reads(query))
    for cte in reversed(ctes):
        if cte.alias in wanted:
            wanted |= set(_reads(cte.this))
    behind = query.copy()
    needed = [cte.copy() for cte in ctes if cte.alias in wanted]
    if needed:
        own = behind.args.get("with_")
        behind.set("with_", exp.With(expressions=needed + (own.expressions if own else [])))
    return behind


def _reads(query: exp.Expr) -> Counter[str]:
    """How often a query reads each CTE, or what else has a name of one part."""
    return Counter(table.name for table in query.find_all(exp.Table) if not table.db)


def _heavy(ctes: Sequence[exp.CTE], query: exp.Expr) -> set[str]:
    """The CTEs that would be written out too often: read at two places or more, and large."""
    places = sum((_reads(cte.this) for cte in ctes), _reads(query))
    weights: dict[str, tuple[int, int]] = {}
    heavy: set[str] = set()
    for cte in ctes:
        reads = _reads(cte.this)
        tables = sum(1 for table in cte.this.find_all(exp.Table) if table.db)
        tables += sum(weights.get(name, (1, 1))[0] * times for name, times in reads.items())
        nodes = sum(1 for _ in cte.this.walk())
        nodes += sum(weights.get(name, (1, 1))[1] * times for name, times in reads.items())
        if places[cte.alias] > 1 and (tables > _TOO_MANY_TABLES or nodes > _TOO_LONG):
            heavy.add(cte.alias)
            tables, nodes = 1, 1
        weights[cte.alias] = tables, nodes
    return heavy


def _call_by_step(query: exp.Expr, made: Sequence[Made]) -> None:
    for one in made:
        call_otherwise(query, one.cte, one.step.name)
