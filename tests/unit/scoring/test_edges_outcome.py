"""Ranks, tiers and overrides in cases that jurisdictions seldom hold, named after the mistake prevented."""

from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, report, scheme
from tests.scoring import Scored, score


def tiers(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"assessment_id": "A", "tier_rank": n, "tier_name": f"{n}等"} | row for n, row in enumerate(rows, start=1)]


def tier_names(scored: Scored) -> dict[str, str]:
    rows = scored.rows(
        f"select unit_id, tier_name from scores.unit_tiers where month = '{FINAL}' and scenario = 'actual'"
    )
    return {row["unit_id"]: row["tier_name"] for row in rows}


def ranked(*values: int) -> dict[str, list[dict[str, Any]]]:
    return scheme(
        {f"u{n}": v for n, v in enumerate(values, start=1)}, points=100, measures=[{"basis": "given", "rule": "given"}]
    )


def test_no_tiers_at_all_still_ranks() -> None:
    scored = score(ranked(90, 80))
    assert [
        (r["unit_id"], r["rank"], r["tier_name"]) for r in scored.rows("select * from marts.rankings order by rank")
    ] == [
        ("u1", 1, None),
        ("u2", 2, None),
    ]


def test_a_quota_of_nought_takes_nobody_and_the_next_keeps_its_own() -> None:
    feeds = ranked(90, 80, 70)
    feeds["tiers"] = tiers({"quota_count": 0}, {"quota_count": 1}, {})
    assert tier_names(score(feeds, only=["unit_tiers"])) == {"u1": "2等", "u2": "3等", "u3": "3等"}


def test_ties_at_the_boundary_enter_and_the_next_keeps_its_quota() -> None:
    feeds = ranked(90, 90, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 1}, {"quota_count": 1}, {})
    assert tier_names(score(feeds, only=["unit_tiers"])) == {"u1": "1等", "u2": "1等", "u3": "2等", "u4": "3等"}


@pytest.mark.parametrize(("rounding", "first"), [("floor", 1), ("half_up", 2), ("ceil", 2)])
def test_a_quota_is_rounded_as_declared(rounding: str, first: int) -> None:
    feeds = ranked(90, 80, 70, 60, 50)
    feeds["tiers"] = tiers({"quota_share": Decimal("0.3"), "quota_rounding": rounding}, {})
    assert list(tier_names(score(feeds, only=["unit_tiers"])).values()).count("1等") == first


def test_a_groups_own_tiers_replace_those_for_all() -> None:
    feeds = ranked(90, 80)
    feeds["participants"][1]["group_id"] = "h"
    feeds["tiers"] = tiers({"quota_count": 0}, {})
    feeds["tiers"].append({"assessment_id": "A", "group_id": "h", "tier_rank": 5, "tier_name": "合格"})
    assert tier_names(score(feeds, only=["unit_tiers"])) == {"u1": "2等", "u2": "合格"}


def test_who_misses_a_condition_does_not_stop_the_next() -> None:
    feeds = ranked(90, 80, 70)
    feeds["categories"].append(
        {"assessment_id": "A", "category_id": "d", "category_name": "过程", "kind": "scored", "points": 0}
    )
    feeds["indicators"].append(feeds["indicators"][0] | {"indicator_id": "j", "category_id": "d", "points": 10})
    feeds["measures"].append(feeds["measures"][0] | {"indicator_id": "j"})
    feeds["reports"] += [report(f"u{n}", FINAL, v, indicator_id="j") for n, v in enumerate((1, 9, 9), start=1)]
    feeds["tiers"] = tiers({"quota_count": 1, "min_category_rate": Decimal("0.6")}, {"quota_count": 1}, {})
    assert tier_names(score(feeds, only=["unit_tiers"])) == {"u1": "2等", "u2": "1等", "u3": "3等"}


def override(unit: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "override_id": f"{unit}-{kind}",
        "assessment_id": "A",
        "unit_id": unit,
        "kind": kind,
        "title": kind,
        "stage": "approved",
        "decided_on": "2024-12-20",
        "document_id": f"doc-{kind}",
    } | more


def test_a_veto_is_taken_out_before_quotas_and_a_block_uses_its_place() -> None:
    feeds = ranked(90, 80, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 2}, {"quota_count": 1}, {})
    feeds["overrides"] = [override("u1", "veto"), override("u2", "block", limit_tier_rank=2)]
    assert tier_names(score(feeds, only=["unit_tiers"])) == {"u1": "3等", "u2": "2等", "u3": "1等", "u4": "2等"}


def test_several_overrides_the_heaviest_decides_and_is_shown() -> None:
    feeds = ranked(90, 80)
    feeds["tiers"] = tiers({"quota_count": 2}, {}, {})
    feeds["overrides"] = [
        override("u1", "affirm"),
        override("u1", "block", limit_tier_rank=2),
        override("u2", "affirm"),
        override("u2", "falsification"),
    ]
    scored = score(feeds)
    shown = {
        r["unit_id"]: (r["tier_name"], r["override_kind"], r["override_document_id"])
        for r in scored.rows("marts.rankings")
    }
    assert shown == {"u1": ("2等", "block", "doc-block"), "u2": ("3等", "falsification", "doc-falsification")}


def test_an_affirmation_comes_on_top_of_the_quota() -> None:
    feeds = ranked(90, 80, 70)
    feeds["tiers"] = tiers({"quota_count": 1}, {"quota_count": 1}, {})
    feeds["overrides"] = [override("u3", "affirm")]
    assert tier_names(score(feeds, only=["unit_tiers"])) == {"u1": "1等", "u2": "2等", "u3": "1等"}


def edges(feeds: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """What each unit lacks to the next better tier, and leads the next worse one by."""
    return {
        r["unit_id"]: (r["gap_to_next_tier"], r["margin_over_lower_tier"])
        for r in score(feeds, only=["rankings"]).rows("marts.rankings")
    }


def test_who_stands_in_a_tier_by_affirmation_is_not_its_edge() -> None:
    feeds = ranked(90, 80, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 1}, {"quota_count": 2}, {})
    feeds["overrides"] = [override("u3", "affirm")]
    assert edges(feeds) == {"u1": (None, 10), "u2": (10, 20), "u3": (None, None), "u4": (10, None)}


def test_who_is_barred_from_a_tier_lacks_no_points_and_is_nobodys_edge() -> None:
    feeds = ranked(95, 90, 80, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 2}, {"quota_count": 1}, {})
    feeds["overrides"] = [override("u1", "veto"), override("u2", "block", limit_tier_rank=2)]
    assert edges(feeds) == {"u1": (None, None), "u2": (None, 30), "u3": (None, 10), "u4": (10, 10), "u5": (10, None)}


def test_what_a_free_place_or_a_weak_category_lacks_is_the_gap_to_the_next_tier() -> None:
    feeds = ranked(90, 80, 70)
    feeds["tiers"] = tiers({"quota_count": 0}, {"quota_count": 2, "min_score": 75}, {})
    assert edges(feeds)["u3"] == (10, None)
    feeds["tiers"] = tiers({"quota_count": 0}, {"quota_count": 3, "min_score": 75}, {})
    assert edges(feeds) == {"u1": (None, 20), "u2": (None, 10), "u3": (5, None)}
    feeds["tiers"] = tiers({"min_category_rate": Decimal("0.85")}, {})
    assert edges(feeds) == {"u1": (None, 10), "u2": (5, None), "u3": (15, None)}


def test_a_block_beyond_the_last_tier_is_the_last_tier() -> None:
    feeds = ranked(90, 80)
    feeds["tiers"] = tiers({"quota_count": 2}, {})
    feeds["overrides"] = [override("u1", "block", limit_tier_rank=9)]
    assert tier_names(score(feeds, only=["unit_tiers"]))["u1"] == "2等"


def test_ties_by_category_compare_its_points_also_when_rounded() -> None:
    feeds = ranked(90, 90)
    feeds["assessments"][0] |= {
        "rank_on": "rounded",
        "total_decimals": 0,
        "tie_rule": "category",
        "tie_category_id": "d",
    }
    feeds["categories"].append(
        {"assessment_id": "A", "category_id": "d", "category_name": "过程", "kind": "scored", "points": 0}
    )
    feeds["indicators"].append(feeds["indicators"][0] | {"indicator_id": "j", "category_id": "d", "points": 10})
    feeds["measures"].append(feeds["measures"][0] | {"indicator_id": "j"})
    feeds["reports"][0]["value"] = Decimal("90.3")
    feeds["reports"] += [
        report("u1", FINAL, 1, indicator_id="j"),
        report("u2", FINAL, Decimal("1.2"), indicator_id="j"),
    ]
    scored = score(feeds, only=["placings"])
    ranks = {
        r["unit_id"]: r["rank"]
        for r in scored.rows(f"select * from scores.placings where month = '{FINAL}' and scenario = 'actual'")
    }
    assert ranks == {"u2": 1, "u1": 2}
    feeds["assessments"][0]["tie_rule"] = "shared"
    scored = score(feeds, only=["placings"])
    assert {
        r["rank"] for r in scored.rows(f"select * from scores.placings where month = '{FINAL}' and scenario = 'actual'")
    } == {1}


def test_a_unit_with_nothing_assigned_has_no_rank_and_breaks_nobodys() -> None:
    feeds = scheme({"x": 1, "y": 1, "z": 1}, target=1)
    feeds["targets"][2] |= {"target": None, "assigned": False}
    scored = score(feeds)
    assert {r["unit_id"]: (r["total"], r["rank"]) for r in scored.rows("marts.rankings")} == {
        "x": (10, 1),
        "y": (10, 1),
        "z": (None, None),
    }


def test_an_affirmation_barred_by_another_assessment_is_not_shown() -> None:
    feeds = ranked(90, 80)
    feeds["tiers"] = tiers({"quota_count": 1}, {})
    for feed in ("assessments", "participants"):
        feeds[feed] += [row | {"assessment_id": "B"} for row in feeds[feed]]
    feeds["overrides"] = [override("u2", "affirm"), override("u2", "veto", assessment_id="B")]
    scored = score(feeds, only=["rankings"])
    shown = {
        r["unit_id"]: (r["tier_name"], r["override_kind"])
        for r in scored.rows("select * from marts.rankings where assessment_id = 'A'")
    }
    assert shown == {"u1": ("1等", None), "u2": ("2等", None)}
