"""sqlfluff with one answer per file to where its words stand: what it finds is the same, and it is asked once."""

import importlib
import sys
from typing import Any

import pytest
from sqlfluff.core import FluffConfig, Linter
from sqlfluff.utils.reflow.depthmap import DepthMap

pytestmark = pytest.mark.dear  # importing what it tests takes seconds

# A wrong indent, a space too many, a line too long, a keyword that stands by itself.
SQL = f"""select
    a,
      b  as c
from t where a = 1
    and {" + ".join(f"column_{n}" for n in range(30))} = 2
"""


def found() -> list[tuple[str, int, int]]:
    config = FluffConfig(overrides={"dialect": "duckdb", "templater": "raw"})
    told = [(v.rule_code(), v.line_no, v.line_pos) for v in Linter(config=config).lint_string(SQL).get_violations()]
    return sorted(told)


def test_what_is_found_is_the_same_and_a_file_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[DepthMap] = []
    real = DepthMap.__init__

    def counted(self: DepthMap, raws_with_stack: Any) -> None:
        made.append(self)
        real(self, raws_with_stack)

    monkeypatch.setattr(DepthMap, "__init__", counted)
    plain, often = found(), len(made)
    limit = sys.getrecursionlimit()
    monkeypatch.setattr(DepthMap, "from_parent", DepthMap.from_parent)
    importlib.reload(importlib.import_module("tests.lint_sql"))
    sys.setrecursionlimit(limit)
    made.clear()
    assert found() == plain
    assert {"LT01", "LT02", "LT05", "LT14"} <= {rule for rule, _, _ in plain}
    assert often >= 4 and len(made) == 1
