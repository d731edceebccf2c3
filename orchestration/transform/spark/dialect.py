"""A model's DuckDB SQL as Spark SQL: sqlglot, and what it does not know of either side today.

Pure: a query and the names of the columns that it reads go in, a query comes out. Nothing here knows a model. What
differs without an error is what this has to get right, so every mend says which difference it is about.
"""

from collections.abc import Callable, Sequence

import sqlglot
from sqlglot import exp

from orchestration.base.problems import Problem
from orchestration.transform.spark.columns import Known, column_names, columns_of, ctes, sources, star_of


def parsed(sql: str) -> exp.Expr:
    """The tree of a model's SQL."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(tree, exp.Query):
        raise Problem("spark_untranslated", f"不是查询：{sql[:200]}")
    _name_apart(tree)
    return tree


def _name_apart(query: exp.Expr) -> None:
    """CTEs of inner queries get names that nothing else has: sqlglot writes them all before the outermost query."""
    inner = [with_ for with_ in query.find_all(exp.With) if with_.parent is not query]
    for number, with_ in enumerate(reversed(inner)):
        around_it = list(with_.parent.iter_expressions()) if with_.parent is not None else []
        for place, cte in enumerate(with_.expressions):
            old, new = cte.alias, f"{cte.alias}__{number}"
            around = [*with_.expressions[place + 1 :], *(part for part in around_it if part is not with_)]
            for part in around:
                call_otherwise(part, old, new)
            cte.args["alias"].set("this", exp.to_identifier(new, quoted=True))


def call_otherwise(query: exp.Expr, name: str, to: str) -> None:
    """Read a table by another name, and call it as before."""
    for table in list(query.find_all(exp.Table)):
        if table.name == name and not table.db:
            if not table.alias:
                alias = table.args.get("alias") or exp.TableAlias()
                alias.set("this", exp.to_identifier(name, quoted=True))
                table.set("alias", alias)
            table.set("this", exp.to_identifier(to, quoted=True))


def flat_name(schema: str, table: str) -> str:
    """What a table of the build is called in Spark."""
    return f"{schema}__{table}"


def spark_type(duckdb_type: str) -> str:
    """The type of a column of the build as Spark calls it."""
    return str(exp.DataType.build(duckdb_type, dialect="duckdb").transform(_of_128_bits).sql("spark"))


def written(query: exp.Expr, known: Known) -> str:
    """The query as Spark SQL, which uses it up; `known`: the columns of every table and CTE that it reads."""
    _line_up(query, known)
    # From the innermost outwards: what is mended may be written twice by what is around it.
    for node in reversed(list(query.walk(bfs=False))):
        mend = _MENDS.get(type(node))
        if mend is not None:
            mend(node)
    return query.sql("spark", copy=False)


def _line_up(query: exp.Expr, known: Known) -> None:
    """Every branch of a union names its columns, in DuckDB's order: by name where DuckDB goes by name."""
    known = dict(known)
    for cte in ctes(query):
        known[cte.alias] = cte.alias_column_names or column_names(cte.this, known)
        _line_up(cte.this, known)
    if isinstance(query, exp.SetOperation):
        wanted = column_names(query, known)
        by_name = bool(query.args.get("by_name"))
        for side in ("left", "right"):
            branch = query.args["this" if side == "left" else "expression"]
            there = column_names(branch, known)
            _line_up(branch, known)
            if by_name or _has_star(branch):
                shown = [_column(name if name in there else None, name) for name in (wanted if by_name else there)]
                query.set("this" if side == "left" else "expression", _wrapped(branch, shown))
        query.set("by_name", False)
        return
    if isinstance(query, exp.Select):
        _tell_apart(query, known)
    for nested in _nested(query):
        _line_up(nested, known)


def _tell_apart(select: exp.Select, known: Known) -> None:
    """A table that is called as a column of what is read gets another name: Spark would look into the column."""
    read = list(sources(select))
    columns = {column for source, _ in read for column in columns_of(source, known)}
    for source, _ in read:
        name = source.alias_or_name
        if name not in columns:
            continue
        other = exp.to_identifier(f"{name}__table", quoted=True)
        for column in select.find_all(exp.Column):
            if column.table == name and _read_by(column, name) is select:
                column.set("table", other.copy())
        alias = source.args.get("alias") or exp.TableAlias()
        alias.set("this", other)
        source.set("alias", alias)


def _read_by(column: exp.Column, table: str) -> exp.Expr | None:
    """The innermost select around a column that reads a table of this name."""
    select = column.find_ancestor(exp.Select)
    while select is not None and table not in {source.alias_or_name for source, _ in sources(select)}:
        select = select.find_ancestor(exp.Select)
    return select


def _nested(query: exp.Expr) -> list[exp.Expr]:
    """The outermost queries inside one, its CTEs left out."""
    found: list[exp.Expr] = []
    own = query.args.get("with_")

    def look(node: exp.Expr) -> None:
        for child in node.iter_expressions():
            if child is own:
                continue
            if isinstance(child, exp.Select | exp.SetOperation):
                found.append(child)
            else:
                look(child)

    look(query)
    return found


def _has_star(query: exp.Expr) -> bool:
    if isinstance(query, exp.Subquery):
        return _has_star(query.this)
    return isinstance(query, exp.Select) and any(star_of(projection) for projection in query.expressions)


def _column(name: str | None, shown_as: str) -> exp.Expr:
    return exp.alias_(exp.column(name, quoted=True) if name else exp.null(), shown_as, quoted=True)


def _wrapped(query: exp.Expr, columns: Sequence[exp.Expr]) -> exp.Select:
    inner = query.this if isinstance(query, exp.Subquery) and not query.alias else query
    return exp.select(*columns).from_(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("b"))))


def _table(node: exp.Expr) -> None:
    """Tables of a session have names of one part; what reads them still calls them as before."""
    if node.args.get("db"):
        if not node.alias:
            node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name, quoted=True)))
        node.set("this", exp.to_identifier(flat_name(node.text("db"), node.name), quoted=True))
        node.set("db", None)
        node.set("catalog", None)


def _cte(node: exp.Expr) -> None:
    node.set("materialized", None)


def _select(node: exp.Expr) -> None:
    """`* replace (a as b)`: the star without it, and then it; who goes by position has named the columns before."""
    projections: list[exp.Expr] = []
    for projection in node.expressions:
        star = star_of(projection)
        replaced = list(star.args.get("replace") or ()) if star is not None else []
        if star is not None and replaced:
            left_out = [*(star.args.get("except_") or ()), *(exp.to_identifier(one.alias, True) for one in replaced)]
            star.set("except_", left_out)
            star.set("replace", None)
        projections += [projection, *replaced]
    node.set("expressions", projections)
    qualify = node.args.get("qualify")
    if qualify is not None:
        if node.args.get("having") is not None:
            raise Problem("spark_untranslated", "HAVING 和 QUALIFY 在同一个查询里")
        # Spark knows QUALIFY; sqlglot's way around it adds a column to stars. In this place it is written as it is.
        node.set("qualify", None)
        node.set("having", qualify)


def _of_128_bits(node: exp.Expr) -> exp.Expr:
    """A whole number of 128 bits: what Spark has of its width is a decimal of 38 digits."""
    is_hugeint = isinstance(node, exp.DataType) and node.this == exp.DataType.Type.INT128
    return exp.DataType.build("decimal(38, 0)") if is_hugeint else node


def _data_type(node: exp.Expr) -> None:
    node.replace(_of_128_bits(node))


def _whole_quotient(node: exp.Expr) -> None:
    """Spark's `div` ends at 64 bits: what divides without a rest is divided exactly, then cast."""
    whole, by = node.this, node.expression
    exact = exp.Div(
        this=exp.paren(exp.Sub(this=whole.copy(), expression=exp.paren(exp.Mod(this=whole, expression=by.copy())))),
        expression=by,
    )
    node.replace(exp.cast(exact, "decimal(38, 0)"))


def _window(node: exp.Expr) -> None:
    """`over w - 1`: Spark takes `w - 1` for a name that it does not like."""
    if node.args.get("alias") and isinstance(node.parent, exp.Binary):
        node.replace(exp.paren(node.copy(), copy=False))


def _called(node: exp.Expr) -> None:
    if node.name.lower() == "error":
        node.set("this", "raise_error")


def _group_concat(node: exp.Expr) -> None:
    """Distinct texts in the order of the texts: Spark's own listagg(distinct) cannot be relied on."""
    ordered = node.this
    inner = ordered.this if isinstance(ordered, exp.Order) else ordered
    if not isinstance(inner, exp.Distinct):
        return
    [text] = inner.expressions
    collected = exp.func("array_sort", exp.func("collect_set", text.copy()))
    joined = exp.func("array_join", collected, node.args["separator"])
    node.replace(
        exp.Case(
            ifs=[exp.If(this=exp.GT(this=exp.Count(this=text.copy()), expression=exp.Literal.number(0)), true=joined)]
        )
    )


def _part_of_date(node: exp.Expr) -> None:
    if node.name.lower() == "isodow":
        node.set("this", exp.var("DAYOFWEEK_ISO"))


def _of_json(node: exp.Expr) -> None:
    """All values of an object, as texts, in its order."""
    node.replace(exp.func("map_values", exp.func("from_json", node.this, exp.Literal.string("map<string,string>"))))


_MENDS: dict[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.Table: _table,
    exp.CTE: _cte,
    exp.Select: _select,
    exp.DataType: _data_type,
    exp.IntDiv: _whole_quotient,
    exp.Anonymous: _called,
    exp.GroupConcat: _group_concat,
    exp.Window: _window,
    exp.Extract: _part_of_date,
    exp.JSONExtractScalar: _of_json,
}
