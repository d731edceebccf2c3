"""A tiny sound assessment as typed rows, and a landing folder made of many of them, each broken in exactly one way.

Rows are written as landing writes them (types from the contracts), so that also what landing would refuse can be tried
on the gate. Everything is seen as of AS_OF; the final month is CYCLE-03.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

CONTRACTS = Path(__file__).resolve().parents[3] / "expectations" / "contracts"
AS_OF = date(2024, 6, 1)
CYCLE = 2024
UNITS = ("u1", "u2", "u3")

Row = dict[str, Any]
Feeds = dict[str, list[Row]]


@dataclass
class Case:
    """One assessment that differs from a sound one by `broken`, and what the gate must say of it."""

    name: str
    broken: Callable[[Feeds], None]
    fails: set[str] = field(default_factory=set)
    verdict: str = "failed"
    held_rows: int = 0
    cycle: int = CYCLE


def organisations() -> list[Row]:
    """The bodies that every cycle knows."""
    city = {"org_id": "city", "org_name": "某市", "org_kind": "市"}
    units = [{"org_id": u, "org_name": f"县{u}", "org_kind": "县区", "parent_org_id": "city"} for u in UNITS]
    return [city, *units, {"org_id": "fgj", "org_name": "发改局", "org_kind": "市直部门", "parent_org_id": "city"}]


def sound(name: str, cycle: int = CYCLE) -> Feeds:
    """An assessment with nothing wrong, that has something of everything the gate looks at."""
    months = [f"{cycle}-0{m}" for m in (1, 2, 3)]
    final = months[-1]
    feeds: Feeds = {
        "assessments": [
            {
                "assessment_name": f"考评{name}",
                "assessor_org_id": "city",
                "layer": "own",
                "first_month": months[0],
                "final_month": final,
                "full_points": 12,
                "indicator_decimals": 4,
                "total_decimals": 2,
                "rank_on": "exact",
                "tie_rule": "shared",
                "report_due_day": 25,
                "report_due_month_offset": 0,
                "late_report_points": 0,
                "missing_report_points": 0.5,
                "yellow_lag": 10,
                "red_lag": 30,
                "gate": "hold",
                "veto_rank": "kept",
                "total_of": "sum",
            }
        ],
        "participants": [{"unit_id": u, "group_id": "A", "group_name": "A组"} for u in UNITS],
        "categories": [
            _category("S", "发展", "scored", 12),
            _category("B", "加分", "bonus", 0),
        ],
        "indicators": [
            _indicator("i1", 6, value_feed="reports", missing_rule="hold"),
            _indicator("i2", 4, value_feed="reports"),
            _indicator("i3", 2, value_feed="surveys"),
        ],
        "measures": [
            _measure("i1", "m1", 1, "completion", "ratio"),
            _measure("i2", "m1", 0.5, "reference_gap", "band", reference_id="mean", band_set="b"),
            _measure("i2", "m2", 0.5, "gap", "step", step=1, down_points=1),
            _measure("i3", "m1", 1, "value", "threshold", cutoff=60),
        ],
        "bands": [{"band_set": "b", "at": -1000, "rate": 1}],
        "references": [{"indicator_id": "i2", "reference_id": "mean", "month": m, "value": 90} for m in months],
        "targets": [
            {"indicator_id": i, "unit_id": u, "month": final, "target": 100, "assigned": True}
            for i in ("i1", "i2")
            for u in UNITS
        ],
        "responsibilities": [
            {"indicator_id": "i1", "org_id": "fgj", "role": "lead", "section": "综合科", "officer": "专人甲"},
            *({"indicator_id": i, "org_id": "fgj", "role": "lead"} for i in ("i2", "i3")),
        ],
        "evidence_requirements": [
            {
                "requirement_id": "q1",
                "indicator_id": "i1",
                "requirement_name": "自查报告",
                "document_kind": "document",
                "month": final,
                "needs_stamp": True,
                "needs_signature": False,
                "due_on": date(cycle, 3, 20),
                "missing_points": 1,
                "no_stamp_points": 0.5,
                "no_signature_points": 0.25,
                "late_points": 0.1,
            }
        ],
        "bonus_clauses": [
            {
                "clause_id": "k1",
                "clause_name": "获奖",
                "category_id": "B",
                "points_each": 1,
                "same_matter": "highest",
                "min_publicity_days": 0,
            }
        ],
        "tiers": [
            {
                "tier_rank": 1,
                "tier_name": "一等",
                "quota_share": 0.3,
                "quota_rounding": "ceil",
                "min_score": 7.5,
                "reward_rate": 1,
            },
            {"tier_rank": 2, "tier_name": "二等", "quota_rounding": "floor", "reward_rate": 1},
        ],
        "scheme_changes": [
            {
                "change_id": f"{name}-ch",
                "feed": "indicators",
                "key": "i1",
                "field": "points",
                "old_value": "5",
                "new_value": "6",
                "reason": "年中调整",
                "approved_by": "考评办",
                "document_id": f"{name}-approval",
                "approved_on": date(cycle, 2, 1),
            }
        ],
        "reports": [
            {
                "unit_id": u,
                "indicator_id": i,
                "month": m,
                "value": 90 + 10 * n,
                "nil_return": False,
                "submitted_at": datetime(cycle, int(m[5:]), 10),
                "base_value": 80,
            }
            for n, u in enumerate(UNITS)
            for i in ("i1", "i2")
            for m in months
        ],
        "surveys": [
            {
                "indicator_id": "i3",
                "unit_id": u,
                "month": final,
                "panel": "群众",
                "panel_weight": 1,
                "grade": grade,
                "grade_value": value,
                "ballots": 10,
            }
            for u in UNITS
            for grade, value in (("满意", 100), ("不满意", 40))
        ],
        "documents": [
            *(
                _document(f"{name}-q1-{u}", unit_id=u, requirement_id="q1", sha256=f"{name}-{u}", cycle=cycle)
                for u in UNITS
            ),
            _document(f"{name}-approval", cycle=cycle),
            _document(f"{name}-award", cycle=cycle),
            _document(f"{name}-decision", cycle=cycle),
        ],
        "bonus_claims": [
            {
                "claim_id": f"{name}-c1",
                "unit_id": "u1",
                "clause_id": "k1",
                "matter_id": "m",
                "title": "全国表彰",
                "points": 1,
                "status": "approved",
                "document_id": f"{name}-award",
                "decided_on": date(cycle, 3, 1),
            }
        ],
        "events": [
            {
                "event_id": f"{name}-e1",
                "unit_id": "u2",
                "category_id": "S",
                "indicator_id": "i2",
                "kind": "inspection",
                "occurred_on": date(cycle, 2, 2),
                "title": "督查通报",
                "points": 0.2,
                "multiplier": 1,
                "cause_kind": "procedural",
            }
        ],
        "decisions": [
            {
                "decision_id": f"{name}-d1",
                "unit_id": "u2",
                "subject": "event",
                "subject_id": f"{name}-e1",
                "decision": "waive",
                "reason": "情况属实",
                "document_id": f"{name}-decision",
                "decided_by": "考评办",
                "decided_on": date(cycle, 3, 26),
            }
        ],
    }
    for rows in feeds.values():
        for row in rows:
            row["assessment_id"] = name
    return feeds


def _category(category_id: str, name: str, kind: str, points: float) -> Row:
    named = {"category_id": category_id, "category_name": name}
    return {**named, "kind": kind, "points": points, "scaling": "none", "same_matter": "all"}


def _indicator(indicator_id: str, points: float, **more: Any) -> Row:
    return {
        "indicator_id": indicator_id,
        "indicator_name": f"指标{indicator_id}",
        "category_id": "S",
        "points": points,
        "direction": "up",
        "set_by": "superior",
        "is_key": False,
        "frequency": "monthly",
        "pacing": "none",
        "missing_rule": "zero",
        "floor_rate": 0,
        **more,
    }


def _measure(indicator_id: str, measure_id: str, share: float, basis: str, rule: str, **more: Any) -> Row:
    return {
        "indicator_id": indicator_id,
        "measure_id": measure_id,
        "share": share,
        "basis": basis,
        "lag": 0,
        "rule": rule,
        "step_mode": "pro_rata",
        "over": "last",
        **more,
    }


def _document(document_id: str, cycle: int, **more: Any) -> Row:
    return {
        "document_id": document_id,
        "document_kind": "document",
        "title": "材料",
        "received_at": datetime(cycle, 3, 15),
        "stamp": "present",
        "signature": "absent",
        **more,
    }


def row(feeds: Feeds, feed: str, **where: Any) -> Row:
    """The one row of a feed that matches."""
    found = [r for r in feeds[feed] if all(r.get(k) == v for k, v in where.items())]
    assert len(found) == 1, (feed, where, len(found))
    return found[0]


def write_landing(
    folder: Path, cases: list[Case], extra: dict[int, Feeds], quarantine: list[Row], deliveries: list[Row]
) -> None:
    """The landing folder of all cases; `extra`: more rows per cycle that belong to no case."""
    by_cycle: dict[int, Feeds] = {}
    for case in cases:
        feeds = copy.deepcopy(sound(case.name, case.cycle))
        case.broken(feeds)
        for feed, rows in feeds.items():
            by_cycle.setdefault(case.cycle, {}).setdefault(feed, []).extend(rows)
    for cycle, feeds in extra.items():
        for feed, rows in feeds.items():
            by_cycle.setdefault(cycle, {}).setdefault(feed, []).extend(rows)
    with duckdb.connect() as connection:
        for contract in sorted(CONTRACTS.glob("*.yaml")):
            _write_feed(connection, folder, yaml.safe_load(contract.read_text("utf-8"))["schema"][0], by_cycle)
        _write_list(connection, folder / "quarantine.parquet", _QUARANTINE, quarantine)
        _write_list(connection, folder / "deliveries.parquet", _DELIVERIES, deliveries)


def _write_feed(connection: duckdb.DuckDBPyConnection, folder: Path, table: Row, by_cycle: dict[int, Feeds]) -> None:
    feed, properties = table["name"], table["properties"]
    columns = {p["name"]: p["physicalType"] for p in properties}
    place = {
        "_cycle": "INTEGER",
        "_delivery": "VARCHAR",
        "_row": "BIGINT",
        "_delivered_at": "TIMESTAMP",
        "_sha256": "VARCHAR",
        "_superseded": "BOOLEAN",
    }
    (folder / "tables" / feed).mkdir(parents=True)
    for cycle, feeds in by_cycle.items():
        rows = [
            {
                **r,
                "_cycle": cycle,
                "_delivery": f"{cycle}/{feed}/全部.csv",
                "_row": n,
                "_sha256": "0",
                "_superseded": False,
            }
            for n, r in enumerate(feeds.get(feed, []), start=2)
        ]
        _write_list(connection, folder / "tables" / feed / f"{cycle}.parquet", {**columns, **place}, rows)


def _write_list(connection: duckdb.DuckDBPyConnection, file: Path, columns: dict[str, str], rows: list[Row]) -> None:
    unknown = {key for r in rows for key in r} - columns.keys()
    assert not unknown, (file.name, unknown)
    declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"create or replace table t ({declared})")
    if rows:
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"insert into t values ({marks})", [[r.get(c) for c in columns] for r in rows])
    connection.execute(f"copy t to '{file}' (format parquet)")


_QUARANTINE = {
    "cycle": "INTEGER",
    "delivery": "VARCHAR",
    "row": "BIGINT",
    "feed": "VARCHAR",
    "column": "VARCHAR",
    "reason_code": "VARCHAR",
    "reason": "VARCHAR",
    "raw": "VARCHAR",
    "assessment_id": "VARCHAR",
}
_DELIVERIES = {
    "cycle": "INTEGER",
    "delivery": "VARCHAR",
    "feed": "VARCHAR",
    "sha256": "VARCHAR",
    "encoding": "VARCHAR",
    "rows_in": "BIGINT",
    "rows_landed": "BIGINT",
    "rows_superseded": "BIGINT",
    "rows_quarantined": "BIGINT",
    "delivered_at": "TIMESTAMP",
    "unreadable": "BOOLEAN",
    "warnings": "VARCHAR",
}
