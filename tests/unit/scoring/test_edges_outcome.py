"""Ranks, tiers and overrides in cases that jurisdictions seldom hold, named after the mistake prevented."""

from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, report, scheme
from tests.scored_together import Case, scored_together
from tests.scoring import Scored


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


@pytest.mark.dear
@scored_together
def test_no_tiers_at_all_still_ranks() -> Case:
    scored = yield ranked(90, 80)
    assert [
        (r["unit_id"], r["rank"], r["tier_name"]) for r in scored.rows("select * from marts.rankings order by rank")
    ] == [
        ("u1", 1, None),
        ("u2", 2, None),
    ]


@scored_together
def test_a_quota_of_nought_takes_nobody_and_the_next_keeps_its_own() -> Case:
    feeds = ranked(90, 80, 70)
    feeds["tiers"] = tiers({"quota_count": 0}, {"quota_count": 1}, {})
    assert tier_names((yield feeds)) == {"u1": "2等", "u2": "3等", "u3": "3等"}


@scored_together
def test_ties_at_the_boundary_enter_and_the_next_keeps_its_quota() -> Case:
    feeds = ranked(90, 90, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 1}, {"quota_count": 1}, {})
    assert tier_names((yield feeds)) == {"u1": "1等", "u2": "1等", "u3": "2等", "u4": "3等"}


@scored_together
@pytest.mark.parametrize(("rounding", "first"), [("floor", 1), ("half_up", 2), ("ceil", 2)])
def test_a_quota_is_rounded_as_declared(rounding: str, first: int) -> Case:
    feeds = ranked(90, 80, 70, 60, 50)
    feeds["tiers"] = tiers({"quota_share": Decimal("0.3"), "quota_rounding": rounding}, {})
    assert list(tier_names((yield feeds)).values()).count("1等") == first


@scored_together
def test_a_groups_own_tiers_replace_those_for_all() -> Case:
    feeds = ranked(90, 80)
    feeds["participants"][1]["group_id"] = "h"
    feeds["tiers"] = tiers({"quota_count": 0}, {})
    feeds["tiers"].append({"assessment_id": "A", "group_id": "h", "tier_rank": 5, "tier_name": "合格"})
    assert tier_names((yield feeds)) == {"u1": "2等", "u2": "合格"}


@scored_together
def test_who_misses_a_condition_does_not_stop_the_next() -> Case:
    feeds = ranked(90, 80, 70)
    feeds["categories"].append(
        {"assessment_id": "A", "category_id": "d", "category_name": "过程", "kind": "scored", "points": 0}
    )
    feeds["indicators"].append(feeds["indicators"][0] | {"indicator_id": "j", "category_id": "d", "points": 10})
    feeds["measures"].append(feeds["measures"][0] | {"indicator_id": "j"})
    feeds["reports"] += [report(f"u{n}", FINAL, v, indicator_id="j") for n, v in enumerate((1, 9, 9), start=1)]
    feeds["tiers"] = tiers({"quota_count": 1, "min_category_rate": Decimal("0.6")}, {"quota_count": 1}, {})
    assert tier_names((yield feeds)) == {"u1": "2等", "u2": "1等", "u3": "3等"}


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


@scored_together
def test_a_veto_is_taken_out_before_quotas_and_a_block_uses_its_place() -> Case:
    feeds = ranked(90, 80, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 2}, {"quota_count": 1}, {})
    feeds["overrides"] = [override("u1", "veto"), override("u2", "block", limit_tier_rank=2)]
    assert tier_names((yield feeds)) == {"u1": "3等", "u2": "2等", "u3": "1等", "u4": "2等"}


@scored_together
def test_several_overrides_the_heaviest_decides_and_is_shown() -> Case:
    feeds = ranked(90, 80)
    feeds["tiers"] = tiers({"quota_count": 2}, {}, {})
    feeds["overrides"] = [
        override("u1", "affirm"),
        override("u1", "block", limit_tier_rank=2),
        override("u2", "affirm"),
        override("u2", "falsification"),
    ]
    scored = yield feeds
    shown = {
        r["unit_id"]: (r["tier_name"], r["override_kind"], r["override_document_id"])
        for r in scored.rows("marts.rankings")
    }
    assert shown == {"u1": ("2等", "block", "doc-block"), "u2": ("3等", "falsification", "doc-falsification")}


@scored_together
def test_an_affirmation_comes_on_top_of_the_quota() -> Case:
    feeds = ranked(90, 80, 70)
    feeds["tiers"] = tiers({"quota_count": 1}, {"quota_count": 1}, {})
    feeds["overrides"] = [override("u3", "affirm")]
    assert tier_names((yield feeds)) == {"u1": "1等", "u2": "2等", "u3": "1等"}


def edges(scored: Scored) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """What each unit lacks to the next better tier, and leads the next worse one by."""
    return {r["unit_id"]: (r["gap_to_next_tier"], r["margin_over_lower_tier"]) for r in scored.rows("marts.rankings")}


@scored_together
def test_who_stands_in_a_tier_by_affirmation_is_not_its_edge() -> Case:
    feeds = ranked(90, 80, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 1}, {"quota_count": 2}, {})
    feeds["overrides"] = [override("u3", "affirm")]
    assert edges((yield feeds)) == {"u1": (None, 10), "u2": (10, 20), "u3": (None, None), "u4": (10, None)}


@scored_together
def test_who_is_barred_from_a_tier_lacks_no_points_and_is_nobodys_edge() -> Case:
    feeds = ranked(95, 90, 80, 70, 60)
    feeds["tiers"] = tiers({"quota_count": 2}, {"quota_count": 1}, {})
    feeds["overrides"] = [override("u1", "veto"), override("u2", "block", limit_tier_rank=2)]
    assert edges((yield feeds)) == {
        "u1": (None, None),
        "u2": (None, 30),
        "u3": (None, 10),
        "u4": (10, 10),
        "u5": (10, None),
    }


@scored_together
def test_what_a_free_place_or_a_weak_category_lacks_is_the_gap_to_the_next_tier() -> Case:
    feeds = ranked(90, 80, 70)
    no_place, a_free_place, weak_category = yield (
        feeds | {"tiers": tiers({"quota_count": 0}, {"quota_count": 2, "min_score": 75}, {})},
        feeds | {"tiers": tiers({"quota_count": 0}, {"quota_count": 3, "min_score": 75}, {})},
        feeds | {"tiers": tiers({"min_category_rate": Decimal("0.85")}, {})},
    )
    assert edges(no_place)["u3"] == (10, None)
    assert edges(a_free_place) == {"u1": (None, 20), "u2": (None, 10), "u3": (5, None)}
    assert edges(weak_category) == {"u1": (None, 10), "u2": (5, None), "u3": (15, None)}


@scored_together
def test_a_block_beyond_the_last_tier_is_the_last_tier() -> Case:
    feeds = ranked(90, 80)
    feeds["tiers"] = tiers({"quota_count": 2}, {})
    feeds["overrides"] = [override("u1", "block", limit_tier_rank=9)]
    assert tier_names((yield feeds))["u1"] == "2等"


@scored_together
def test_ties_by_category_compare_its_points_also_when_rounded() -> Case:
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
    by_category, shared = yield feeds, feeds | {"assessments": [feeds["assessments"][0] | {"tie_rule": "shared"}]}
    places = f"select * from scores.placings where month = '{FINAL}' and scenario = 'actual'"
    assert {r["unit_id"]: r["rank"] for r in by_category.rows(places)} == {"u2": 1, "u1": 2}
    assert {r["rank"] for r in shared.rows(places)} == {1}


@scored_together
def test_a_unit_with_nothing_assigned_has_no_rank_and_breaks_nobodys() -> Case:
    feeds = scheme({"x": 1, "y": 1, "z": 1}, target=1)
    feeds["targets"][2] |= {"target": None, "assigned": False}
    scored = yield feeds
    assert {r["unit_id"]: (r["total"], r["rank"]) for r in scored.rows("marts.rankings")} == {
        "x": (10, 1),
        "y": (10, 1),
        "z": (None, None),
    }


@scored_together
def test_an_affirmation_barred_by_another_assessment_is_not_shown() -> Case:
    feeds = ranked(90, 80)
    feeds["tiers"] = tiers({"quota_count": 1}, {})
    for feed in ("assessments", "participants"):
        feeds[feed] += [row | {"assessment_id": "B"} for row in feeds[feed]]
    feeds["overrides"] = [override("u2", "affirm"), override("u2", "veto", assessment_id="B")]
    scored = yield feeds
    shown = {
        r["unit_id"]: (r["tier_name"], r["override_kind"])
        for r in scored.rows("select * from marts.rankings where assessment_id = 'A'")
    }
    assert shown == {"u1": ("1等", None), "u2": ("2等", None)}
