"""Chinese for the codes that pages show, from the one place that has it; columns are named by the contracts."""

from functools import lru_cache

from orchestration.gates.code_labels import code_labels
from orchestration.landing import load_contracts

# Kinds as the pages call them, and as gates/code_labels.py does.
_OWN = {
    "entry": "entry",
    "light": "light",
    "cause_kind": "events.cause_kind",
    "state": "state",
    "plan_kind": "step_kind",
    "item_kind": "deficiency_kind",
    "change": "change",
    "level": "level",
    "category_kind": "categories.kind",
    "lint": "lint",
    "topic": "topic",
    "code": "code",
    "cause": "cause",
    "feed": "feed",
}


@lru_cache(maxsize=1)
def words() -> dict[tuple[str, str], str]:
    """(kind, code) → word; kinds `feed`, `code`, `cause`, a feed for its columns, `<feed>.<column>` for values."""
    labels = code_labels()
    found = {(kind, code): word for kind, one in _OWN.items() for code, word in labels[one].items()}
    for feed, contract in load_contracts().items():
        for column in contract.columns:
            found[feed, column.name] = column.label
            found |= {(f"{feed}.{column.name}", str(value)): label for value, label in column.values}
    return found


def word(kind: str, code: object, otherwise: str = "") -> str:
    """The Chinese word of a code; the code itself where nobody has named it."""
    return otherwise if code is None else words().get((kind, str(code)), str(code))
