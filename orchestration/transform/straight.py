"""Models and data tests of a phase without starting dbt: the queries that it compiled, put in place as it puts them.

dbt spends more on a node than most of ours take, whatever the rows, and a project is compiled once. What a contract
says of a model holds here too: its columns in their order, their types, and which may not be null. Whatever fails is
left to dbt and the whole phase, which says what is wrong in the way that people know.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

import duckdb

from orchestration.base.sql import identifier
from orchestration.transform.graph import Graph, Node, is_view, place
from orchestration.transform.runner import NodeResult

# As the profile of dbt: each thread one statement; DuckDB divides a large one among all cores by itself.
_AT_ONCE = 2
# A data test that is judged as dbt judges it unless told otherwise: whoever finds a row fails.
_USUAL = {"fail_calc": "count(*)", "error_if": "!= 0", "warn_if": "!= 0", "limit": None, "where": None}


class NotAsDeclaredError(Exception):
    """A model that gives other columns than its contract says, a data test that finds rows, or one that is judged by
    another measure than usual.
    """


def build(connection: duckdb.DuckDBPyConnection, graph: Graph, with_tests: bool) -> list[NodeResult]:
    """Make the models of a phase, in place of what is there, and ask their data tests where wanted.

    Raises duckdb.Error or NotAsDeclaredError for the first of them that fails.
    """
    for schema in sorted({node["schema"] for node in graph.models.values()}):
        connection.execute(f"create schema if not exists {identifier(schema)}")
    nodes = {**graph.models, **(graph.tests if with_tests else {})}

    def done(uid: str) -> NodeResult:
        with connection.cursor() as cursor:
            act = make if uid in graph.models else ask
            return act(cursor, nodes[uid], graph.queries[uid])

    return _each_after_what_it_reads({uid: graph.reads(node) for uid, node in nodes.items()}, done)


def make(connection: duckdb.DuckDBPyConnection, node: Node, query: str) -> NodeResult:
    """Put one model in its place. Raises duckdb.Error; NotAsDeclaredError where its contract says otherwise."""
    started = time.perf_counter()
    target = ".".join(map(identifier, place(node)))
    kind = "view" if is_view(node) else "table"
    contract = node["columns"].values() if node["config"]["contract"]["enforced"] else ()
    names = ", ".join(identifier(column["name"]) for column in contract)
    # In the order of the contract; what it does not name comes last, and is found out.
    chosen = f"select {names}, * exclude ({names}) from ({query})" if names and kind == "table" else query
    connection.execute(f"create or replace {kind} {target} as {chosen}")
    if contract:
        _compare(connection, target, [(column["name"], column["data_type"]) for column in contract])
        for column in contract:
            if kind == "table" and any(constraint["type"] == "not_null" for constraint in column["constraints"]):
                connection.execute(f"alter table {target} alter {identifier(column['name'])} set not null")
    return NodeResult(node["unique_id"], "success", time.perf_counter() - started, None, "OK")


def ask(connection: duckdb.DuckDBPyConnection, node: Node, query: str) -> NodeResult:
    """The result of a data test that finds no row. Raises duckdb.Error, or NotAsDeclaredError where it finds one."""
    started = time.perf_counter()
    if any(node["config"][name] != usual for name, usual in _USUAL.items()):
        raise NotAsDeclaredError(f"{node['unique_id']}: judged by another measure")
    if connection.execute(f"select 1 from ({query}) limit 1").fetchone():
        raise NotAsDeclaredError(f"{node['unique_id']}: finds rows")
    return NodeResult(node["unique_id"], "pass", time.perf_counter() - started, 0, "")


def _compare(connection: duckdb.DuckDBPyConnection, target: str, contract: Sequence[tuple[str, str]]) -> None:
    """`contract`: names and types of columns, the types as DuckDB understands them."""
    typed = ", ".join(f"cast(null as {kind}) as {identifier(name)}" for name, kind in contract)
    declared, found = (
        [row[:2] for row in connection.execute(f"describe {what}").fetchall()] for what in (f"select {typed}", target)
    )
    if declared != found:
        raise NotAsDeclaredError(f"{target}: {sorted({*declared} ^ {*found})}")


def _each_after_what_it_reads(reads: Mapping[str, Sequence[str]], act: Callable[[str], NodeResult]) -> list[NodeResult]:
    """What `act` gives for every node, a few at once; after the first failure none is begun, and it is raised."""
    order = TopologicalSorter({uid: [name for name in names if name in reads] for uid, names in reads.items()})
    order.prepare()
    results: list[NodeResult] = []
    running: dict[Future[NodeResult], str] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            while order.is_active():
                running |= {pool.submit(act, uid): uid for uid in order.get_ready()}
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for one in finished:
                    results.append(one.result())
                    order.done(running.pop(one))
        finally:
            pool.shutdown(cancel_futures=True)
    return results
