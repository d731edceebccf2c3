"""What the design says of cases that ordinary jurisdictions seldom hold, each named after the mistake it prevents."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, decision, document, event, report, scheme, target_row
from tests.scoring import CYCLE, Scored, score


def points(scored: Scored, unit: str = "x", month: str = FINAL) -> Decimal | None:
    rows = scored.rows(
        "select points from scores.indicator_points"
        f" where unit_id = '{unit}' and month = '{month}' and scenario = 'actual'"
    )
    return rows[0]["points"] if rows else None


def entries(scored: Scored, unit: str = "x", month: str = FINAL, scenario: str = "actual") -> list[tuple[str, Decimal]]:
    return [
        (row["entry"], row["points"])
        for row in scored.rows(
            f"select entry, points from marts.score_ledger where unit_id = '{unit}' and month = '{month}'"
            f" and scenario = '{scenario}' order by entry, points"
        )
    ]


def assert_entry_ids_are_unique(scored: Scored) -> None:
    assert scored.rows("select entry_id from marts.score_ledger group by entry_id having count(*) > 1") == []


def last_year(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows one cycle earlier."""
    moved = []
    for row in rows:
        texts = {k: v.replace("2024-", "2023-") for k, v in row.items() if isinstance(v, str)}
        moved.append(row | texts | {"_cycle": CYCLE - 1})
    return moved


def test_a_group_of_one_gets_full_points_by_minmax_and_first_place_by_rank() -> None:
    minmax = scheme({"x": 3}, measures=[{"basis": "value", "rule": "minmax"}])
    assert points(score(minmax, only=["indicator_points"])) == 10
    ranked = scheme({"x": 3}, measures=[{"basis": "value", "rule": "rank"}], bands=[(1, 1), (-1, Decimal("0.2"))])
    assert points(score(ranked, only=["indicator_points"])) == 10


def test_all_missing_is_zero_whatever_the_floor_rate() -> None:
    feeds = scheme({"x": None, "y": 100}, target=100, indicator={"floor_rate": Decimal("0.6")})
    assert points(score(feeds, only=["indicator_points"])) == 0


def test_an_excluded_measure_leaves_the_rest_and_its_floor() -> None:
    growth = {"basis": "growth", "rule": "threshold", "share": Decimal("0.4")}
    feeds = scheme(
        {"x": 50}, target=100, indicator={"floor_rate": Decimal("0.6")}, measures=[{"share": Decimal("0.6")}, growth]
    )
    scored = score(feeds, only=["indicator_points"])
    (row,) = scored.rows("select points_assigned, points from scores.indicator_points where month = '2024-12'")
    assert row == {"points_assigned": Decimal(6), "points": Decimal("3.6")}


def test_all_measures_excluded_is_no_ledger() -> None:
    feeds = scheme({"x": 5, "y": 5}, measures=[{"basis": "increment", "rule": "threshold"}])
    feeds["reports"][0]["base_value"] = 1
    scored = score(feeds, only=["unit_totals", "score_ledger"])
    assert scored.total("x") == 10
    assert scored.total("y") is None


def test_three_years_are_three_measures_with_lags() -> None:
    measures = [
        {"lag": lag, "share": share, "basis": "given", "rule": "given"}
        for lag, share in enumerate((Decimal("0.7"), Decimal("0.2"), Decimal("0.1")))
    ]
    feeds = scheme({"x": 63}, points=100, measures=measures)
    for lag, value in ((1, 16), (2, 7)):
        earlier = scheme({"x": value}, points=100, measures=[{"basis": "given", "rule": "given"}])
        for feed, rows in earlier.items():
            feeds[feed] += [
                row
                | {k: v.replace("2024-", f"{CYCLE - lag}-") for k, v in row.items() if isinstance(v, str)}
                | {"_cycle": CYCLE - lag}
                for row in rows
            ]
    assert points(score(feeds, only=["indicator_points"])) == 86


def test_the_first_cycle_has_no_history_and_excludes_what_needs_it() -> None:
    feeds = scheme({"x": 80}, target=100, measures=[{"share": Decimal("0.7")}, {"share": Decimal("0.3"), "lag": 1}])
    scored = score(feeds, only=["indicator_points", "measure_scores"])
    assert points(scored) == Decimal("5.6")
    obstacles = {
        r["measure_id"]: r["obstacle"]
        for r in scored.rows("select * from marts.measure_scores where month = '2024-12'")
    }
    assert obstacles == {"m1": None, "m2": "no_base"}


def test_a_lag_takes_the_target_of_that_year_too() -> None:
    feeds = scheme({"x": 80}, target=100, measures=[{"share": Decimal("0.5")}, {"share": Decimal("0.5"), "lag": 1}])
    feeds["reports"] += last_year([report("x", FINAL, 30)])
    feeds["assessments"] += last_year(feeds["assessments"])
    feeds["indicators"] += last_year(feeds["indicators"])
    scored = score(feeds, only=["measure_scores"])
    obstacles = {
        r["measure_id"]: r["obstacle"]
        for r in scored.rows("select * from marts.measure_scores where month = '2024-12' and cycle = 2024")
    }
    assert obstacles == {"m1": None, "m2": "no_target"}


def test_a_quarterly_lag_looks_at_the_same_quarter() -> None:
    measures = [{"basis": "given", "rule": "given", "lag": 1}]
    feeds = scheme({"x": 1}, measures=measures, indicator={"frequency": "quarterly"}, month="2024-06")
    for feed, rows in list(feeds.items()):
        feeds[feed] = rows + last_year(rows)
    feeds["reports"] += last_year([report("x", "2024-03", 4)])
    scored = score(feeds, only=["indicator_points"])
    by_month = {
        r["month"]: r["points"]
        for r in scored.rows("select month, points from scores.indicator_points where cycle = 2024")
    }
    assert by_month == {"2024-03": 4, "2024-04": 4, "2024-05": 4, "2024-06": 1, "2024-07": 1, "2024-08": 1}


def test_the_last_due_month_stands_for_the_months_after_it_and_none_before() -> None:
    feeds = scheme(
        {"x": 3}, month="2024-06", measures=[{"basis": "given", "rule": "given"}], indicator={"frequency": "half_year"}
    )
    scored = score(feeds, only=["indicator_points"])
    by_month = {r["month"]: r["points"] for r in scored.rows("select month, points from scores.indicator_points")}
    assert by_month == dict.fromkeys(["2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11"], Decimal(3)) | {
        FINAL: 0
    }


def test_yearly_in_an_assessment_that_ends_in_june_is_due_in_june() -> None:
    feeds = scheme(
        {"x": 3},
        month="2024-06",
        assessment={"first_month": "2023-07", "final_month": "2024-06"},
        measures=[{"basis": "given", "rule": "given"}],
        indicator={"frequency": "yearly"},
    )
    feeds["reports"].append(report("x", "2023-12", 2))
    scored = score(feeds, only=["indicator_points"])
    by_month = {r["month"]: r["points"] for r in scored.rows("select month, points from scores.indicator_points")}
    assert by_month == dict.fromkeys(["2023-12", *(f"2024-0{n}" for n in range(1, 6))], Decimal(2)) | {"2024-06": 3}


def test_linear_pace_over_a_year_boundary_counts_elapsed_months() -> None:
    feeds = scheme(
        {"x": 25},
        month="2024-01",
        assessment={"first_month": "2023-11", "final_month": "2024-10"},
        indicator={"pacing": "linear"},
    )
    feeds["targets"] = [target_row("x", 100, "2024-10")]
    assert points(score(feeds, only=["indicator_points"]), month="2024-01") == 10


def test_before_the_first_milestone_nothing_is_due() -> None:
    feeds = scheme(
        {"x": 40}, month="2024-06", indicator={"pacing": "milestone"}, assessment={"missing_report_points": 1}
    )
    feeds["targets"] = [target_row("x", 80, "2024-06"), target_row("x", 100)]
    scored = score(feeds, only=["indicator_points", "score_ledger"])
    assert points(scored, month="2024-05") is None
    assert entries(scored, month="2024-05") == []
    assert points(scored, month="2024-06") == 5
    assert ("report", Decimal(-1)) not in entries(scored, month="2024-06")
    assert entries(scored, month="2024-07").count(("report", Decimal(-1))) == 1


def test_an_interval_without_an_upper_end_is_a_point() -> None:
    feeds = scheme({"x": 5, "y": 6}, measures=[{"basis": "interval", "rule": "threshold"}], target=5)
    scored = score(feeds, only=["indicator_points"])
    assert (points(scored, "x"), points(scored, "y")) == (10, 0)


def test_a_nil_return_is_zero_and_not_missing() -> None:
    feeds = scheme(
        {"x": None}, measures=[{"basis": "value", "rule": "threshold"}], assessment={"missing_report_points": 1}
    )
    feeds["reports"] = [report("x", FINAL, None, nil_return=True)]
    scored = score(feeds, only=["indicator_points", "score_ledger"])
    assert points(scored) == 10
    assert ("report", Decimal(-1)) in entries(scored, month="2024-11")
    assert entries(scored).count(("report", Decimal(-1))) == 11


@pytest.mark.parametrize(
    ("direction", "v", "t", "expected"),
    [
        ("up", 0, 0, 10),
        ("up", -1, 0, 0),
        ("down", 0, 0, 10),
        ("down", 1, 0, 0),
        ("up", -10, -20, 10),
        ("up", -30, -20, 5),
        ("down", -30, -20, 10),
        ("down", -10, -20, 5),
        ("down", 0, 5, 10),
        ("down", 10, 5, 5),
    ],
)
def test_completion_of_zero_and_negative_targets(direction: str, v: int, t: int, expected: int) -> None:
    feeds = scheme({"x": v}, target=t, indicator={"direction": direction})
    assert points(score(feeds, only=["indicator_points"])) == expected


def test_a_result_for_indicator_and_category_is_not_drawn_by_lot() -> None:
    feeds = scheme(
        {"x": None}, indicator={"value_feed": "superior_results"}, measures=[{"basis": "given", "rule": "given"}]
    )
    result = {"assessment_id": "A", "unit_id": "x", "indicator_id": "i", "month": "2024-06"}
    feeds["superior_results"] = [result | {"points": 4, "category_id": "c"}, result | {"points": 7}]
    assert points(score(feeds, only=["indicator_points"])) == 7
    feeds["superior_results"].reverse()
    assert points(score(feeds, only=["indicator_points"])) == 7


def test_a_survey_of_abstentions_only_is_no_value() -> None:
    feeds = scheme(
        {"x": None}, points=100, indicator={"value_feed": "surveys"}, measures=[{"basis": "given", "rule": "given"}]
    )
    row = {"assessment_id": "A", "indicator_id": "i", "unit_id": "x", "panel_weight": 1}
    feeds["surveys"] = [
        row | {"month": "2024-06", "panel": "代表", "grade": "满意", "grade_value": 90, "ballots": 3},
        row | {"month": "2024-06", "panel": "委员", "grade": "弃权", "ballots": 9},
        row | {"month": "2024-09", "panel": "代表", "grade": "弃权", "ballots": 9},
        row | {"month": "2024-09", "panel": "代表", "grade": "满意", "grade_value": 50, "ballots": 0},
    ]
    scored = score(feeds, only=["indicator_points"])
    assert points(scored, month="2024-05") is None
    assert points(scored, month="2024-06") == 90
    assert points(scored) == 90


@pytest.mark.parametrize(
    ("scores", "expected"), [((95, 60, 88), 81), ((95, 92, 90, 88, 86, 60), 89), ((95, 95, 90, 80, 60), 84)]
)
def test_ratings_are_trimmed_from_six_raters_on(scores: tuple[int, ...], expected: int) -> None:
    feeds = scheme(
        {"x": None}, points=100, indicator={"value_feed": "ratings"}, measures=[{"basis": "given", "rule": "given"}]
    )
    feeds["ratings"] = [
        {"assessment_id": "A", "indicator_id": "i", "unit_id": "x", "month": FINAL, "rater_id": f"r{n}", "score": given}
        for n, given in enumerate(scores)
    ]
    assert points(score(feeds, only=["indicator_points"])) == expected


def test_a_missing_report_is_waived_with_its_charge_and_every_row_has_its_own_id() -> None:
    feeds = scheme({"x": None, "y": 1}, target=1, assessment={"missing_report_points": 1, "first_month": FINAL})
    feeds["documents"] = [document("paper")]
    feeds["decisions"] = [decision("x", "score", "i", "waive")]
    scored = score(feeds, only=["score_ledger"])
    assert_entry_ids_are_unique(scored)
    assert sum(p for _, p in entries(scored)) == 10


def test_a_waiver_without_a_month_is_for_every_month() -> None:
    feeds = scheme({"x": None}, target=1)
    feeds["documents"] = [document("paper")]
    feeds["decisions"] = [decision("x", "score", "i", "waive")]
    scored = score(feeds, only=["unit_totals"])
    assert {scored.total("x", f"2024-{n:02}") for n in range(1, 13)} == {Decimal(10)}
    feeds["decisions"][0]["month"] = "2024-06"
    scored = score(feeds, only=["unit_totals"])
    assert [scored.total("x", month) for month in ("2024-05", "2024-06", "2024-07")] == [0, 10, 0]


def test_an_adjustment_without_a_month_counts_from_its_decision_moved_into_the_assessment() -> None:
    feeds = scheme({"x": 1}, target=1)
    feeds["reports"] = [report("x", f"2024-{n:02}", 1) for n in range(1, 13)]
    feeds["documents"] = [document("paper", received_at="2023-01-01 09:00:00")]
    feeds["decisions"] = [decision("x", "score", "i", "adjust", points=Decimal("-0.5"), decided_on="2025-01-10")]
    scored = score(feeds, only=["unit_totals"])
    assert [scored.total("x", month) for month in ("2024-11", "2024-12")] == [10, Decimal("9.5")]
    feeds["decisions"][0]["decided_on"] = "2023-11-01"
    assert score(feeds, only=["unit_totals"]).total("x", "2024-01") == Decimal("9.5")
    feeds["decisions"][0] |= {"month": "2024-03"}
    scored = score(feeds, only=["unit_totals"])
    assert [scored.total("x", month) for month in ("2024-02", "2024-03")] == [10, Decimal("9.5")]


def test_a_decision_whose_paper_has_no_stamp_counts_for_nothing() -> None:
    feeds = scheme({"x": None}, target=1)
    feeds["documents"] = [document("paper", stamp="absent")]
    feeds["decisions"] = [decision("x", "score", "i", "waive")]
    assert score(feeds, only=["unit_totals"]).total("x") == 0


def bonus(
    feeds: dict[str, list[dict[str, Any]]], *claims: dict[str, Any], cap: Any = None, category_cap: Any = None
) -> None:
    feeds["categories"].append(
        {
            "assessment_id": "A",
            "category_id": "b",
            "category_name": "加分",
            "kind": "bonus",
            "points": 0,
            "cap": category_cap,
        }
    )
    feeds["bonus_clauses"] = [
        {
            "assessment_id": "A",
            "clause_id": "k",
            "clause_name": "表彰",
            "category_id": "b",
            "cap": cap,
            "points_each": 3,
        }
    ]
    feeds["documents"] = [document("paper")]
    feeds["bonus_claims"] = [
        {
            "claim_id": f"claim{n}",
            "assessment_id": "A",
            "unit_id": "x",
            "clause_id": "k",
            "matter_id": f"matter{n}",
            "title": "获奖",
            "status": "approved",
            "document_id": "paper",
            "decided_on": "2024-12-15",
        }
        | claim
        for n, claim in enumerate(claims)
    ]


def test_a_claim_decided_outside_the_months_is_moved_to_the_nearest() -> None:
    feeds = scheme({"x": 1}, target=1)
    feeds["reports"] = [report("x", f"2024-{n:02}", 1) for n in range(1, 13)]
    bonus(
        feeds,
        {"points": 1, "decided_on": "2023-10-10"},
        {"points": 2, "decided_on": "2025-01-09"},
        {"points": 1, "decided_on": None},
    )
    scored = score(feeds, only=["unit_totals"])
    assert [scored.total("x", month) for month in ("2024-01", "2024-11", "2024-12")] == [12, 12, 14]


def test_the_higher_claim_of_one_matter_counts_after_points_each_and_before_the_caps() -> None:
    feeds = scheme({"x": 1}, target=1)
    bonus(feeds, {"points": 9, "matter_id": "m"}, {"points": 2, "matter_id": "m"}, {"points": 3}, cap=5, category_cap=4)
    scored = score(feeds, only=["score_ledger"])
    assert [e for e in entries(scored) if e[0] in ("bonus", "same_matter", "bonus_cap")] == [
        ("bonus", 2),
        ("bonus", 3),
        ("bonus", 3),
        ("bonus_cap", -1),
        ("bonus_cap", -1),
        ("same_matter", -2),
    ]


def test_floor_of_an_indicator_gives_back_events_but_not_reports() -> None:
    feeds = scheme(
        {"x": 80, "y": 100},
        target=100,
        indicator={"floor_rate": Decimal("0.6")},
        assessment={"late_report_points": 1, "first_month": FINAL},
    )
    feeds["reports"][0]["submitted_at"] = "2024-12-28 09:00:00"
    feeds["events"] = [event("x", 5)]
    scored = score(feeds, only=["score_ledger"])
    assert entries(scored) == [("assigned", 10), ("event", -5), ("floor", 3), ("report", -1), ("shortfall", -2)]


def test_a_category_never_falls_below_zero() -> None:
    feeds = scheme({"x": 1}, target=10)
    feeds["events"] = [event("x", 5, indicator_id=None)]
    scored = score(feeds, only=["score_ledger"])
    assert sum(p for _, p in entries(scored)) == 0
    assert ("floor", Decimal(4)) in entries(scored)


def test_events_outside_the_months_do_not_count() -> None:
    feeds = scheme({"x": 1}, target=1)
    feeds["events"] = [event("x", 1, occurred_on="2023-12-31"), event("x", 2, occurred_on="2025-01-01")]
    assert score(feeds, only=["unit_totals"]).total("x") == 10


def test_shares_of_a_third_do_not_lose_more_than_the_tolerance() -> None:
    feeds = scheme({"x": 1}, target=1, measures=[{"share": Decimal("0.333333")}] * 3, indicator={}, points=10)
    assert points(score(feeds, only=["indicator_points"])) == Decimal("10.0000")


def test_a_rank_table_with_a_broken_place_does_not_double_rows() -> None:
    feeds = scheme(
        {"x": 3, "y": 1},
        measures=[{"basis": "value", "rule": "rank"}],
        bands=[(1, 1), (2, Decimal("0.5")), (Decimal("1.5"), Decimal("0.7"))],
    )
    scored = score(feeds, only=["score_ledger"])
    assert_entry_ids_are_unique(scored)
    assert sum(p for _, p in entries(scored, "y")) == 5


def test_a_step_rule_without_a_step_gives_the_base() -> None:
    feeds = scheme({"x": 3}, measures=[{"basis": "value", "rule": "step", "up_points": 1}])
    assert points(score(feeds, only=["indicator_points"])) == 10


def test_a_cause_of_last_years_result_is_not_this_years() -> None:
    feeds = scheme(
        {"x": None},
        indicator={"value_feed": "superior_results"},
        measures=[
            {"basis": "given", "rule": "given", "share": Decimal("0.5")},
            {"basis": "given", "rule": "given", "share": Decimal("0.5"), "lag": 1},
        ],
    )
    result = {"assessment_id": "A", "unit_id": "x", "indicator_id": "i", "month": FINAL}
    feeds["superior_results"] = [result | {"points": 3, "cause": "进度慢"}]
    feeds["superior_results"] += last_year([result | {"points": 3, "cause": "缺章", "cause_kind": "procedural"}])
    for feed in ("assessments", "indicators"):
        feeds[feed] += last_year(feeds[feed])
    scored = score(feeds, only=["score_ledger"])
    (row,) = scored.rows(
        f"select cause, cause_kind from marts.score_ledger where entry = 'shortfall' and month = '{FINAL}'"
        " and scenario = 'actual' and cycle = 2024"
    )
    assert row == {"cause": "进度慢", "cause_kind": "performance"}


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


def test_an_event_on_an_indicator_that_is_not_assigned_is_borne_by_its_leads() -> None:
    feeds = scheme({"x": 1, "y": 1}, target=1)
    feeds["indicators"].append(feeds["indicators"][0] | {"indicator_id": "j"})
    feeds["measures"].append(feeds["measures"][0] | {"indicator_id": "j"})
    feeds["targets"] += [target_row("y", 1, indicator_id="j")]
    feeds["responsibilities"] = [{"assessment_id": "A", "indicator_id": "j", "org_id": "office", "role": "lead"}]
    feeds["events"] = [event("x", 1, indicator_id="j")]
    scored = score(feeds, only=["loss_by_organisation"])
    (row,) = scored.rows(
        f"select org_id, points_lost from marts.loss_by_organisation where unit_id = 'x' and month = '{FINAL}'"
        " and scenario = 'actual'"
    )
    assert row == {"org_id": "office", "points_lost": 1}


def test_a_month_is_scored_from_the_day_after_its_deadline() -> None:
    feeds = scheme({"x": 1}, target=1)
    for day, due in ((25, 0), (26, 1)):
        scored = score(feeds, as_of=date(2024, 12, day), only=["unit_totals"])
        assert (
            scored.value(f"select count(*) from scores.unit_totals where month = '{FINAL}' and scenario = 'actual'")
            == due
        )


def test_a_resubmission_not_yet_seen_supersedes_nothing() -> None:
    feeds = scheme({"x": 5}, target=10)
    feeds["reports"].append(report("x", FINAL, 10, submitted_at="2025-02-01 09:00:00", _delivery="2024/reports/z.csv"))
    assert points(score(feeds, only=["indicator_points"])) == 5
    assert points(score(feeds, as_of=date(2025, 2, 1), only=["indicator_points"])) == 10


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


def test_rows_dated_after_the_as_of_date_are_counted_in_a_note() -> None:
    feeds = scheme({"x": 5}, target=10)
    feeds["reports"].append(report("x", "2024-11", 10, submitted_at="2025-02-01 09:00:00"))
    feeds["events"] = [event("x", 1, occurred_on="2025-01-16")]
    (row,) = score(feeds).rows("select rows_not_seen, note from marts.dim_assessment")
    assert row == {
        "rows_not_seen": 2,
        "note": "有 2 行的日期在截止日 2025-01-15 之后（最早 2025-01-16），本次没有计入",
    }
    (row,) = score(feeds, as_of=date(2025, 2, 1)).rows("select rows_not_seen, note from marts.dim_assessment")
    assert row == {"rows_not_seen": 0, "note": None}
