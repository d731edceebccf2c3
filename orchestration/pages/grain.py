"""Which columns name a row of a mart that pages show, what attribute of the page each becomes, and how figures look.

Data only. That the keys are those of the contracts is tested; the attributes are a promise to other programs.
"""

# The columns that name a row, beyond cycle and assessment_id, which the page itself says.
KEYS: dict[str, tuple[str, ...]] = {
    "affirmation_candidates": ("override_id",),
    "alerts": ("unit_id", "indicator_id", "month"),
    "briefing_figures": ("unit_id", "month", "topic", "line", "name"),
    "category_scores": ("scenario", "unit_id", "category_id", "month"),
    "category_sensitivity": ("category_id",),
    "category_weights": ("category_id", "month"),
    "completion_by_level": ("unit_id", "month", "level"),
    "consequences": ("unit_id",),
    "contribution_by_organisation": ("unit_id", "org_id"),
    "deficiencies": ("item_kind", "item_id", "unit_id"),
    "deliveries": ("delivery",),
    "dim_assessment": (),
    "dim_category": ("category_id",),
    "dim_indicator": ("indicator_id",),
    "dim_organisation": ("org_id",),
    "dim_responsibility": ("indicator_id", "unit_id", "org_id"),
    "dim_unit": ("unit_id",),
    "escalation_list": ("escalation_id",),
    "fct_bonus_claim": ("claim_id",),
    "fct_report": ("unit_id", "indicator_id", "month"),
    "forecast_errors": ("unit_id", "month"),
    "forecasts": ("unit_id", "month"),
    "gate_verdicts": (),
    "group_weights": ("group_id", "category_id"),
    "indicator_pairs": ("indicator_id", "other_indicator_id"),
    "indicator_removals": ("indicator_id",),
    "indicator_scores": ("scenario", "unit_id", "indicator_id", "month"),
    "loss_by_category": ("scenario", "unit_id", "month", "category_id"),
    "loss_by_cause": ("scenario", "unit_id", "month", "cause_kind", "cause"),
    "loss_by_level": ("scenario", "unit_id", "month", "set_by", "is_key"),
    "loss_by_organisation": ("scenario", "unit_id", "month", "org_id"),
    "measure_scores": ("scenario", "unit_id", "indicator_id", "measure_id", "month"),
    "opinions_by_theme": ("source", "theme"),
    "procedural_loss_list": ("unit_id", "indicator_id", "month"),
    "promotion_plan": ("unit_id", "step"),
    "promotion_targets": ("unit_id",),
    "quarantine": ("delivery", "row", "column"),
    "rank_robustness": ("unit_id",),
    "rankings": ("unit_id",),
    "received_coverage": ("indicator_id",),
    "reconciliation": ("unit_id", "month", "level", "category_id", "indicator_id"),
    "rectification_list": ("item_id",),
    "release": (),
    "release_diff": ("unit_id",),
    "reports_due": ("responsible_org_id", "unit_id", "month"),
    "responsible_people": ("unit_id", "org_id", "role_held", "person"),
    "scheme_diff": ("feed", "object", "field", "change"),
    "scheme_hints": ("expectation", "object"),
    "scheme_lint": ("code", "object", "other_object"),
    "scheme_size": ("feed",),
    "scheme_values": ("feed", "key", "field"),
    "score_ledger": ("entry_id",),
    "self_scores": ("unit_id", "indicator_id"),
    "standings": ("scenario", "unit_id", "month"),
    "strengths": ("unit_id", "indicator_id"),
    "superior_positions": ("unit_id", "indicator_id"),
    "target_reviews": ("unit_id", "indicator_id"),
}
# Further columns that people look a row up by, though its key does without them.
ALSO = {"score_ledger": ("unit_id",), "deficiencies": ("responsible_org_id",)}
ATTRIBUTES = {
    "unit_id": "unit",
    "indicator_id": "indicator",
    "org_id": "organisation",
    "responsible_org_id": "organisation",
    "group_id": "group",
    "category_id": "category",
    "entry_id": "entry",
    "measure_id": "measure",
    "item_id": "item",
    "claim_id": "claim",
    # data-column says which column of the mart a figure is.
    "column": "of_column",
}


def attribute(column: str) -> str:
    """unit_id → data-unit, item_kind → data-item-kind."""
    return f"data-{ATTRIBUTES.get(column, column).replace('_', '-')}"


_TOTALS = (
    *("total", "total_before", "expected_total", "final_total", "total_now", "previous_total", "low", "high"),
    *("expected_low", "expected_high", "full_points", "lowest_total", "highest_total", "gap_to_next_tier"),
    *("margin_over_lower_tier", "points_needed", "points_to_next_tier", "points_to_next_rank", "margin_below"),
)
_SIGNED_TOTALS = (
    *("total_change", "gap_above", "gap_below", "gap_to_mean", "gap_to_best", "error", "total_change_on_month"),
    *("last_year_error", "rate_so_far_error", "now_error"),
)
_POINTS = (
    *("points", "points_assigned", "points_after_penalties", "points_lost", "points_lost_performance"),
    *("points_lost_procedural", "points_at_stake", "points_at_risk", "expected_loss", "points_gone", "group_best"),
    *("group_mean", "points_counted", "recoverable_points", "cumulative_points", "points_recoverable"),
    *("points_undecided", "points_still_open", "cap", "given", "computed", "absolute_error"),
    *("points_if_missing", "points_above_mean", "self_points", "points_spread", "points_of_both"),
)
_PERCENTS = (
    *("rate", "score_rate", "share_of_loss", "completion_rate", "nominal_weight", "effective_weight", "first_order"),
    *("rank_kept_share", "tier_kept_share", "share", "share_of_total", "done_rate", "floor_rate", "cap_rate"),
    *("completion", "excellent_share"),
)
KINDS: dict[str, str] = {
    **dict.fromkeys(_TOTALS, "total"),
    **dict.fromkeys(_SIGNED_TOTALS, "signed_total"),
    **dict.fromkeys(_POINTS, "points"),
    **dict.fromkeys(_PERCENTS, "percent"),
    **dict.fromkeys(("rank_change", "rank_change_on_month"), "moves"),
    **dict.fromkeys(("rank_error", "now_rank_error", "last_year_rank_error"), "signed"),
    **dict.fromkeys(("points_beside_full", "points_change", "self_minus_assessed"), "signed_points"),
    **dict.fromkeys(("weight_difference",), "signed_percent"),
    **dict.fromkeys(("lag_pp", "rate_gap_pp"), "points_of_percent"),
    **dict.fromkeys(("progress",), "of_hundred"),
    "days_left": "days",
    "days_to_close": "close",
    **dict.fromkeys(("amount",), "money"),
}
