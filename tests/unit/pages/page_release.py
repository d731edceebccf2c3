"""A release of a few made-up rows: two years; one assessment passed, one held, one failed; names full of markup."""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from tests.unit.reports.report_build import write_marts

MARKUP = "<script>alert('甲')</script>&\"区\""
ODD = "u/2 县?#%"
FINAL = "2024-12"
Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def make_release(folder: Path, more: Rows | None = None) -> Path:
    """folder/kaoping.duckdb; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "kaoping.duckdb"
    database.write_bytes(_plain())
    if more:
        with duckdb.connect(str(database)) as connection:
            insert(connection, more)
    return database


@lru_cache(maxsize=1)
def _plain() -> bytes:
    """The file without what a test adds; made once, since every row of it takes its time."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "kaoping.duckdb"
        write_marts(database)
        with duckdb.connect(str(database)) as connection:
            insert(connection, _rows())
        return database.read_bytes()


def insert(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    for mart, listed in rows.items():
        for row in listed:
            columns = ", ".join(f"${name} as {chr(34)}{name}{chr(34)}" for name in row)
            connection.execute(f"insert into marts.{mart} by name select {columns}", dict(row))


def of(assessment: str, cycle: int = 2024, **row: Any) -> dict[str, Any]:
    return {"cycle": cycle, "assessment_id": assessment, **row}


def _rows() -> Rows:
    verdicts = {(2023, "a"): "passed", (2024, "a"): "passed", (2024, "held"): "held", (2024, "bad"): "failed"}
    units = {"u1": MARKUP, ODD: "乙县"}
    standing = {"scenario": "actual", "group_id": "A", "month": FINAL}
    now = {"scenario": "actual", "month": FINAL}
    return {
        "release": [{"release_id": "000002-20250131T010000", "as_of": date(2025, 1, 31), "code_revision": "r"}],
        "dim_assessment": [
            of(name, cycle, assessment_name=f"{cycle}考评{name}{MARKUP}", full_points=20, final_month=FINAL,
               first_month="2024-01", total_decimals=1, indicator_decimals=3, closes_on=date(2025, 1, 20))
            for cycle, name in verdicts
        ],
        "gate_verdicts": [
            of(name, cycle, verdict=verdict, held_rows=1, failed_checks=0, checked_rows=9)
            for (cycle, name), verdict in verdicts.items()
        ],
        "dim_organisation": [
            {"cycle": cycle, "org_id": org, "org_name": name}
            for cycle in (2023, 2024)
            for org, name in {**units, "o1": "<b>发改局</b>"}.items()
        ],
        "dim_unit": [
            of(name, cycle, unit_id=unit, unit_name=said, group_id="A", group_name="A组")
            for cycle, name in verdicts for unit, said in units.items()
        ],
        "dim_category": [of(name, cycle, category_id="c", category_name="发展", kind="scored", points=20, sort=1)
                         for cycle, name in verdicts],
        "dim_indicator": [
            of(name, cycle, indicator_id="i<1>", indicator_name="投资<增速>", category_id="c", points=20,
               rule_text="满分20分", direction="up")
            for cycle, name in verdicts
        ],
        "rankings": [
            of("a", cycle, unit_id=unit, group_id="A", total=total, rank=rank, tier_rank=rank, tier_name=f"{rank}等",
               gap_to_best=total - 19, rank_change=0, release_id="000002-20250131T010000")
            for cycle in (2023, 2024) for rank, (unit, total) in enumerate((("u1", 19), (ODD, 17.25)), 1)
        ],
        "standings": [
            of(name, **standing, unit_id=unit, total=total, rank=rank, gap_to_best=total - 19,
               expected_tier_name="一等")
            for name in ("a", "held") for rank, (unit, total) in enumerate((("u1", 19), (ODD, 17.25)), 1)
        ],
        "score_ledger": [
            of(name, **now, entry_id=f"{name}{unit}{entry}", unit_id=unit, category_id="c", indicator_id="i<1>",
               entry=entry, points=points, cause_kind=kind, explanation=f"说明{MARKUP}")
            for name in ("a", "held") for unit, lost in (("u1", 1), (ODD, 2.75))
            for entry, points, kind in (("assigned", 20, None), ("shortfall", -lost, "performance"))
        ],
        "indicator_scores": [
            of(name, **now, unit_id=unit, group_id="A", category_id="c", indicator_id="i<1>", points_assigned=20,
               points=20 - lost, points_after_penalties=20 - lost, points_lost=lost, rate=(20 - lost) / 20,
               group_place=place)
            for name in ("a", "held") for place, (unit, lost) in enumerate((("u1", 1), (ODD, 2.75)), 1)
        ],
        "category_scores": [
            of(name, **now, unit_id=unit, group_id="A", category_id="c", kind="scored", points_assigned=20,
               points=20 - lost, rate=(20 - lost) / 20, group_place=place, group_mean=18.125, group_best=19)
            for name in ("a", "held") for place, (unit, lost) in enumerate((("u1", 1), (ODD, 2.75)), 1)
        ],
        "dim_responsibility": [of("a", indicator_id="i<1>", unit_id=None, org_id="o1", role="lead", share=0.5)],
        "loss_by_organisation": [
            of("a", **now, unit_id="u1", org_id="o1", points_lost=1, share_of_loss=1, indicators_hit=1)
        ],
        "loss_by_cause": [
            of("a", **now, unit_id="u1", cause_kind="performance", cause=None, points_lost=1, share_of_loss=1)
        ],
        "alerts": [
            of(name, unit_id="u1", indicator_id="i<1>", month=FINAL, light="red", reason=MARKUP, expected_loss=1,
               responsible_org_id="o1", days_to_close=-11)
            for name in ("a", "held")
        ],
        "deficiencies": [
            of("held", item_kind="requirement", item_id="q1", item_name=MARKUP, unit_id="u1", indicator_id="i<1>",
               code="missing_stamp", is_holding=True, what_to_do="补盖公章", remedy="补盖公章",
               responsible_org_id="o1", due_on=date(2025, 1, 20), days_left=-11, points_at_stake=2),
        ],
        "release_diff": [of("a", unit_id="u1", is_official=True, total=19, total_change=1, rank_before=2, rank=1)],
        "scheme_values": [
            of("a", feed="tiers", key=f"/{rank}", field=field, value=value)
            for rank in (1, 2) for field, value in (("tier_name", f"{rank}等"), ("min_score", "10"))
        ],
        "scheme_hints": [
            of("a", code="tier_unreachable", code_zh="等次谁也进不去", expectation="tier_lines_reachable", object="1",
               finding=f"够不着{MARKUP}", remedy="请改正分数线。")
        ],
        "scheme_diff": [
            of("a", feed="indicators", object="i<1>", field="points", change="changed", old="30", new="20"),
            of("a", feed="indicators", object="i<1>", field="direction", change="changed", old="down", new="up"),
            of("a", feed="indicators", object="gone", field="indicator_name", change="removed", old="<互评>", new=None),
        ],
        "scheme_size": [
            of("a", feed="indicators", objects_before=2, objects=1, added=0, removed=1, changed=1),
            of("held", feed="indicators", objects_before=None, objects=1, added=None, removed=None, changed=None),
        ],
        "quarantine": [of("a", delivery="2024/reports/甲.csv", row=3, column="value", feed="reports", raw=MARKUP,
                          reason_code="bad_number", reason="不是数字")],
    }  # fmt: skip
