"""Which assessments a prepared build knows, what ties them, and what a part is shown."""

from pathlib import Path

import duckdb
import pytest

from orchestration.parts.assessments import divide, is_divided
from orchestration.parts.part import hand_over, prepare

OVERRIDE = "insert into landing.overrides values (2024, '{}', 'u1', '{}', {})"


def divided(whole: Path, parts: int, *statements: str) -> list[tuple[str, ...]]:
    with duckdb.connect(str(whole)) as connection:
        assert not is_divided(connection)
        for statement in statements:
            connection.execute(statement)
        found = divide(connection, parts)
        assert is_divided(connection)
    return found


def test_every_assessment_of_every_cycle_has_its_part(whole: Path) -> None:
    """Also one in quarantine, one that was published and is delivered no more, and one of a cycle taken over."""
    assert divided(whole, 3) == [("county",), ("dept", "town"), ("gone", "new", "old")]
    with duckdb.connect(str(whole)) as connection:
        rows = connection.execute("from run.parts").fetchall()
    assert rows == [
        *((1, cycle, "county") for cycle in (2021, 2023, 2024)),
        *((2, 2024, "dept"), (2, 2024, "town"), (3, 2022, "gone"), (3, 2023, "old"), (3, 2024, "new")),
    ]


@pytest.mark.parametrize(
    ("statements", "together"),
    [
        ([OVERRIDE.format("county", "affirm", "null"), OVERRIDE.format("old", "veto", "null")], True),
        ([OVERRIDE.format("county", "block", "null"), OVERRIDE.format("old", "veto", "null")], False),
        ([OVERRIDE.format("county", "affirm", "null"), OVERRIDE.format("old", "affirm", "null")], False),
        (
            [OVERRIDE.format("county", "affirm", "'D1'"), "insert into landing.documents values (2024, 'old', 'D1')"],
            True,
        ),
        (
            [OVERRIDE.format("county", "affirm", "'D1'"), "insert into landing.documents values (2023, 'old', 'D1')"],
            False,
        ),
    ],
)
def test_who_looks_at_the_other_is_with_the_other(whole: Path, statements: list[str], together: bool) -> None:
    (part,) = [names for names in divided(whole, 9, *statements) if "county" in names]
    assert ("old" in part) == together


def shown(part: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    return part.execute(f"select * from {table} order by all nulls last").fetchall()


def test_a_part_is_shown_its_own_and_what_is_of_nobody(whole: Path) -> None:
    divided(whole, 3)
    with duckdb.connect() as part:
        part.execute(f"attach '{whole}' as whole (read_only)")
        prepare(part, 2)
        hand_over(part, (("run", "parts"),))
        part.execute("detach whole")
        assert shown(part, "landing.reports") == [(2024, "dept", "d1"), (2024, "town", "t1")]
        assert shown(part, "landing.rectifications") == [(2024, "dept", "z1"), (2024, None, "z2")]
        assert shown(part, "landing.organisations") == [(2024, "d1"), (2024, "u1")]
        assert shown(part, "landing.deliveries") == [(2024, "a.csv")]
        # Rows that name what nobody knows (in that cycle) are everybody's.
        assert shown(part, "landing.quarantine") == [
            *((2023, "reports", "dept"), (2024, "reports", "cuonty"), (2024, "reports", None))
        ]
        assert shown(part, "run.run_context") == [("run-1",)]
        assert shown(part, "run.previous_rankings") == [] and shown(part, "past.dim_assessment") == []
        assert shown(part, "gate.verdicts") == [("run-1", 2024, "cuonty"), ("run-1", 2024, "dept")]
        assert shown(part, "whatif.scenarios") == [("试", 2024, "dept"), ("试", 2024, None)]
        assert len(shown(part, "run.parts")) == 8
