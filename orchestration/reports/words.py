"""Chinese words for coded values, as a table that the sheets' SQL can join: `words` (kind, code, label).

Kinds: `code` (deficiencies), `cause` (of losses), `feed`, a feed's name for its fields, `<feed>.<field>` for the values
of a field. All come from one place: gates/code_labels.py.
"""

import duckdb

from orchestration.gates.code_labels import code_labels
from orchestration.landing import load_contracts


def create_words(connection: duckdb.DuckDBPyConnection) -> None:
    """The temporary table `words`; every (kind, code) once."""
    codes = code_labels()["code"]
    rows = [("code", code, label) for code, label in codes.items()]
    rows += [("cause", code, label) for code, label in code_labels()["cause"].items() if code not in codes]
    for feed, contract in load_contracts().items():
        rows.append(("feed", feed, contract.label))
        for column in contract.columns:
            rows.append((feed, column.name, column.label))
            rows += [(f"{feed}.{column.name}", value, label) for value, label in column.values]
    connection.execute("create or replace temp table words (kind varchar, code varchar, label varchar)")
    connection.executemany("insert into words values (?, ?, ?)", rows)
