"""Every hint at a scheme: where it is to be said, and close beside it, where it is not; none ever holds anything."""

from typing import Any

from gate_miniature import Case, Feeds, Row, row

_CATEGORY, _BONUS, _CLAUSE = {"category_id": "S"}, {"category_id": "B"}, {"clause_id": "k1"}
_BANDED, _STEPPED, _LINED = (
    {"indicator_id": i, "measure_id": m} for i, m in (("i2", "m1"), ("i2", "m2"), ("i3", "m1"))
)
_FIRST, _LAST, _PAPER = {"tier_rank": 1}, {"tier_rank": 2}, {"requirement_id": "q1"}


def _with(*changes: tuple[str, Row, Row]) -> Any:
    def change(feeds: Feeds) -> None:
        for feed, where, values in changes:
            row(feeds, feed, **where).update(values)

    return change


def _also(change: Any, feed: str, like: Row | None = None, **values: Any) -> Any:
    def both(feeds: Feeds) -> None:
        change(feeds)
        base = row(feeds, feed, **like) if like else {"assessment_id": feeds["assessments"][0]["assessment_id"]}
        feeds.setdefault(feed, []).append({**base, **values})

    return both


def _without(feed: str, where: Row) -> Any:
    def change(feeds: Feeds) -> None:
        feeds[feed].remove(row(feeds, feed, **where))

    return change


def _nobody(feeds: Feeds) -> None:
    feeds["responsibilities"].clear()


def _knots(*knots: tuple[float, float], basis: str = "reference_gap", rule: str = "band", direction: str = "up") -> Any:
    """The band set of i2, and what it is looked up by."""

    def change(feeds: Feeds) -> None:
        name = feeds["assessments"][0]["assessment_id"]
        feeds["bands"] = [{"assessment_id": name, "band_set": "b", "at": at, "rate": rate} for at, rate in knots]
        row(feeds, "measures", **_BANDED).update(basis=basis, rule=rule)
        row(feeds, "indicators", indicator_id="i2").update(direction=direction)

    return change


def _tier(**values: Any) -> Any:
    return _with(("tiers", _FIRST, values))


def _second_of_three(first: Row, **values: Any) -> Any:
    """A tier between the first and the last."""
    return _also(
        _with(("tiers", _LAST, {"tier_rank": 3, "tier_name": "三等"}), ("tiers", _FIRST, first)),
        *("tiers", _FIRST),
        **{"tier_rank": 2, "tier_name": "二等", "quota_share": None, "min_score": None, **values},
    )


def _monthly(**values: Any) -> Any:
    """i3 reported and given every month."""
    reported = {"value_feed": "reports", "missing_rule": "exclude", **values.pop("indicator", {})}
    return _with(
        ("indicators", {"indicator_id": "i3"}, reported),
        ("measures", _LINED, {"basis": "given", "rule": "given", "cutoff": None, **values}),
    )


def _three(first: int, second: int, third: int) -> Any:
    """Three scored categories of 6, 4 and 2 points, at these places of the document."""
    moved = _with(
        ("categories", _CATEGORY, {"points": 6, "sort": first}),
        ("indicators", {"indicator_id": "i2"}, {"category_id": "T"}),
        ("indicators", {"indicator_id": "i3"}, {"category_id": "U"}),
        ("events", {"indicator_id": "i2"}, {"category_id": "T"}),
    )
    two = _also(moved, "categories", _CATEGORY, category_id="T", category_name="民生", points=4, sort=second)
    return _also(two, "categories", _CATEGORY, category_id="U", category_name="评议", points=2, sort=third)


_CAPPED = ("bonus_clauses", _CLAUSE, {"cap": 1})
_SAID: list[tuple[str, Any, str]] = [
    ("points_unplaced", _with(_CAPPED, ("assessments", {}, {"full_points": 14})), "scheme_reaches_full_points"),
    ("weights_rising", _three(9, 2, 1), "weights_follow_the_order"),
    ("step_too_low", _with(("measures", _STEPPED, {"base": 0.9})), "measures_can_give_all"),
    ("bands_too_low", _knots((-1000, 0.2), (0, 0.9)), "measures_can_give_all"),
    ("cap_too_low", _with(("indicators", {"indicator_id": "i3"}, {"cap_rate": 0.9})), "indicator_caps_give_all"),
    ("bands_reversed", _knots((-1000, 1), (0, 0.2)), "bands_in_order"),
    ("bands_down", _knots((0, 0.2), (50, 1), basis="value", direction="down"), "bands_in_order"),
    ("places_reversed", _knots((1, 0.9), (2, 1), (-1, 0.5), rule="rank"), "bands_in_order"),
    ("months_given", _monthly(), "months_beyond_last"),
    ("months_ranked", _monthly(basis="value", rule="minmax"), "months_beyond_last"),
    ("late_report", _with(("assessments", {}, {"late_report_points": 0.6})), "late_reports_cost_less"),
    ("late_paper", _with(("evidence_requirements", _PAPER, {"late_points": 1.5})), "late_papers_cost_less"),
    (
        "paper_for_nothing",
        _with(
            (
                "evidence_requirements",
                _PAPER,
                dict.fromkeys(("missing_points", "no_stamp_points", "no_signature_points", "late_points"), 0),
            )
        ),
        "papers_cost_something",
    ),
    ("stamp_for_nothing", _with(("evidence_requirements", _PAPER, {"no_stamp_points": 0})), "stamps_cost_something"),
    ("nobody_leads", _without("responsibilities", {"indicator_id": "i2"}), "indicators_are_led"),
    (
        "nobody_leads_one",
        _with(("responsibilities", {"indicator_id": "i2"}, {"unit_id": "u1"})),
        "indicators_are_led",
    ),
    ("line_beyond_reach", _with(_CAPPED, ("tiers", _FIRST, {"min_score": 13.5})), "tier_lines_reachable"),
    ("line_of_another_scale", _tier(min_score=90), "tier_lines_not_far_over"),
    ("line_of_hundred", _tier(min_score=5.9), "tier_lines_not_far_under"),
    ("rate_of_percent", _tier(min_category_rate=60), "tier_rates_reachable"),
    ("no_places", _tier(quota_rounding="floor"), "tiers_have_places"),
    ("no_place_at_all", _tier(quota_count=0), "tiers_have_places"),
    ("all_in_the_first", _tier(quota_share=None, min_score=None), "tiers_leave_somebody"),
    ("line_passed_before", _second_of_three({"quota_share": None}, min_score=7.5), "tiers_not_taken_before"),
    ("rewards", _with(("tiers", _LAST, {"reward_rate": 1.1})), "tier_rewards_in_order"),
    (
        "excellence",
        _with(("tiers", _FIRST, {"excellent_share": 0.1}), ("tiers", _LAST, {"excellent_share": 0.15})),
        "tier_rewards_in_order",
    ),
]
_UNSAID: list[tuple[str, Any]] = [
    ("points_with_bonuses", _with(_CAPPED, ("assessments", {}, {"full_points": 13}))),
    ("points_without_end", _with(("assessments", {}, {"full_points": 14}))),
    ("weights_falling", _three(1, 2, 3)),
    ("weights_mixed", _three(2, 3, 1)),
    ("step_just_reaching", _with(("measures", _STEPPED, {"base": 0.9, "up_points": 0.1, "up_cap": 0.2}))),
    ("step_without_end", _with(("measures", _STEPPED, {"base": 0.9, "up_points": 0.1}))),
    ("made_up_for", _with(("measures", _STEPPED, {"base": 0.9}), ("bands", {"band_set": "b"}, {"rate": 1.1}))),
    ("cap_of_one", _with(("indicators", {"indicator_id": "i3"}, {"cap_rate": 1}))),
    ("bands_up_and_down", _knots((-1000, 0.5), (0, 1), (20, 0.8))),
    ("bands_of_deviation", _knots((0, 1), (10, 0.5), basis="deviation_pct")),
    ("bands_of_less", _knots((0, 1), (50, 0.2), basis="value", direction="down")),
    ("places_in_order", _knots((1, 1), (2, 0.9), (-2, 0.6), (-1, 0.5), rule="rank")),
    ("months_averaged", _monthly(over="mean")),
    ("months_cumulated", _monthly(indicator={"definition": "本年累计核定分"})),
    ("months_of_quarters", _monthly(indicator={"frequency": "quarterly"})),
    ("late_as_missing", _with(("assessments", {}, {"late_report_points": 0.5}))),
    ("late_as_missing_paper", _with(("evidence_requirements", _PAPER, {"late_points": 1}))),
    ("stamp_not_asked", _with(("evidence_requirements", _PAPER, {"no_stamp_points": 0, "needs_stamp": False}))),
    ("nobody_leads_anything", _nobody),
    ("line_within_reach", _with(_CAPPED, ("tiers", _FIRST, {"min_score": 13}))),
    ("line_above_full", _tier(min_score=14.4)),
    ("line_of_half", _tier(min_score=6)),
    ("line_of_nought", _with(("tiers", _LAST, {"min_score": 0}))),
    ("rate_of_one", _tier(min_category_rate=1)),
    ("line_below_the_first", _second_of_three({"quota_share": None}, min_score=7.4)),
    ("same_line_with_places", _second_of_three({}, min_score=7.5)),
    ("rewards_alike", _with(("tiers", _LAST, {"reward_rate": 1}))),
]  # fmt: skip
HINTS = [
    *(Case(f"hint_{name}", broken, {expectation}, "passed") for name, broken, expectation in _SAID),
    *(Case(f"unhinted_{name}", broken, set(), "passed") for name, broken in _UNSAID),
    # Points of a category without indicators: nobody gets them, so that the gate has more to say.
    Case(
        "hint_empty_category",
        _also(
            _with(("assessments", {}, {"full_points": 15})),
            *("categories", _CATEGORY),
            category_id="E",
            category_name="空",
            points=3,
            scaling="to_points",
        ),
        {"scaled_categories_have_indicators"},
        "passed",
    ),
    # Figures that nobody means must not stop the gate for everybody.
    Case(
        "absurd_ceilings",
        _also(
            _with(
                ("assessments", {}, {"full_points": 9_999_999, "total_of": "lowest"}),
                ("measures", _STEPPED, {"base": 9999, "up_points": 1, "up_cap": 9_999_999}),
                ("bands", {"band_set": "b"}, {"rate": None, "points": 9_999_999}),
                ("indicators", {"indicator_id": "i2"}, {"points": 0.000001, "cap_rate": 9999}),
                ("categories", _CATEGORY, {"points": 9_999_999, "scaling": "to_points"}),
            ),
            *("coefficients", None),
            unit_id="u1",
            value=9999,
        ),
        {
            *("measure_rates_are_fractions", "indicator_rates_are_fractions", "coefficients_near_one"),
            *("tier_lines_not_far_under", "multipliers_within_reason", "weights_not_negligible"),
        },
        "held",
        1,
    ),
    Case(
        "hint_condition_of_too_many",
        _also(
            _with(), "tier_conditions", tier_rank=1, condition_id="k", alternative=1, subject="indicator", min_rate=0.1,
            at_least=4,
        ),
        {"conditions_can_be_met"},
        "passed",
    ),
    Case(
        "unhinted_condition_of_all",
        _also(
            _with(), "tier_conditions", tier_rank=1, condition_id="k", alternative=1, subject="indicator", min_rate=0.1,
            at_least=3,
        ),
        set(),
        "passed",
    ),
]  # fmt: skip
