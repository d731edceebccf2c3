"""Chinese words for coded values, as a table that the sheets' SQL can join: `words` (kind, code, label).

Kinds: `code` (deficiencies), `cause` (of losses), `feed`, a feed's name for its fields, `<feed>.<field>` for the values
of a field. All come from the contracts and the gate's wording, except the causes that only the ledger knows.
"""

import duckdb

from orchestration.gates.suites import load_wording
from orchestration.landing import load_contracts

CAUSES = {
    "inspection": "察访核验",
    "supervision": "督查",
    "audit": "审计",
    "process": "过程",
    "incident": "事故",
    "criticism": "通报批评",
    "late_report": "迟报",
    "missing_report": "漏报",
    "waive": "免扣（退回的扣分）",
    "adjust": "核定调整",
}


def create_words(connection: duckdb.DuckDBPyConnection) -> None:
    """The temporary table `words`; every (kind, code) once."""
    rows = [("code", code, label) for code, label in load_wording().labels["code"].items()]
    rows += [("cause", code, label) for code, label in CAUSES.items() if code not in load_wording().labels["code"]]
    for feed, contract in load_contracts().items():
        rows.append(("feed", feed, contract.label))
        for column in contract.columns:
            rows.append((feed, column.name, column.label))
            rows += [(f"{feed}.{column.name}", value, label) for value, label in column.values]
    connection.execute("create or replace temp table words (kind varchar, code varchar, label varchar)")
    connection.executemany("insert into words values (?, ?, ?)", rows)
