"""Analysis that could not be made after the gate: it is named and left empty, and never keeps a ranking from people.

What official tables need must be made, or the run fails. Of everything else a mart whose model or test failed, and what
depends on it, is put in place without rows, with the reason in `run.lacking`; candidate.py writes it before the mart's
description. A mart that only adds to an official table (`else_from` in its configuration) keeps that table's rows.
What is judged official: OFFICIAL_ROOM and OFFICIAL_MARTS, and all that they are made of.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from orchestration.base.sql import identifier
from orchestration.transform.graph import made_of
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import NodeResult

OFFICIAL_ROOM = "rankings"
OFFICIAL_MARTS = ("release", "gate_verdicts")
_MARTS = "marts"
_ELSE_FROM = "else_from"


def needed(parsed: ParsedProject) -> set[str]:
    """Unique ids of the models without which nothing official can be published."""
    models = {node["unique_id"]: node for node in parsed.models().values()}
    wanted = [uid for uid, node in models.items() if OFFICIAL_ROOM in node["fqn"] or node["name"] in OFFICIAL_MARTS]
    return {*wanted} | made_of(wanted, {uid: node["depends_on"]["nodes"] for uid, node in models.items()})


def lacking(parsed: ParsedProject, nodes: Sequence[NodeResult]) -> dict[str, str] | None:
    """Why each model of analysis could not be made, by unique id; None where something official failed."""
    tests = {uid: node for uid, node in parsed.manifest["nodes"].items() if node["resource_type"] == "test"}
    models = {node["unique_id"] for node in parsed.models().values()}
    official = needed(parsed)
    reasons: dict[str, str] = {}
    for node in nodes:
        if node.failed or (node.status == "skipped" and node.unique_id in models):
            for uid in _speaks_of(node.unique_id, models, tests):
                if uid in official:
                    return None
                reason = " ".join(node.message.split())[:300] if node.failed else "它所依据的表没有算成"
                if node.failed or uid not in reasons:
                    reasons[uid] = reason or "没有说明原因"
            if node.failed and not _speaks_of(node.unique_id, models, tests):
                return None
    return reasons


def _speaks_of(unique_id: str, models: set[str], tests: Mapping[str, Mapping[str, Any]]) -> list[str]:
    if unique_id in models:
        return [unique_id]
    test = tests.get(unique_id, {})
    attached = test.get("attached_node")
    return [attached] if attached else [uid for uid in test.get("depends_on", {}).get("nodes", []) if uid in models]


def leave_empty(database: Path, parsed: ParsedProject, reasons: Mapping[str, str]) -> list[str]:
    """Put the marts that could not be made in place without rows, and write down why; returns their names."""
    names = {node["unique_id"]: name for name, node in parsed.models(_MARTS).items()}
    made: list[str] = []
    with duckdb.connect(str(database)) as connection:
        connection.execute("create or replace table run.lacking (mart varchar, reason varchar)")
        for uid, reason in sorted(reasons.items()):
            if uid not in names:
                continue
            table = f"{_MARTS}.{identifier(names[uid])}"
            columns = ", ".join(f"{identifier(c.name)} {c.type}" for c in parsed.columns(names[uid]))
            _drop(connection, names[uid])
            connection.execute(f"create table {table} ({columns})")
            _fill(connection, parsed, names[uid])
            connection.execute("insert into run.lacking values (?, ?)", [names[uid], reason])
            made.append(names[uid])
    return made


def _fill(connection: duckdb.DuckDBPyConnection, parsed: ParsedProject, name: str) -> None:
    """The rows of the official table that a mart only adds to, where it names one; what it adds stays null."""
    source = parsed.models()[name]["config"].get("meta", {}).get(_ELSE_FROM)
    if source:
        model = parsed.models()[source]
        place = f"{identifier(model['schema'])}.{identifier(source)}"
        there = {row[0] for row in connection.execute(f"describe {place}").fetchall()}
        shared = ", ".join(identifier(c.name) for c in parsed.columns(name) if c.name in there)
        connection.execute(f"insert into {_MARTS}.{identifier(name)} ({shared}) select {shared} from {place}")


def _drop(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    found = connection.execute(
        "select table_type from information_schema.tables where table_schema = ? and table_name = ?", [_MARTS, name]
    ).fetchone()
    if found:
        kind = "view" if found[0] == "VIEW" else "table"
        connection.execute(f"drop {kind} {_MARTS}.{identifier(name)}")


def reasons_in(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, str]:
    """Which marts of a build are lacking, and why."""
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name = 'run' and table_name = 'lacking'",
        [catalog],
    ).fetchone()
    return dict(connection.execute(f"select mart, reason from {catalog}.run.lacking").fetchall()) if found else {}


def marked(description: str, reason: str | None) -> str:
    """The description of a mart as people read it, with a warning before it where the mart could not be made."""
    return f"【本版没有算成，表是空的或不全：{reason}】{description}" if reason else description
