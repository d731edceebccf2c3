"""Expectations of the suites as native ones of Great Expectations: those that ask for a null, set, range or pair.

A small grammar over the condition's text, so that a rule is written once: `points > 0`, `stamp = 'present'`, `a <= b`,
`is_known`, joined by `and` in `where`. What it does not know is left to UnexpectedRowsExpectation with the condition as
it stands. Values that are null are bad to us and ignored by GX, hence the expectation of no null beside every other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.gates.suites import Expectation

_NAME = r"[a-z_][a-z0-9_]*"
_NUMBER = r"-?\d+(?:\.\d+)?"
_TEXT = r"'[^']*'"
_LITERAL = rf"(?:{_NUMBER}|{_TEXT})"
_NULL = re.compile(rf"({_NAME}) is (not )?null")
_FLAG = re.compile(rf"(not )?({_NAME})")
_SET = re.compile(rf"({_NAME}) (not )?in \(({_LITERAL}(?:, *{_LITERAL})*)\)")
_COMPARED = re.compile(rf"({_NAME}) (=|<>|<=|>=|<|>) ({_LITERAL}|{_NAME})")
_ORDERED = {"<": (True, False), "<=": (True, True), ">": (False, False), ">=": (False, True)}


@dataclass(frozen=True)
class Native:
    """One native expectation: the name of its class in `great_expectations.expectations`, and its arguments."""

    kind: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Condition:
    """One comparison of a `where`: column, operator as in Python, and what it is compared with (null: is it null)."""

    column: str
    operator: str
    value: Any = None


def native(
    expectation: Expectation, columns: Mapping[str, str]
) -> tuple[tuple[Native, ...], tuple[Condition, ...]] | None:
    """The native expectations and the row condition that say the same, or None where only the condition itself does."""
    chosen = conditions(expectation.where, columns)
    said = _natives(_flat(expectation.must_be), columns) if expectation.must_be else None
    return (said, chosen) if said is not None and chosen is not None else None


def conditions(where: str | None, columns: Mapping[str, str]) -> tuple[Condition, ...] | None:
    """The parts of `where`, all of which a row must meet; None if one of them is beyond the grammar."""
    parts = re.split(r" and ", _flat(where)) if where else []
    found = [_condition(part, columns) for part in parts]
    return None if None in found else tuple(one for one in found if one)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _natives(text: str, columns: Mapping[str, str]) -> tuple[Native, ...] | None:
    if (m := _NULL.fullmatch(text)) and m[2]:
        return (_there(m[1]),)
    if (m := _SET.fullmatch(text)) and _kind(columns, m[1]) == "VARCHAR":
        kind = "ExpectColumnValuesToNotBeInSet" if m[2] else "ExpectColumnValuesToBeInSet"
        return (_there(m[1]), Native(kind, {"column": m[1], "value_set": _literals(m[3])}))
    if (m := _COMPARED.fullmatch(text)) and m[3] in columns:
        return _pair(m[1], m[2], m[3])
    if m:
        return _one(m[1], m[2], _literal(m[3]), _kind(columns, m[1]))
    if (m := _FLAG.fullmatch(text)) and _kind(columns, m[2]) == "BOOLEAN":
        return (_there(m[2]), Native("ExpectColumnValuesToBeInSet", {"column": m[2], "value_set": [not m[1]]}))
    return None


def _one(column: str, operator: str, value: Any, kind: str) -> tuple[Native, ...] | None:
    if isinstance(value, str) != (kind == "VARCHAR"):
        return None
    if operator in ("=", "<>"):
        name = "ExpectColumnValuesToBeInSet" if operator == "=" else "ExpectColumnValuesToNotBeInSet"
        return (_there(column), Native(name, {"column": column, "value_set": [value]}))
    if isinstance(value, str):
        return None
    is_upper, is_closed = _ORDERED[operator]
    end = "max" if is_upper else "min"
    bounds = {f"{end}_value": value, f"strict_{end}": not is_closed}
    return (_there(column), Native("ExpectColumnValuesToBeBetween", {"column": column, **bounds}))


def _pair(left: str, operator: str, right: str) -> tuple[Native, ...] | None:
    if operator == "<>":
        return None
    both = {"ignore_row_if": "either_value_is_missing"}
    if operator == "=":
        said = Native("ExpectColumnPairValuesToBeEqual", {"column_A": left, "column_B": right, **both})
    else:
        is_upper, is_closed = _ORDERED[operator]
        larger, smaller = (right, left) if is_upper else (left, right)
        said = Native(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            {"column_A": larger, "column_B": smaller, "or_equal": is_closed, **both},
        )
    return (_there(left), _there(right), said)


def _there(column: str) -> Native:
    return Native("ExpectColumnValuesToNotBeNull", {"column": column})


def _condition(text: str, columns: Mapping[str, str]) -> Condition | None:
    if m := _NULL.fullmatch(text):
        return Condition(m[1], "is not null" if m[2] else "is null")
    if (m := _SET.fullmatch(text)) and not m[2]:
        return Condition(m[1], "in", _literals(m[3]))
    if (m := _COMPARED.fullmatch(text)) and m[3] not in columns:
        return Condition(m[1], {"=": "==", "<>": "!="}.get(m[2], m[2]), _literal(m[3]))
    if (m := _FLAG.fullmatch(text)) and _kind(columns, m[2]) == "BOOLEAN":
        return Condition(m[2], "==", not m[1])
    return None


def _kind(columns: Mapping[str, str], column: str) -> str:
    return columns.get(column, "").upper()


def _literals(text: str) -> list[Any]:
    return [_literal(one) for one in re.findall(_LITERAL, text)]


def _literal(text: str) -> Any:
    if text.startswith("'"):
        return text[1:-1]
    return float(text) if "." in text else int(text)
