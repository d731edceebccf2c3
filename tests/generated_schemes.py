"""Random small schemes for property tests: one assessment with everything that can touch a point.

Rows are valid as landing would let them in, sense is not asked for: identities have to hold for any scheme.
"""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from orchestration.transform.scheme_language import pairs

Feeds = dict[str, list[dict[str, Any]]]
MONTHS = ("2024-11", "2024-12")
UNITS = ("u1", "u2", "u3")
PAIRS = pairs()
figures = st.integers(-30, 60).map(lambda n: Decimal(n) / 2)
points = st.sampled_from([Decimal("0.5"), Decimal(1), Decimal("2.75"), Decimal(5), Decimal(12)])
rates = st.sampled_from([Decimal(0), Decimal("0.333333"), Decimal("0.6"), Decimal(1), Decimal("1.2")])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or none."""
    return st.none() | strategy


def some(rows: list[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    """Some of the rows, none twice."""
    return st.lists(st.sampled_from(rows), max_size=most, unique_by=repr)


@st.composite
def assessments(draw: st.DrawFn, name: str) -> Feeds:
    """An assessment of that name, with all that can touch a point of its units."""
    feeds: Feeds = {"organisations": [{"org_id": o, "org_name": o, "org_kind": "县区"} for o in ("office", *UNITS)]}
    feeds["assessments"] = [
        {
            "assessment_id": name,
            "assessment_name": name,
            "assessor_org_id": "office",
            "layer": draw(st.sampled_from(["own", "received"])),
            "first_month": MONTHS[0],
            "final_month": MONTHS[-1],
            "full_points": 100,
            "indicator_decimals": draw(st.integers(0, 6)),
            "total_decimals": draw(st.integers(0, 6)),
            "rank_on": draw(st.sampled_from(["exact", "rounded"])),
            "tie_rule": draw(st.sampled_from(["shared", "category"])),
            "tie_category_id": "c1",
            "late_report_points": draw(maybe(points)),
            "missing_report_points": draw(maybe(points)),
        }
    ]
    feeds["participants"] = [{"unit_id": u, "group_id": draw(st.sampled_from("gh")), "group_name": "组"} for u in UNITS]
    _add_categories(draw, feeds)
    for indicator in ("i1", "i2", "i3")[: draw(st.integers(1, 3))]:
        _add_indicator(draw, feeds, indicator)
    _add_penalties(draw, feeds)
    _add_bonuses(draw, feeds)
    _add_decisions(draw, feeds)
    _add_outcome(draw, feeds)
    return _named(feeds, name)


def _named(feeds: Feeds, name: str) -> Feeds:
    """Everything of one assessment carries its name, also in ids that have to differ between assessments."""
    for feed, rows in feeds.items():
        for row in rows:
            if feed != "organisations":
                row["assessment_id"] = name
            for key in ("event_id", "claim_id", "decision_id", "override_id"):
                if key in row:
                    row[key] = f"{name}-{row[key]}"
            if row.get("subject") in ("event", "bonus"):
                row["subject_id"] = f"{name}-{row['subject_id']}"
    return feeds


def _add_categories(draw: st.DrawFn, feeds: Feeds) -> None:
    feeds["categories"] = [
        {"category_id": c, "category_name": c, "kind": "scored", "points": draw(points)}
        | {"scaling": draw(st.sampled_from(["none", "to_points"]))}
        for c in ("c1", "c2")
    ]
    feeds["categories"].append(
        {"category_id": "b", "category_name": "加分", "kind": "bonus", "points": 0, "cap": draw(maybe(points))}
    )
    feeds["categories"].append(
        {"category_id": "d", "category_name": "扣分", "kind": "deduction", "points": 0, "cap": draw(maybe(points))}
    )


def _add_indicator(draw: st.DrawFn, feeds: Feeds, indicator: str) -> None:
    key = {"indicator_id": indicator}
    value_feed = draw(st.sampled_from(["reports", "reports", "superior_results"]))
    feeds.setdefault("indicators", []).append(
        key
        | {
            "indicator_name": indicator,
            "category_id": draw(st.sampled_from(["c1", "c2"])),
            "points": draw(points),
            "direction": draw(st.sampled_from(["up", "down"])),
            "value_feed": value_feed,
            "frequency": draw(st.sampled_from(["monthly", "quarterly"])),
            "pacing": draw(st.sampled_from(["none", "linear", "milestone"])),
            "missing_rule": draw(st.sampled_from(["zero", "exclude", "hold"])),
            "floor_rate": draw(maybe(rates)),
            "cap_rate": draw(maybe(rates)),
        }
    )
    shares = draw(st.sampled_from([("1",), ("0.6", "0.4"), ("0.333333",) * 3]))
    for number, share in enumerate(shares):
        basis, rule = draw(st.sampled_from(PAIRS))
        feeds.setdefault("measures", []).append(
            key
            | {"measure_id": f"m{number}", "basis": basis, "rule": rule, "share": Decimal(share), "reference_id": "r"}
            | {"lag": draw(st.sampled_from([0, 0, 0, 1])), "band_set": f"s-{indicator}"}
            | {"base": draw(maybe(rates)), "cutoff": draw(maybe(figures)), "floor": draw(maybe(rates))}
            | {"cap": draw(maybe(rates)), "step": draw(maybe(points)), "up_points": draw(maybe(points))}
            | {"up_cap": draw(maybe(points)), "down_points": draw(maybe(points))}
            | {"step_mode": draw(st.sampled_from(["whole", "pro_rata"]))}
        )
    knots = draw(st.lists(st.tuples(st.integers(-3, 9), rates), max_size=4, unique_by=lambda knot: knot[0]))
    feeds.setdefault("bands", []).extend({"band_set": f"s-{indicator}", "at": at, "rate": rate} for at, rate in knots)
    _add_figures(draw, feeds, key, value_feed)


def _add_figures(draw: st.DrawFn, feeds: Feeds, key: dict[str, Any], value_feed: str) -> None:
    has_targets = draw(st.booleans())
    for unit in UNITS:
        of_unit = key | {"unit_id": unit}
        if has_targets and draw(st.integers(0, 4)):
            feeds.setdefault("targets", []).append(
                of_unit | {"month": MONTHS[-1], "target": draw(maybe(figures)), "target_high": draw(maybe(figures))}
            )
        for month in MONTHS:
            figure = draw(maybe(figures))
            if figure is None:
                continue
            if value_feed == "reports":
                day = draw(st.sampled_from(["20", "28"]))
                feeds.setdefault("reports", []).append(
                    of_unit
                    | {"month": month, "value": figure, "base_value": draw(maybe(figures))}
                    | {"submitted_at": f"{month}-{day} 09:00:00"}
                )
            feeds.setdefault("superior_results", []).append(
                of_unit
                | {"month": month, "points": figure, "rank": draw(maybe(st.integers(1, 9))), "peers": 9}
                | {"cause_kind": draw(maybe(st.sampled_from(["performance", "procedural"])))}
            )
    feeds.setdefault("references", []).extend(
        key | {"reference_id": "r", "month": month, "value": draw(figures)} for month in MONTHS
    )


def _add_penalties(draw: st.DrawFn, feeds: Feeds) -> None:
    indicators = [(row["category_id"], row["indicator_id"]) for row in feeds["indicators"]]
    feeds["events"] = [
        {"event_id": f"e{number}", "unit_id": draw(st.sampled_from(UNITS)), "category_id": category}
        | {"indicator_id": indicator, "occurred_on": draw(st.sampled_from(["2024-10-31", "2024-11-05", "2024-12-09"]))}
        | {"kind": "inspection", "title": "查", "points": draw(points)}
        | {"cause_kind": draw(st.sampled_from(["performance", "procedural"]))}
        for number, (category, indicator) in enumerate(draw(some([*indicators, ("d", None), ("c1", None)], most=4)))
    ]
    feeds["evidence_requirements"] = [
        {"requirement_id": f"q{number}", "indicator_id": indicator, "requirement_name": "方案", "document_kind": "plan"}
        | {"unit_id": draw(maybe(st.sampled_from(UNITS))), "due_on": "2024-12-10", "missing_points": draw(points)}
        for number, (_, indicator) in enumerate(draw(some(indicators)))
    ]


def _add_bonuses(draw: st.DrawFn, feeds: Feeds) -> None:
    feeds["documents"] = [
        {"document_id": "paper", "document_kind": "document", "title": "文件"}
        | {"received_at": "2024-11-01 09:00:00", "stamp": "present"}
    ]
    feeds["bonus_clauses"] = [
        {"clause_id": k, "clause_name": k, "category_id": "b", "points_each": draw(maybe(points))}
        | {"cap": draw(maybe(points)), "same_matter": draw(st.sampled_from(["highest", "all"]))}
        for k in ("k1", "k2")
    ]
    feeds["bonus_claims"] = [
        {"claim_id": f"claim{number}", "unit_id": unit, "clause_id": clause, "matter_id": matter, "title": "奖"}
        | {"points": draw(points), "status": "approved", "document_id": "paper", "decided_on": "2024-11-20"}
        for number, (unit, clause, matter) in enumerate(
            draw(some([(u, k, m) for u in UNITS[:2] for k in ("k1", "k2") for m in ("m1", "m2")], most=5))
        )
    ]


def _add_decisions(draw: st.DrawFn, feeds: Feeds) -> None:
    possible: list[tuple[str, str, str]] = [
        ("score", row["indicator_id"], kind) for row in feeds["indicators"] for kind in ("waive", "adjust")
    ]
    possible += [("event", row["event_id"], "waive") for row in feeds["events"]]
    possible += [
        ("evidence", row["requirement_id"], kind)
        for row in feeds["evidence_requirements"]
        for kind in ("waive", "deduct")
    ]
    possible += [("bonus", row["claim_id"], "deduct") for row in feeds["bonus_claims"]]
    units = {
        row.get("event_id") or row.get("claim_id"): row["unit_id"] for row in feeds["events"] + feeds["bonus_claims"]
    }
    feeds["decisions"] = [
        {"decision_id": f"D{number}", "subject": subject, "subject_id": subject_id, "decision": decision}
        | {"unit_id": units.get(subject_id) or draw(st.sampled_from(UNITS)), "reason": "核", "document_id": "paper"}
        | {"month": draw(maybe(st.sampled_from(MONTHS))), "decided_by": "office", "decided_on": "2024-12-20"}
        | {"points": draw(figures) if decision == "adjust" else draw(maybe(points)) if decision == "deduct" else None}
        for number, (subject, subject_id, decision) in enumerate(draw(some(possible, most=4)))
    ]


def _add_outcome(draw: st.DrawFn, feeds: Feeds) -> None:
    results = draw(some([(u, c) for u in UNITS for c in (None, "c1")], most=2))
    feeds.setdefault("superior_results", []).extend(
        {"unit_id": unit, "category_id": category, "month": draw(st.sampled_from(MONTHS)), "points": draw(figures)}
        for unit, category in results
    )
    feeds["tiers"] = [
        {"tier_rank": rank, "tier_name": f"{rank}等", "quota_count": draw(maybe(st.integers(0, 2)))}
        | {"min_score": draw(maybe(figures)), "min_category_rate": draw(maybe(rates))}
        for rank in range(1, draw(st.integers(0, 3)) + 1)
    ]
    feeds["overrides"] = [
        {"override_id": f"o{number}", "unit_id": unit, "kind": kind, "title": kind, "stage": "approved"}
        | {"limit_tier_rank": draw(st.integers(1, 4)), "decided_on": "2024-12-01"}
        for number, (unit, kind) in enumerate(
            draw(some([(u, k) for u in UNITS for k in ("veto", "affirm", "block", "falsification")]))
        )
    ]
