"""What the columns of a query are called, in DuckDB's order, found by reading the query.

Spark orders the columns of a star otherwise than DuckDB where a join has USING or a star replaces something, and knows
no union by name: whoever puts queries together by position has to know the names. Types belong to catalogue.py.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from orchestration.base.problems import Problem

# Names of the columns of what a query may read, by how it is named there.
Known = Mapping[str, Sequence[str]]


def relation(table: exp.Table) -> str:
    """How a table is named here: schema and name, or the name alone where it is a CTE."""
    return f"{table.db}.{table.name}" if table.db else table.name


def ctes(query: exp.Expr) -> list[exp.CTE]:
    """A query's own common table expressions."""
    with_ = query.args.get("with_")
    return list(with_.expressions) if with_ is not None else []


def with_ctes(query: exp.Expr, known: Known) -> dict[str, Sequence[str]]:
    """What a query may read, its own CTEs among it."""
    names = dict(known)
    for cte in ctes(query):
        names[cte.alias] = cte.alias_column_names or column_names(cte.this, names)
    return names


def column_names(query: exp.Expr, known: Known) -> list[str]:
    """The names of a query's columns, in order."""
    if isinstance(query, exp.Subquery):
        return column_names(query.this, known)
    known = with_ctes(query, known)
    if isinstance(query, exp.SetOperation):
        left = column_names(query.left, known)
        if not query.args.get("by_name"):
            return left
        return left + [name for name in column_names(query.right, known) if name not in left]
    if isinstance(query, exp.Select):
        return [name for projection in query.expressions for name in _projected(projection, query, known)]
    raise Problem("spark_untranslated", f"看不懂的查询：{query.sql('duckdb')[:200]}")


def _projected(projection: exp.Expr, select: exp.Select, known: Known) -> Iterator[str]:
    star = star_of(projection)
    if star is None:
        yield projection.alias_or_name
        return
    left_out = {left_out.name for left_out in star.args.get("except_") or ()}
    of = projection.table if isinstance(projection, exp.Column) else ""
    yield from (name for name in _read(select, known, of) if name not in left_out)


def star_of(projection: exp.Expr) -> exp.Star | None:
    """The star of `*` or `x.*`, if it is one."""
    found = projection.this if isinstance(projection, exp.Column) else projection
    return found if isinstance(found, exp.Star) else None


def _read(select: exp.Select, known: Known, of: str) -> list[str]:
    """The columns of all that a select reads, or of one thing in it; those of USING once, where they first stand."""
    names: list[str] = []
    for source, using in sources(select):
        if of and source.alias_or_name != of:
            continue
        names += [name for name in columns_of(source, known) if of or name not in using]
    return names


def sources(select: exp.Select) -> Iterator[tuple[exp.Expr, set[str]]]:
    """What a select reads, each with the columns that it shares with what stands before it (USING)."""
    if select.args.get("from_") is not None:
        yield select.args["from_"].this, set()
    for join in select.args.get("joins") or ():
        yield join.this, {column.name for column in join.args.get("using") or ()}


def columns_of(source: exp.Expr, known: Known) -> Sequence[str]:
    """The columns of one thing that a select reads."""
    if source.alias_column_names:
        return source.alias_column_names
    if isinstance(source, exp.Table):
        return known[relation(source)]
    return column_names(source, known)
