"""Values, targets, months and measures in cases that jurisdictions seldom hold, named after the mistake prevented."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.schemes import FINAL, report, scheme, target_row
from tests.scored_together import Case, scored_together
from tests.scoring import CYCLE, Scored, score


def points(scored: Scored, unit: str = "x", month: str = FINAL) -> Decimal | None:
    rows = scored.rows(
        "select points from scores.indicator_points"
        f" where unit_id = '{unit}' and month = '{month}' and scenario = 'actual'"
    )
    return rows[0]["points"] if rows else None


def last_year(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows one cycle earlier."""
    moved = []
    for row in rows:
        texts = {k: v.replace("2024-", "2023-") for k, v in row.items() if isinstance(v, str)}
        moved.append(row | texts | {"_cycle": CYCLE - 1})
    return moved


@pytest.mark.dear
@scored_together
def test_a_group_of_one_gets_full_points_by_minmax_and_first_place_by_rank() -> Case:
    minmax = scheme({"x": 3}, measures=[{"basis": "value", "rule": "minmax"}])
    ranked = scheme({"x": 3}, measures=[{"basis": "value", "rule": "rank"}], bands=[(1, 1), (-1, Decimal("0.2"))])
    by_minmax, by_rank = yield minmax, ranked
    assert points(by_minmax) == points(by_rank) == 10


@scored_together
@pytest.mark.parametrize(("value", "expected"), [(60, "6"), ("59.999999", "0")])
def test_a_ratio_at_its_cutoff_counts_and_below_it_gives_nothing(value: Any, expected: str) -> Case:
    feeds = scheme({"x": value}, target=100, measures=[{"cutoff": Decimal("0.6")}])
    assert points((yield feeds)) == Decimal(expected)


@scored_together
@pytest.mark.parametrize(("floor", "expected"), [(None, "5"), (Decimal("0.2"), "6"), (-1, "0")])
def test_a_step_that_takes_more_than_all_ends_at_its_floor(floor: Decimal | None, expected: str) -> Case:
    full = {"basis": "value", "rule": "threshold", "cutoff": 1, "share": Decimal("0.5")}
    step = {"basis": "gap_pct", "rule": "step", "step": Decimal("0.01"), "down_points": 1, "share": Decimal("0.5")}
    feeds = scheme({"x": 50}, target=100, measures=[full, step | {"floor": floor}])
    assert points((yield feeds)) == Decimal(expected)


@scored_together
def test_all_missing_is_zero_whatever_the_floor_rate() -> Case:
    feeds = scheme({"x": None, "y": 100}, target=100, indicator={"floor_rate": Decimal("0.6")})
    assert points((yield feeds)) == 0


@scored_together
def test_an_excluded_measure_leaves_the_rest_and_its_floor() -> Case:
    growth = {"basis": "growth", "rule": "threshold", "share": Decimal("0.4")}
    feeds = scheme(
        {"x": 50}, target=100, indicator={"floor_rate": Decimal("0.6")}, measures=[{"share": Decimal("0.6")}, growth]
    )
    scored = yield feeds
    (row,) = scored.rows("select points_assigned, points from scores.indicator_points where month = '2024-12'")
    assert row == {"points_assigned": Decimal(6), "points": Decimal("3.6")}


@scored_together
def test_all_measures_excluded_is_no_ledger() -> Case:
    feeds = scheme({"x": 5, "y": 5}, measures=[{"basis": "increment", "rule": "threshold"}])
    feeds["reports"][0]["base_value"] = 1
    scored = yield feeds
    assert scored.total("x") == 10
    assert scored.total("y") is None


@scored_together
def test_three_years_are_three_measures_with_lags() -> Case:
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
    assert points((yield feeds)) == 86


@scored_together
def test_the_first_cycle_has_no_history_and_excludes_what_needs_it() -> Case:
    feeds = scheme({"x": 80}, target=100, measures=[{"share": Decimal("0.7")}, {"share": Decimal("0.3"), "lag": 1}])
    scored = yield feeds
    assert points(scored) == Decimal("5.6")
    obstacles = {
        r["measure_id"]: r["obstacle"]
        for r in scored.rows("select * from marts.measure_scores where month = '2024-12'")
    }
    assert obstacles == {"m1": None, "m2": "no_base"}


@scored_together
def test_a_lag_takes_the_target_of_that_year_too() -> Case:
    feeds = scheme({"x": 80}, target=100, measures=[{"share": Decimal("0.5")}, {"share": Decimal("0.5"), "lag": 1}])
    feeds["reports"] += last_year([report("x", FINAL, 30)])
    feeds["assessments"] += last_year(feeds["assessments"])
    feeds["indicators"] += last_year(feeds["indicators"])
    scored = yield feeds
    obstacles = {
        r["measure_id"]: r["obstacle"]
        for r in scored.rows("select * from marts.measure_scores where month = '2024-12' and cycle = 2024")
    }
    assert obstacles == {"m1": None, "m2": "no_target"}


@scored_together
def test_a_quarterly_lag_looks_at_the_same_quarter() -> Case:
    measures = [{"basis": "given", "rule": "given", "lag": 1}]
    feeds = scheme({"x": 1}, measures=measures, indicator={"frequency": "quarterly"}, month="2024-06")
    for feed, rows in list(feeds.items()):
        feeds[feed] = rows + last_year(rows)
    feeds["reports"] += last_year([report("x", "2024-03", 4)])
    scored = yield feeds
    by_month = {
        r["month"]: r["points"]
        for r in scored.rows("select month, points from scores.indicator_points where cycle = 2024")
    }
    assert by_month == {"2024-03": 4, "2024-04": 4, "2024-05": 4, "2024-06": 1, "2024-07": 1, "2024-08": 1}


@scored_together
def test_the_last_due_month_stands_for_the_months_after_it_and_none_before() -> Case:
    feeds = scheme(
        {"x": 3}, month="2024-06", measures=[{"basis": "given", "rule": "given"}], indicator={"frequency": "half_year"}
    )
    scored = yield feeds
    by_month = {r["month"]: r["points"] for r in scored.rows("select month, points from scores.indicator_points")}
    assert by_month == dict.fromkeys(["2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11"], Decimal(3)) | {
        FINAL: 0
    }


@scored_together
def test_yearly_in_an_assessment_that_ends_in_june_is_due_in_june() -> Case:
    feeds = scheme(
        {"x": 3},
        month="2024-06",
        assessment={"first_month": "2023-07", "final_month": "2024-06"},
        measures=[{"basis": "given", "rule": "given"}],
        indicator={"frequency": "yearly"},
    )
    feeds["reports"].append(report("x", "2023-12", 2))
    scored = yield feeds
    by_month = {r["month"]: r["points"] for r in scored.rows("select month, points from scores.indicator_points")}
    assert by_month == dict.fromkeys(["2023-12", *(f"2024-0{n}" for n in range(1, 6))], Decimal(2)) | {"2024-06": 3}


@scored_together
def test_linear_pace_over_a_year_boundary_counts_elapsed_months() -> Case:
    feeds = scheme(
        {"x": 25},
        month="2024-01",
        assessment={"first_month": "2023-11", "final_month": "2024-10"},
        indicator={"pacing": "linear"},
    )
    feeds["targets"] = [target_row("x", 100, "2024-10")]
    assert points((yield feeds), month="2024-01") == 10


@scored_together
def test_an_interval_without_an_upper_end_is_a_point() -> Case:
    feeds = scheme({"x": 5, "y": 6}, measures=[{"basis": "interval", "rule": "threshold"}], target=5)
    scored = yield feeds
    assert (points(scored, "x"), points(scored, "y")) == (10, 0)


@scored_together
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
def test_completion_of_zero_and_negative_targets(direction: str, v: int, t: int, expected: int) -> Case:
    feeds = scheme({"x": v}, target=t, indicator={"direction": direction})
    assert points((yield feeds)) == expected


@scored_together
def test_a_result_for_indicator_and_category_is_not_drawn_by_lot() -> Case:
    feeds = scheme(
        {"x": None}, indicator={"value_feed": "superior_results"}, measures=[{"basis": "given", "rule": "given"}]
    )
    result = {"assessment_id": "A", "unit_id": "x", "indicator_id": "i", "month": "2024-06"}
    feeds["superior_results"] = [result | {"points": 4, "category_id": "c"}, result | {"points": 7}]
    one_way, the_other = yield feeds, feeds | {"superior_results": feeds["superior_results"][::-1]}
    assert points(one_way) == points(the_other) == 7


@scored_together
def test_a_survey_of_abstentions_only_is_no_value() -> Case:
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
    scored = yield feeds
    assert points(scored, month="2024-05") is None
    assert points(scored, month="2024-06") == 90
    assert points(scored) == 90


@scored_together
@pytest.mark.parametrize(
    ("scores", "expected"), [((95, 60, 88), 81), ((95, 92, 90, 88, 86, 60), 89), ((95, 95, 90, 80, 60), 84)]
)
def test_ratings_are_trimmed_from_six_raters_on(scores: tuple[int, ...], expected: int) -> Case:
    feeds = scheme(
        {"x": None}, points=100, indicator={"value_feed": "ratings"}, measures=[{"basis": "given", "rule": "given"}]
    )
    feeds["ratings"] = [
        {"assessment_id": "A", "indicator_id": "i", "unit_id": "x", "month": FINAL, "rater_id": f"r{n}", "score": given}
        for n, given in enumerate(scores)
    ]
    assert points((yield feeds)) == expected


@scored_together
def test_shares_of_a_third_do_not_lose_more_than_the_tolerance() -> Case:
    feeds = scheme({"x": 1}, target=1, measures=[{"share": Decimal("0.333333")}] * 3, indicator={}, points=10)
    assert points((yield feeds)) == Decimal("10.0000")


@scored_together
def test_a_step_rule_without_a_step_gives_the_base() -> Case:
    feeds = scheme({"x": 3}, measures=[{"basis": "value", "rule": "step", "up_points": 1}])
    assert points((yield feeds)) == 10


@scored_together
def test_a_cause_of_last_years_result_is_not_this_years() -> Case:
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
    scored = yield feeds
    (row,) = scored.rows(
        f"select cause, cause_kind from marts.score_ledger where entry = 'shortfall' and month = '{FINAL}'"
        " and scenario = 'actual' and cycle = 2024"
    )
    assert row == {"cause": "进度慢", "cause_kind": "performance"}


@pytest.mark.dear
def test_a_month_is_scored_from_the_day_after_its_deadline() -> None:
    feeds = scheme({"x": 1}, target=1)
    for day, due in ((25, 0), (26, 1)):
        scored = score(feeds, as_of=date(2024, 12, day), only=["unit_totals"])
        assert (
            scored.value(f"select count(*) from scores.unit_totals where month = '{FINAL}' and scenario = 'actual'")
            == due
        )


@pytest.mark.dear
def test_a_resubmission_not_yet_seen_supersedes_nothing() -> None:
    feeds = scheme({"x": 5}, target=10)
    feeds["reports"].append(report("x", FINAL, 10, submitted_at="2025-02-01 09:00:00", _delivery="2024/reports/z.csv"))
    assert points(score(feeds, only=["indicator_points"])) == 5
    assert points(score(feeds, as_of=date(2025, 2, 1), only=["indicator_points"])) == 10


def expected_points(scored: Scored, month: str) -> Decimal | None:
    """The points of unit x's indicator in the forecast that is made from a month."""
    rows = scored.rows(
        "select points from scores.indicator_points"
        f" where unit_id = 'x' and month = '{month}' and scenario = 'forecast'"
    )
    return rows[0]["points"] if rows else None


def with_last_year(feeds: dict[str, Any], earlier: int, whole_year: int, month: str) -> dict[str, Any]:
    """The scheme with the same a year before, when the value of the month became that of the year."""
    before = {feed: last_year(rows) for feed, rows in feeds.items() if feed not in ("organisations", "reports")}
    reports = [report("x", month, earlier), report("x", FINAL, whole_year)]
    return {feed: [*rows, *before.get(feed, [])] for feed, rows in feeds.items()} | {
        "reports": [*feeds["reports"], *last_year(reports)]
    }


@pytest.mark.parametrize(
    ("now", "earlier", "whole_year", "target", "how", "due"),
    [
        (90, 90, 120, 120, {"rule": "threshold"}, 10),
        (90, 90, 103, 100, {"basis": "gap", "rule": "step", "base": Decimal("0.5")}, 8),
    ],
)
def test_who_does_as_last_year_is_expected_to_end_as_last_year(
    now: int, earlier: int, whole_year: int, target: int, how: dict[str, Any], due: int
) -> None:
    measure = how | ({"step": 1, "step_mode": "whole", "up_points": 1} if how["rule"] == "step" else {})
    feeds = scheme({"x": now}, target=target, month="2024-09", measures=[measure])
    feeds["targets"][0]["month"] = FINAL
    scored = score(with_last_year(feeds, earlier, whole_year, "2024-09"), date(2024, 10, 20), ["indicator_points"])
    assert expected_points(scored, "2024-09") == due


def test_who_falls_as_last_year_is_expected_to_end_as_last_year() -> None:
    measure = {"basis": "gap", "rule": "threshold"}
    feeds = scheme({"x": 3}, target=5, month="2024-06", indicator={"direction": "down"}, measures=[measure])
    feeds["targets"][0]["month"] = FINAL
    scored = score(with_last_year(feeds, 3, 5, "2024-06"), date(2024, 7, 20), ["indicator_points"])
    assert expected_points(scored, "2024-06") == 10


def test_who_keeps_pace_is_expected_to_reach_the_target() -> None:
    feeds = scheme(
        {"x": 70}, target=120, month="2024-07", indicator={"pacing": "linear"}, measures=[{"rule": "threshold"}]
    )
    feeds["targets"][0]["month"] = FINAL
    assert expected_points(score(feeds, date(2024, 8, 20), ["indicator_points"]), "2024-07") == 10
