"""Every expectation that compares sizes, at its edge: the last that is good and the first that is bad, by its own SQL.

A condition that is off by one step, or lets one more through, fails here in a second.
"""

import re
from collections.abc import Collection
from typing import Any

import duckdb
import pytest

from orchestration.gates.suites import Expectation, load_suites

EXPECTATIONS = {e.name: e for suite in load_suites() for e in suite.expectations}
_SHARE = {"feed_kind": "year", "affects_points": True, "tolerance": "0.05::decimal(18,6)"}
_LEDGER = {"scenario": "actual"}
# name: (what rows have in common, good at the edge, bad by the smallest step); text is SQL where it says its type.
EDGES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "months_in_order": (
        {},
        {"first_month": "2024-03", "final_month": "2024-03"},
        {"first_month": "2024-04", "final_month": "2024-03"},
    ),
    "scored_points_within_full_points": (
        {"full_points": "100.000000::decimal(18,6)", "total_of": "sum"},
        {"scored_points": "100.000000::decimal(18,6)"},
        {"scored_points": "100.000001::decimal(18,6)"},
    ),
    "lowest_category_within_full_points": (
        {"full_points": "100::decimal(18,6)", "total_of": "lowest", "kind": "scored"},
        {"points": "100::decimal(18,6)"},
        {"points": "100.000001::decimal(18,6)"},
    ),
    "veto_score_within_full_points": (
        {"full_points": "100::decimal(18,6)"},
        {"veto_score": "100::decimal(18,6)"},
        {"veto_score": "100.000001::decimal(18,6)"},
    ),
    "coefficients_near_one": (
        {},
        {"coefficient": "1.5::decimal(18,6)"},
        {"coefficient": "1.500001::decimal(18,6)"},
    ),
    "indicator_points_add_up": (
        {"kind": "scored", "scaling": "none", "points": "10::decimal(18,6)"},
        {"indicator_points": "10.000000::decimal(18,6)"},
        {"indicator_points": "10.000001::decimal(18,6)"},
    ),
    "indicator_points_positive": ({}, {"points": "0.000001::decimal(18,6)"}, {"points": "0::decimal(18,6)"}),
    "indicators_have_measures": ({}, {"measures": 1}, {"measures": 0}),
    "measure_shares_sum_to_one": (
        {"measures": 1},
        {"share_sum": "1.000005::decimal(18,6)"},
        {"share_sum": "1.000006::decimal(18,6)"},
    ),
    "extra_rates_within_bounds": (
        {"category_kind": "bonus", "floor_rate": "-1::decimal(18,6)"},
        {"cap_rate": "1::decimal(18,6)"},
        {"cap_rate": "1.000001::decimal(18,6)"},
    ),
    "deductions_can_take": (
        {"category_kind": "deduction", "measures_that_take": 1},
        {"floor_rate": "-0.000001::decimal(18,6)"},
        {"floor_rate": "0::decimal(18,6)"},
    ),
    "indicator_rates_in_order": (
        {"cap_rate": "0.5::decimal(18,6)"},
        {"floor_rate": "0.5::decimal(18,6)"},
        {"floor_rate": "0.500001::decimal(18,6)"},
    ),
    "indicator_rates_are_fractions": (
        {"floor_rate": None},
        {"cap_rate": "5::decimal(18,6)"},
        {"cap_rate": "5.000001::decimal(18,6)"},
    ),
    "measure_shares_positive": ({}, {"share": "0.000001::decimal(18,6)"}, {"share": "0::decimal(18,6)"}),
    "band_sets_exist": ({"rule": "band"}, {"knots": 1}, {"knots": 0}),
    "steps_given": ({"rule": "step"}, {"step": "0.000001::decimal(18,6)"}, {"step": "0::decimal(18,6)"}),
    "references_given": (
        {"basis": "growth_gap", "reference_id": "r", "reference_exists": False},
        {"lag": 1},
        {"lag": 0},
    ),
    "measure_bounds_in_order": (
        {"cap": "0.5::decimal(18,6)"},
        {"floor": "0.5::decimal(18,6)"},
        {"floor": "0.500001::decimal(18,6)"},
    ),
    "measure_rates_are_fractions": (
        {"base": None, "floor": None, "cap": None},
        {"highest_rate": "5::decimal(18,6)"},
        {"highest_rate": "5.000001::decimal(18,6)"},
    ),
    "scheme_reaches_full_points": (
        {"total_of": "sum", "full_points": "100::decimal(18,6)", "bonus_ceiling": "5::decimal(18,6)"},
        {"scored_points": "95::decimal(18,6)"},
        {"scored_points": "94.999999::decimal(18,6)"},
    ),
    "weights_follow_the_order": ({"scored_categories": 3}, {"falling_steps": 1}, {"falling_steps": 0}),
    "scaled_categories_have_indicators": (
        {"kind": "scored", "scaling": "to_points", "points": "1::decimal(18,6)"},
        {"indicators": 1},
        {"indicators": 0},
    ),
    "measures_can_give_all": (
        {"category_kind": "scored", "highest_rate": "0.9::decimal(18,6)"},
        {"indicator_highest_rate": "0.99999::decimal(18,6)"},
        {"indicator_highest_rate": "0.999989::decimal(18,6)"},
    ),
    "indicator_caps_give_all": (
        {"category_kind": "bonus"},
        {"cap_rate": "1::decimal(18,6)"},
        {"cap_rate": "0.999999::decimal(18,6)"},
    ),
    "late_reports_cost_less": (
        {"missing_report_points": "1::decimal(18,6)"},
        {"late_report_points": "1::decimal(18,6)"},
        {"late_report_points": "1.000001::decimal(18,6)"},
    ),
    "late_papers_cost_less": (
        {"missing_points": "1::decimal(18,6)"},
        {"late_points": "1::decimal(18,6)"},
        {"late_points": "1.000001::decimal(18,6)"},
    ),
    "papers_cost_something": (
        {"missing_points": 0, "no_stamp_points": 0, "no_signature_points": 0},
        {"late_points": "0.000001::decimal(18,6)"},
        {"late_points": "0::decimal(18,6)"},
    ),
    "stamps_cost_something": (
        {"missing_points": 1, "needs_stamp": True, "needs_signature": False, "no_signature_points": 0},
        {"no_stamp_points": "0.000001::decimal(18,6)"},
        {"no_stamp_points": "0::decimal(18,6)"},
    ),
    "indicators_are_led": ({"value_feed": "reports"}, {"units_without_lead": 0}, {"units_without_lead": 1}),
    "tier_lines_reachable": (
        {"highest_total": "105::decimal(18,6)"},
        {"min_score": "105::decimal(18,6)"},
        {"min_score": "105.000001::decimal(18,6)"},
    ),
    "tier_lines_not_far_over": (
        {"highest_total": None, "full_points": "100::decimal(18,6)"},
        {"min_score": "120::decimal(18,6)"},
        {"min_score": "120.000001::decimal(18,6)"},
    ),
    "tier_lines_not_far_under": (
        {"tier_rank": 2, "full_points": "100::decimal(18,6)"},
        {"min_score": "20::decimal(18,6)"},
        {"min_score": "19.999999::decimal(18,6)"},
    ),
    "tier_rates_reachable": (
        {},
        {"min_category_rate": "1::decimal(18,6)"},
        {"min_category_rate": "1.000001::decimal(18,6)"},
    ),
    "tiers_have_places": ({}, {"groups_empty": 0}, {"groups_empty": 1}),
    "tier_rewards_in_order": (
        {"better_reward_rate": None, "reward_rate": None, "better_excellent_share": "0.1::decimal(18,6)"},
        {"excellent_share": "0.1::decimal(18,6)"},
        {"excellent_share": "0.100001::decimal(18,6)"},
    ),
    "conditions_can_be_met": ({"min_rate": None, "items": 3}, {"at_least": 3}, {"at_least": 4}),
    "target_or_slash": ({"months_assigned": 1}, {"months_not_assigned": 0}, {"months_not_assigned": 1}),
    "assigned_targets_filled": ({"months_assigned": 1}, {"months_without_target": 0}, {"months_without_target": 1}),
    "targets_where_needed": (
        {"needs_target": True, "months_not_assigned": 0},
        {"months_assigned": 1},
        {"months_assigned": 0},
    ),
    "interval_upper_bounds_given": (
        {"needs_target_high": True, "months_assigned": 1, "months_without_high": 0},
        {"months_high_below": 0},
        {"months_high_below": 1},
    ),
    "one_weight_per_panel": (
        {"smallest_weight": "0.5::decimal(18,6)"},
        {"largest_weight": "0.5::decimal(18,6)"},
        {"largest_weight": "0.500001::decimal(18,6)"},
    ),
    "event_category_is_indicators": (
        {"indicator_id": "i", "category_id": "a"},
        {"indicator_category_id": "a"},
        {"indicator_category_id": "b"},
    ),
    "requirements_due_before_closing": (
        {"closes_on": "date '2024-03-25'"},
        {"due_on": "date '2024-03-25'"},
        {"due_on": "date '2024-03-26'"},
    ),
    "tier_ranks_without_gaps": ({"place": 2}, {"tier_rank": 2}, {"tier_rank": 3}),
    "tier_lines_in_order": (
        {"better_min_score": "60::decimal(18,6)"},
        {"min_score": "60::decimal(18,6)"},
        {"min_score": "60.000001::decimal(18,6)"},
    ),
    "tier_quotas_within_whole": (
        {"tier_rank": 1},
        {"share_sum": "1::decimal(18,6)"},
        {"share_sum": "1.000001::decimal(18,6)"},
    ),
    "tier_names_differ": ({}, {"same_name": 1}, {"same_name": 2}),
    "ledger_sums_to_total": (
        {"ledger_points": "1::decimal(18,6)"},
        {"exact_total": "1::decimal(18,6)"},
        {"exact_total": "1.000001::decimal(18,6)"},
    ),
    "ledger_sums_to_categories": (
        {"ledger_points": "3::decimal(18,6)", "category_points": "2::decimal(18,6)"},
        {"points_without_category": "1::decimal(18,6)"},
        {"points_without_category": "1.000001::decimal(18,6)"},
    ),
    "ledger_sums_to_indicators": (
        {"scored_points": "1::decimal(18,6)", **_LEDGER},
        {"indicator_points": "1::decimal(18,6)"},
        {"indicator_points": "1.000001::decimal(18,6)"},
    ),
    "losses_are_borne": (
        {"points_lost": "1::decimal(18,6)"},
        {"points_borne": "1::decimal(18,6)"},
        {"points_borne": "1.000001::decimal(18,6)"},
    ),
    "values_within_spread": (
        {
            "smallest_last_year": "10::decimal(24,6)",
            "largest_last_year": "20::decimal(24,6)",
            "spread_last_year": "10::decimal(24,6)",
        },
        {"value": "120::decimal(24,6)"},
        {"value": "120.000001::decimal(24,6)"},
    ),
    "needed_feeds_present": ({"is_needed": True}, {"landed": 1}, {"landed": 0}),
    "scheme_rows_all_landed": (
        {**_SHARE, "feed_kind": "scheme", "tolerance": "0::decimal(18,6)", "rows_named": 9},
        {"quarantined": 0},
        {"quarantined": 1},
    ),
    "year_rows_mostly_landed": ({**_SHARE, "rows_named": 40}, {"quarantined": 2}, {"quarantined": 3}),
    "no_single_row_missing": ({**_SHARE, "quarantined": 1}, {"rows_named": 20}, {"rows_named": 19}),
    "unreadable_deliveries_replaced": (
        {"affects_points": True, "whole_deliveries": 1},
        {"rows_named": 1},
        {"rows_named": 0},
    ),
    "every_row_accounted_for": (
        {"unreadable": False, "rows_in": 10, "rows_superseded": 1, "rows_quarantined": 1},
        {"rows_landed": 8},
        {"rows_landed": 7},
    ),
    **{
        name: ({}, {column: 0}, {column: 1})
        for name, column in {
            "rows_have_their_types": "bad_types",
            "required_values_given": "bad_required",
            "keys_unique_in_delivery": "bad_keys",
            "values_allowed": "bad_values",
            "values_in_range": "bad_ranges",
            "combinations_sensible": "bad_combinations",
            "references_known": "bad_references",
            "rows_name_an_assessment": "rows_of_nobody",
            "deliveries_readable": "bad_deliveries",
            "scheme_differs_with_approval": "unapproved_fields",
        }.items()
    },
    "rates_within_reason": (
        {"is_meant": False, "allowed_rate": "1.2::decimal(18,6)"},
        {"highest_rate": "1.5::decimal(18,6)"},
        {"highest_rate": "1.500001::decimal(18,6)"},
    ),
    "values_of_targets_scale": (
        {"is_meant": False, "allowed_times": 20},
        {"times": "19.999999::decimal(18,6)"},
        {"times": "20::decimal(18,6)"},
    ),
    "totals_within_ceilings": (
        {"is_meant": False, "highest_total": "110::decimal(18,6)"},
        {"total": "110::decimal(18,6)"},
        {"total": "110.000001::decimal(18,6)"},
    ),
    "categories_not_all_nought": (
        {"is_meant": False, "is_category": True},
        {"units_with_points": 1},
        {"units_with_points": 0},
    ),
    "indicators_not_all_nought": (
        {"is_meant": False, "is_category": False, "units": 3},
        {"units_with_points": 1},
        {"units_with_points": 0},
    ),
    "deliveries_of_this_cycle": ({"is_meant": False}, {"rows_inside": 1}, {"rows_inside": 0}),
    "rows_of_this_cycle": ({"rows_inside": 9}, {"rows_dated": 9}, {"rows_dated": 10}),
    "values_do_not_jump": (
        {"value_before": "10::decimal(24,6)"},
        {"value": "99.999999::decimal(24,6)"},
        {"value": "100::decimal(24,6)"},
    ),
    "completion_within_reason": (
        {"is_meant": False, "allowed_times": 20},
        {"times": "4.999999::decimal(18,6)"},
        {"times": "5::decimal(18,6)"},
    ),
    "values_beside_the_group": (
        {"is_meant": False},
        {"times": "99.999999::decimal(18,6)"},
        {"times": "100::decimal(18,6)"},
    ),
    "values_near_the_group": (
        {"is_meant": False},
        {"times": "9.999999::decimal(18,6)"},
        {"times": "10::decimal(18,6)"},
    ),
    "cumulative_values_stay": (
        {"is_meant": False, "is_last": True},
        {"value": "0.000001::decimal(24,6)"},
        {"value": "0::decimal(24,6)"},
    ),
    "cumulative_values_do_not_fall": (
        {"value_before": "10::decimal(24,6)"},
        {"value": "10::decimal(24,6)"},
        {"value": "9.999999::decimal(24,6)"},
    ),
    "bases_as_reported_a_year_ago": ({}, {"months_apart": 0}, {"months_apart": 1}),
    "units_with_reports_have_targets": ({"is_meant": False}, {"reports": 0}, {"reports": 1}),
    "multipliers_within_reason": (
        {"is_meant": False, "factor_kind": "event"},
        {"factor": "5::decimal(18,6)"},
        {"factor": "5.000001::decimal(18,6)"},
    ),
    "weights_not_negligible": (
        {"factor_kind": "panel"},
        {"factor": "0.001::decimal(18,6)"},
        {"factor": "0.000999::decimal(18,6)"},
    ),
    "events_within_their_category": (
        {"is_meant": False, "most_points": "10::decimal(18,6)"},
        {"points_taken": "10::decimal(18,6)"},
        {"points_taken": "10.000001::decimal(18,6)"},
    ),
    "bonuses_within_reason": (
        {"is_meant": False, "highest_bonus": "30::decimal(18,6)"},
        {"bonus_points": "30::decimal(18,6)"},
        {"bonus_points": "30.000001::decimal(18,6)"},
    ),
    "rulings_of_this_cycle": (
        {"is_meant": False, "first_day": "date '2024-01-01'"},
        {"decided_on": "date '2024-01-01'"},
        {"decided_on": "date '2023-12-31'"},
    ),
    "rows_dated_until_now": ({}, {"rows_not_seen": 0}, {"rows_not_seen": 1}),
    "reports_not_before_their_month": (
        {"month": "2024-03"},
        {"submitted_at": "timestamp '2024-03-01 00:00:00'::timestamp"},
        {"submitted_at": "timestamp '2024-02-29 23:59:59'::timestamp"},
    ),
    "documents_received_after_issue": (
        {"issued_on": "date '2024-03-15'"},
        {"received_at": "timestamp '2024-03-15 00:00:00'::timestamp"},
        {"received_at": "timestamp '2024-03-14 23:59:59'::timestamp"},
    ),
    "panels_the_same_for_everybody": ({"most_panels": 3}, {"panels": 3}, {"panels": 2}),
}
# The other edge of those that have two.
LOWER_EDGES = {
    "measure_shares_sum_to_one": (
        {"measures": 1},
        {"share_sum": "0.999995::decimal(18,6)"},
        {"share_sum": "0.999994::decimal(18,6)"},
    ),
    "extra_rates_within_bounds": (
        {"category_kind": "deduction", "cap_rate": "0::decimal(18,6)"},
        {"floor_rate": "-1::decimal(18,6)"},
        {"floor_rate": "-1.000001::decimal(18,6)"},
    ),
    "deductions_can_take": (
        {"category_kind": "deduction", "floor_rate": "-1::decimal(18,6)"},
        {"measures_that_take": 1},
        {"measures_that_take": 0},
    ),
    "values_within_spread": (
        EDGES["values_within_spread"][0],
        {"value": "-90::decimal(24,6)"},
        {"value": "-90.000001::decimal(24,6)"},
    ),
    "values_do_not_jump": (
        {"value_before": "10::decimal(24,6)"},
        {"value": "1.000001::decimal(24,6)"},
        {"value": "1::decimal(24,6)"},
    ),
    "multipliers_within_reason": (
        {"is_meant": False, "factor_kind": "coefficient"},
        {"factor": "0.2::decimal(18,6)"},
        {"factor": "0.199999::decimal(18,6)"},
    ),
    "year_rows_mostly_landed": ({**_SHARE, "rows_named": 9}, {"quarantined": 1}, {"quarantined": 2}),
    "rates_within_reason": (
        {"is_meant": False, "allowed_rate": "2::decimal(18,6)"},
        {"highest_rate": "2::decimal(18,6)"},
        {"highest_rate": "2.000001::decimal(18,6)"},
    ),
    "indicator_rates_are_fractions": (
        {"cap_rate": None},
        {"floor_rate": "5::decimal(18,6)"},
        {"floor_rate": "5.000001::decimal(18,6)"},
    ),
}
# What says its own edge beside itself.
EXAMPLES = {e.name: (e.example.both, e.example.good, e.example.bad) for e in EXPECTATIONS.values() if e.example}
ALL = [*EDGES.items(), *LOWER_EDGES.items(), *EXAMPLES.items()]


def judged(expectation: Expectation, row: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the expectation looks at the row, and whether the row fails it."""
    columns = ", ".join(f"{_sql(value)} as {name}" for name, value in row.items())
    found = duckdb.sql(f"select {expectation.looked_at}, {expectation.failing} from (select {columns})").fetchone()
    assert found
    return bool(found[0]), bool(found[1])


def _sql(value: Any) -> str:
    if isinstance(value, str) and ("::" in value or value.startswith("date '")):
        return value
    if isinstance(value, str):
        return f"'{value}'"
    return "null::decimal(18,6)" if value is None else str(value)


@pytest.mark.parametrize(("name", "edge"), ALL, ids=[name for name, _ in ALL])
def test_the_edge_is_good_and_one_step_further_is_bad(name: str, edge: tuple[dict[str, Any], ...]) -> None:
    common, good, bad = edge

    assert judged(EXPECTATIONS[name], {**common, **good}) == (True, False)
    assert judged(EXPECTATIONS[name], {**common, **bad}) == (True, True)


def untried(expectations: Collection[Expectation]) -> list[str]:
    """The expectations that compare sizes and say no edge, here or beside themselves."""
    sizes = re.compile(r"<=|>=|<(?!>)|>|\b(?:rows|months|points|units|tier|place|share|bad|same)_?\w* = ")
    compared = {e.name: sizes.search((e.must_be or e.fails_when or "").replace("<>", "")) for e in expectations}
    said = EDGES.keys() | {e.name for e in expectations if e.example}
    return [name for name, found in compared.items() if found and name not in said]


def test_every_expectation_that_compares_sizes_is_tried_at_its_edge() -> None:
    assert untried(EXPECTATIONS.values()) == []
