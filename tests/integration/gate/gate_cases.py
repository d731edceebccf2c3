"""Every way an assessment can be wrong, one case each: what is broken, which expectation says so, and the verdict."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gate_miniature import CYCLE, UNITS, Case, Feeds, Row, organisations, row, sound
from hint_cases import HINTS


def _set(of_feed: str, where: Row, /, **values: Any) -> Any:
    def change(feeds: Feeds) -> None:
        row(feeds, of_feed, **where).update(values)

    return change


def _bases(of_units: Mapping[str, int]) -> Any:
    """The base of every report, by unit; none for the others."""

    def change(feeds: Feeds) -> None:
        for r in feeds["reports"]:
            r["base_value"] = of_units.get(r["unit_id"])

    return change


def _drop(feed: str, **where: Any) -> Any:
    def change(feeds: Feeds) -> None:
        feeds[feed] = [r for r in feeds[feed] if not all(r.get(k) == v for k, v in where.items())]

    return change


def _add(of_feed: str, like: Row, /, **values: Any) -> Any:
    def change(feeds: Feeds) -> None:
        feeds[of_feed].append({**row(feeds, of_feed, **like), **values})

    return change


def _all(*changes: Any) -> Any:
    def change(feeds: Feeds) -> None:
        for one in changes:
            one(feeds)

    return change


def _own(name: str) -> Row:
    return {"assessment_id": name}


def _without_sum(points: float) -> Any:
    """The category's points follow, so that only the rule in question is broken."""
    return _set("categories", {"category_id": "S"}, points=points)


_I2M1 = {"indicator_id": "i2", "measure_id": "m1"}
_I2M2 = {"indicator_id": "i2", "measure_id": "m2"}
_I1M1 = {"indicator_id": "i1", "measure_id": "m1"}
_I3M1 = {"indicator_id": "i3", "measure_id": "m1"}
_I3 = {"indicator_id": "i3"}
_NO_MEASURE = {"indicators_have_measures"}
_T1 = {"indicator_id": "i1", "unit_id": "u1"}
_FINAL = f"{CYCLE}-03"
_MONTHS = tuple(f"{CYCLE}-0{m}" for m in (1, 2, 3))
_RATES, _TOTALS = "rates_within_reason", "totals_within_ceilings"


def _assessment(**values: Any) -> Any:
    def change(feeds: Feeds) -> None:
        feeds["assessments"][0].update(values)

    return change


def _approved(feed: str, key: str, field: str, value: str) -> Any:
    return _set("scheme_changes", {"key": "i1"}, feed=feed, key=key, field=field, new_value=value)


def _new(feed: str, **values: Any) -> Any:
    def change(feeds: Feeds) -> None:
        feeds.setdefault(feed, []).append({**values, "assessment_id": feeds["assessments"][0]["assessment_id"]})

    return change


def _events(**values: Any) -> Any:
    """Indicator i3 as one that findings take from."""
    return _all(
        _set("indicators", _I3, value_feed="events", **values),
        _set("measures", _I3M1, basis="given", rule="given", cutoff=None),
    )


def _coefficient(**values: Any) -> Any:
    return _new("coefficients", **{"unit_id": "u1", "value": 1.1, **values})


def _condition(**values: Any) -> Any:
    row = {"tier_rank": 1, "condition_id": "k", "alternative": 1, "subject": "indicator", "min_rate": 0.1}
    return _new("tier_conditions", **{**row, **values})


INTEGRITY = [
    Case(
        "slip",
        _set("events", {"unit_id": "u2"}, points=99_999_999),
        {"figures_in_reach", "events_within_their_category"},
        held_rows=1,
    ),
    Case(
        "slip_of_a_rate",
        _set("bands", {"band_set": "b"}, rate=-10_000),
        {"figures_in_reach", "indicators_not_all_nought", "measures_can_give_all"},
    ),
    Case(
        "months",
        _assessment(first_month=f"{CYCLE}-05"),
        {"months_in_order", "rulings_of_this_cycle"},
        held_rows=2,
    ),
    Case("full_points", _assessment(full_points=11), {"scored_points_within_full_points"}),
    Case(
        "full_points_of_lowest", _assessment(full_points=11, total_of="lowest"), {"lowest_category_within_full_points"}
    ),
    Case("veto_score", _assessment(veto_score=13), {"veto_score_within_full_points"}, "passed"),
    Case(
        "opening_line", _set("categories", {"category_id": "S"}, opens_above=5), {"opening_lines_on_bonus_categories"}
    ),
    Case(
        "same_matter",
        _set("categories", {"category_id": "B"}, same_matter="highest"),
        {"matters_compared_outside_bonuses"},
    ),
    Case("coefficient", _coefficient(category_id="B"), {"coefficients_on_scored_categories"}),
    Case("coefficient_high", _coefficient(value=1.6), {"coefficients_near_one"}, "passed"),
    Case("coefficient_low", _coefficient(value=0.4), {"coefficients_near_one"}, "passed"),
    Case("matter", _set("events", {"unit_id": "u2"}, matter_id="m"), {"matters_where_compared"}, "passed"),
    Case("condition", _condition(), set(), "passed"),
    Case("condition_group", _condition(group_id="Z"), {"condition_groups_exist"}),
    Case("condition_tier", _condition(tier_rank=3), {"condition_tiers_exist"}),
    Case("condition_last", _condition(tier_rank=2), {"conditions_of_tiers_to_enter"}, "passed"),
    *(
        Case(f"condition_of_{name}", _condition(**values), {"condition_subjects_exist"})
        for name, values in (
            ("a_bonus_category", {"subject": "category", "subject_id": "B"}),
            ("an_unknown_indicator", {"subject_id": "i9"}),
            ("no_key_indicator", {"subject": "key_indicator", "subject_id": "i1"}),
            ("no_assessment", {"subject": "assessment"}),
            ("an_unknown_assessment", {"subject": "assessment", "subject_id": "nowhere"}),
        )
    ),
    Case("condition_without_limit", _condition(min_rate=None), {"conditions_have_limits"}),
    Case("condition_on_a_tier", _condition(max_tier_rank=1), {"conditions_have_limits"}),
    Case("condition_counts", _condition(at_least=1, at_most_failing=1), {"condition_counts_one_way"}),
    Case(
        "condition_on_itself",
        _condition(subject="assessment", subject_id="condition_on_itself"),
        {"conditions_lead_nowhere_back"},
    ),
    Case(
        "condition_forth",
        _condition(subject="assessment", subject_id="condition_back"),
        {"conditions_lead_nowhere_back"},
    ),
    Case(
        "condition_back",
        _condition(subject="assessment", subject_id="condition_forth"),
        {"conditions_lead_nowhere_back"},
    ),
    Case("condition_into_a_circle", _condition(subject="assessment", subject_id="condition_back"), set(), "passed"),
    Case("tie_category", _assessment(tie_rule="category", tie_category_id="X"), {"tie_category_exists"}),
    Case("tie_blank", _assessment(tie_rule="category"), {"tie_category_exists"}),
    Case("sum_points", _all(_without_sum(11)), {"indicator_points_add_up"}),
    Case("extra", _all(_set("indicators", _I3, category_id="B"), _without_sum(10)), set(), "passed"),
    Case(
        "extra_rates",
        _all(_set("indicators", _I3, category_id="B", cap_rate=2), _without_sum(10)),
        {"extra_rates_within_bounds"},
    ),
    Case(
        "extra_that_takes_nothing",
        _all(
            _add("categories", {"category_id": "B"}, category_id="D", category_name="扣分", kind="deduction"),
            _set("indicators", _I3, category_id="D", floor_rate=None),
            _without_sum(10),
        ),
        {"deductions_can_take"},
        "passed",
    ),
    Case("events_indicator", _events(), set(), "passed"),
    Case("events_elsewhere", _all(_events(category_id="B"), _without_sum(10)), {"event_indicators_scored"}),
    Case("events_over_months", _all(_events(), _set("measures", _I3M1, over="mean")), {"months_not_of_events"}),
    Case(
        "events_with_a_rule",
        _all(_events(), _set("measures", _I3M1, basis="value", rule="threshold", cutoff=0)),
        {"events_given"},
    ),
    Case("events_with_frequency", _events(frequency="quarterly"), {"events_without_frequency"}, "passed"),
    Case(
        "event_of_nobody",
        _all(
            _events(),
            _new("targets", indicator_id="i3", unit_id="u1", month=_FINAL, target=2, assigned=True),
            _set("events", {"unit_id": "u2"}, indicator_id="i3"),
        ),
        {"events_of_assigned_indicators"},
        "passed",
    ),
    Case("measure_group", _add("measures", _I1M1, measure_id="m2", group_id="Z"), {"measure_groups_exist"}),
    Case("measure_of_the_group", _add("measures", _I1M1, group_id="A"), set(), "passed"),
    Case("group_without_measure", _set("measures", _I3M1, group_id="Z"), _NO_MEASURE | {"measure_groups_exist"}),
    Case("months_and_lag", _set("measures", _I3M1, over="mean", lag=1), {"months_without_lag"}),
    Case("places_of_nobody", _set("measures", _I3M1, basis="place_change", cutoff=None), {"places_from_superior"}),
    Case("band_rate_and_points", _set("bands", {"band_set": "b"}, points=1), {"band_rate_or_points"}),
    Case("linear_between", _set("measures", _I2M1, rule="rank_linear"), {"linear_ends_only"}),
    Case(
        "zero_points",
        _all(_set("indicators", {"indicator_id": "i3"}, points=0), _without_sum(10)),
        {"indicator_points_positive"},
    ),
    Case("no_measure", _drop("measures", indicator_id="i3"), {"indicators_have_measures"}),
    Case("shares", _set("measures", _I2M2, share=0.4), {"measure_shares_sum_to_one"}),
    Case(
        "rates",
        _set("indicators", {"indicator_id": "i3"}, floor_rate=0.9, cap_rate=0.5),
        {"indicator_rates_in_order", "indicator_caps_give_all"},
    ),
    Case("unfit", _set("measures", _I3M1, rule="ratio"), {"basis_fits_rule"}),
    Case("unfit_given", _set("measures", _I3M1, basis="given"), {"basis_fits_rule"}),
    Case("unfit_superior", _set("measures", _I2M2, basis="superior_rank"), {"basis_fits_rule"}),
    Case(
        "negative_share",
        _all(_set("measures", _I2M1, share=1.2), _set("measures", _I2M2, share=-0.2)),
        {"measure_shares_positive"},
    ),
    Case("no_band_set", _set("measures", _I2M1, band_set=None), {"band_sets_exist"}),
    Case("unknown_band_set", _set("measures", _I2M1, band_set="x"), {"band_sets_exist"}),
    Case("no_step", _set("measures", _I2M2, step=None), {"steps_given"}),
    Case("no_reference", _set("measures", _I2M1, reference_id=None), {"references_given"}),
    Case("other_reference", _set("measures", _I2M1, reference_id="best"), {"references_given"}),
    Case("bounds", _set("measures", _I1M1, floor=0.9, cap=0.5), {"measure_bounds_in_order", "measures_can_give_all"}),
    *(
        Case(f"percent_{name}", broken, fails, verdict, held_rows)
        for name, broken, fails, verdict, held_rows in (
            (
                "cap_rate",
                _set("indicators", {"indicator_id": "i3"}, cap_rate=120),
                {"indicator_rates_are_fractions"},
                "passed",
                0,
            ),
            (
                "floor_rate",
                _set("indicators", {"indicator_id": "i3"}, floor_rate=60),
                {"indicator_rates_are_fractions", _TOTALS},
                "held",
                3,
            ),
            ("cap", _set("measures", _I1M1, cap=120), {"measure_rates_are_fractions", _RATES}, "held", 1),
            (
                "floor",
                _set("measures", _I1M1, floor=60, cap=60),
                {"measure_rates_are_fractions", _RATES, _TOTALS},
                "held",
                4,
            ),
            ("base", _set("measures", _I2M2, base=100), {"measure_rates_are_fractions", _RATES, _TOTALS}, "held", 4),
            (
                "band",
                _set("bands", {"band_set": "b"}, rate=100),
                {"measure_rates_are_fractions", _RATES, _TOTALS},
                "held",
                4,
            ),
        )
    ),
    Case("slash", _add("targets", _T1, month=f"{CYCLE}-01", target=None, assigned=False), {"target_or_slash"}),
    Case("blank_target", _add("targets", _T1, month=f"{CYCLE}-01", target=None), {"assigned_targets_filled"}),
    Case("no_targets", _drop("targets", indicator_id="i1"), {"targets_where_needed"}),
    Case(
        "no_final_target",
        _set("targets", _T1, month=f"{CYCLE}-02"),
        {"final_targets_given", "measures_count_for_the_whole_group"},
    ),
    *(
        Case(
            f"early_target_{pacing}",
            _all(
                *(
                    _add("targets", {"indicator_id": "i1", "unit_id": u}, indicator_id="i3", month=f"{CYCLE}-02")
                    for u in UNITS
                ),
                _set("indicators", {"indicator_id": "i3"}, pacing=pacing),
            ),
            fails,
            verdict,
        )
        for pacing, fails, verdict in (
            ("none", {"final_targets_given"}, "failed"),
            ("linear", {"final_targets_given"}, "failed"),
            ("milestone", set(), "passed"),
        )
    ),
    Case("interval", _set("measures", _I2M2, basis="interval"), {"interval_upper_bounds_given"}),
    Case(
        "interval_low",
        _all(
            _set("measures", _I2M2, basis="interval"),
            *(_set("targets", {"indicator_id": "i2", "unit_id": u}, target_high=120) for u in UNITS[1:]),
            _set("targets", {"indicator_id": "i2", "unit_id": "u1"}, target_high=90),
        ),
        {"interval_upper_bounds_given"},
    ),
    Case("panel", _set("surveys", {"unit_id": "u1", "grade": "满意"}, panel_weight=0.5), {"one_weight_per_panel"}),
    Case("event", _set("events", {"unit_id": "u2"}, category_id="B"), {"event_category_is_indicators"}),
    Case("clause", _set("bonus_clauses", {"clause_id": "k1"}, category_id="S"), {"clauses_in_bonus_categories"}),
    Case(
        "late_requirement",
        _set("evidence_requirements", {"requirement_id": "q1"}, due_on=date(CYCLE, 3, 26)),
        {"requirements_due_before_closing"},
    ),
    Case("tier_group", _add("tiers", {"tier_rank": 1}, group_id="Z"), {"tier_groups_exist"}),
    Case("tier_gap", _set("tiers", {"tier_rank": 2}, tier_rank=3), {"tier_ranks_without_gaps"}),
    Case("tier_lines", _set("tiers", {"tier_rank": 2}, min_score=8), {"tier_lines_in_order"}),
    Case(
        "tier_quotas",
        _all(_set("tiers", {"tier_rank": 1}, quota_share=0.6), _set("tiers", {"tier_rank": 2}, quota_share=0.6)),
        {"tier_quotas_within_whole"},
    ),
    Case("tier_names", _set("tiers", {"tier_rank": 2}, tier_name="一等"), {"tier_names_differ"}),
    Case("change_value", _set("scheme_changes", {"key": "i1"}, new_value="7"), {"approved_changes_shown"}),
    Case("change_field", _set("scheme_changes", {"key": "i1"}, field="分数"), {"approved_changes_shown"}),
    Case(
        "change_in_chinese",
        _set("scheme_changes", {"key": "i1"}, feed="指标", field="方向", new_value="正向"),
        set(),
        "passed",
    ),
    Case(
        "change_of_bool",
        _set("scheme_changes", {"key": "i1"}, field="是否主要经济指标", new_value="否"),
        {"approved_changes_shown"},
    ),
    Case(
        "change_of_flag", _set("scheme_changes", {"key": "i1"}, field="主要经济指标", new_value="否"), set(), "passed"
    ),
    Case("change_as_typed", _set("scheme_changes", {"key": "i1"}, new_value="6.00"), set(), "passed"),
    *(
        Case(f"change_{name}", _approved(feed, key, field, value), set(), "passed")
        for name, feed, key, field, value in (
            ("percent", "measures", "i2/m1", "share", "50%"),
            ("percent_with_blank", "measures", "i2/m1", "占比", "50 %"),
            ("percent_of_hundred", "targets", f"i1/u1/{_FINAL}", "target", "100%"),
            ("month_of_digits", "assessments", "change_month_of_digits", "final_month", f"{CYCLE}03"),
            ("month_in_chinese", "assessments", "change_month_in_chinese", "终评月份", f"{CYCLE}年3月"),
            ("month_with_slash", "assessments", "change_month_with_slash", "final_month", f"{CYCLE}/3"),
            ("month_as_its_first_day", "assessments", "change_month_as_its_first_day", "final_month", f"{CYCLE}-03-01"),
            ("day_of_digits", "evidence_requirements", "q1", "due_on", f"{CYCLE}0320"),
            ("day_in_chinese", "evidence_requirements", "q1", "due_on", f"{CYCLE}年3月20日"),
            ("day_with_dots", "evidence_requirements", "q1", "due_on", f"{CYCLE}.3.20"),
            ("flag_as_letter", "evidence_requirements", "q1", "needs_stamp", "Y"),
            ("flag_in_words", "evidence_requirements", "q1", "须盖章", "TRUE"),
            ("code_in_capitals", "assessments", "change_code_in_capitals", "rank_on", "EXACT"),
            ("number_to_a_slash", "measures", "i1/m1", "cutoff", "/"),
            ("number_to_none", "计分口径", "i1/m1", "起算线", "无"),
            ("number_to_a_dash", "measures", "i1/m1", "cutoff", "—"),
            ("number_to_a_minus", "measures", "i1/m1", "cutoff", "−"),
            ("number_to_na", "indicators", "i1", "cap_rate", "N/A"),
            ("key_with_month_in_chinese", "目标值", f"i1/u1/{CYCLE}年3月", "目标值", "100"),
            ("key_with_month_of_digits", "targets", f"i1 / u1 / {CYCLE}03", "target", "100"),
            ("key_with_month_and_slash", "references", f"i2/mean/{CYCLE}/3", "value", "90"),
            ("key_with_number", "bands", "b/-1,000.0", "rate", "1"),
            ("key_with_whole_number", "tiers", "/1.0/", "tier_name", "一等"),
        )
    ),
    *(
        Case(
            f"change_{name}",
            _all(
                *(_set("targets", {**_T1, "indicator_id": i}, target=None, assigned=False) for i in ("i1", "i2")),
                _approved("targets", f"i1/u1/{_FINAL}", field, value),
                _drop("evidence_requirements"),
                _drop("bonus_claims"),
            ),
            set(),
            "passed",
        )
        for name, field, value in (
            ("to_not_assigned", "target", "/"),
            ("to_not_assigned_in_words", "是否下达", "否"),
        )
    ),
    Case(
        "change_spelled_two_ways",
        _all(
            _approved("targets", f"i1/u1/{_FINAL}", "target", "100"),
            _add(
                "scheme_changes",
                {"key": f"i1/u1/{_FINAL}"},
                change_id="in_chinese",
                feed="目标值",
                key=f"i1/u1/{CYCLE}年3月",
                field="目标值",
                new_value="90",
                approved_on=date(CYCLE, 1, 20),
            ),
        ),
        set(),
        "passed",
    ),
    *(
        Case(f"change_{name}", _approved(feed, key, field, value), {"approved_changes_shown"})
        for name, feed, key, field, value in (
            ("other_percent", "measures", "i2/m1", "share", "5%"),
            ("other_month", "assessments", "change_other_month", "final_month", f"{CYCLE}02"),
            ("no_month", "assessments", "change_no_month", "final_month", "三月"),
            ("other_day", "evidence_requirements", "q1", "due_on", f"{CYCLE}0321"),
            ("still_assigned", "targets", f"i1/u1/{_FINAL}", "target", "/"),
            ("number_not_emptied", "measures", "i3/m1", "cutoff", "无"),
            ("key_of_nothing", "targets", f"i1/u1/{CYCLE}年2月", "target", "100"),
        )
    ),
    Case(
        "change_before_the_last",
        _add("scheme_changes", {"key": "i1"}, change_id="earlier", new_value="5.5", approved_on=date(CYCLE, 1, 20)),
        set(),
        "passed",
    ),
    Case(
        "change_of_a_measure",
        _set("scheme_changes", {"key": "i1"}, feed="measures", key="i2/m1", field="share", new_value="0.5"),
        set(),
        "passed",
    ),
    Case(
        "change_of_the_whole",
        _set(
            "scheme_changes",
            {"key": "i1"},
            feed="assessments",
            key="change_of_the_whole",
            field="full_points",
            new_value="12",
        ),
        set(),
        "passed",
    ),
    Case("spread", _bases({}), {"values_within_spread"}, verdict="passed"),
    Case("ledger_total", lambda feeds: None, {"ledger_sums_to_total"}),
    Case("ledger_categories", lambda feeds: None, {"ledger_sums_to_categories"}),
    Case("losses", lambda feeds: None, {"losses_are_borne"}),
    Case("ledger_indicators", lambda feeds: None, {"ledger_sums_to_indicators"}),
]


def _requirement(**values: Any) -> Any:
    return _set("evidence_requirements", {"requirement_id": "q1"}, **values)


def _doc(name: str, **values: Any) -> Any:
    return _set("documents", {"document_id": f"{name}-q1-u1"}, **values)


def _kind(kind: str) -> Any:
    def change(feeds: Feeds) -> None:
        _requirement(document_kind=kind)(feeds)
        for document in feeds["documents"]:
            if document.get("requirement_id"):
                document["document_kind"] = kind
        feeds["documents"] = [d for d in feeds["documents"] if d.get("unit_id") != "u1"]

    return change


def _held(name: str, broken: Any, expectation: str, rows: int = 1) -> Case:
    return Case(name, broken, {expectation}, "held", rows)


def _override(name: str, **values: Any) -> Any:
    own = {"override_id": name, "unit_id": "u1", "kind": "block", "title": "约谈", "stage": "approved"}
    return _new("overrides", **{**own, "limit_tier_rank": 2, "decided_on": f"{CYCLE}-04-10", **values})


def _second_requirement(name: str) -> Any:
    def change(feeds: Feeds) -> None:
        feeds["evidence_requirements"].append({**feeds["evidence_requirements"][0], "requirement_id": "q2"})
        for unit in UNITS:
            own = row(feeds, "documents", document_id=f"{name}-q1-{unit}")
            sha256 = own["sha256"] if unit == "u1" else f"{name}-{unit}-2"
            again = {"document_id": f"{name}-q2-{unit}", "requirement_id": "q2", "sha256": sha256}
            feeds["documents"].append({**own, **again, "received_at": datetime(CYCLE, 3, 16)})

    return change


def _deduct(broken: Any) -> Any:
    return _all(broken, _assessment(gate="deduct"))


_NO_REPORT = _drop("reports", indicator_id="i1", unit_id="u1", month=_FINAL)


def _waive_score(name: str, **values: Any) -> Any:
    waiver = {"subject": "score", "subject_id": "i1", "unit_id": "u1", "decision_id": f"{name}-d2", "month": _FINAL}
    return _add("decisions", {"subject": "event"}, **{**waiver, **values})


EVIDENCE = [
    Case("sound", lambda feeds: None, set(), "passed"),
    _held("missing_document", _kind("document"), "no_missing_document"),
    _held("missing_meeting", _kind("meeting"), "no_missing_meeting"),
    _held("missing_statement", _kind("report"), "no_missing_statement"),
    _held("no_stamp", _doc("no_stamp", stamp="unreadable"), "no_missing_stamp"),
    _held(
        "no_signature",
        _all(
            _requirement(needs_signature=True),
            *(_set("documents", {"document_id": f"no_signature-q1-{u}"}, signature="present") for u in UNITS[1:]),
        ),
        "no_missing_signature",
    ),
    _held("wrong_month", _doc("wrong_month", month=f"{CYCLE}-01"), "no_wrong_month"),
    _held(
        "wrong_issuer",
        _all(_requirement(issuer_org_id="fgj"), _doc("wrong_issuer", issuer_org_id="city")),
        "no_wrong_issuer",
    ),
    _held("reused", _second_requirement("reused"), "no_reused_document"),
    _held(
        "reused_in_capitals",
        _all(
            _second_requirement("reused_in_capitals"),
            _set("documents", {"document_id": "reused_in_capitals-q2-u1"}, sha256="REUSED_IN_CAPITALS-U1"),
        ),
        "no_reused_document",
    ),
    *(
        Case(
            f"fingerprint_{n}",
            _all(
                _second_requirement(f"fingerprint_{n}"),
                *(_set("documents", {"document_id": f"fingerprint_{n}-{q}-u1"}, sha256=none) for q in ("q1", "q2")),
            ),
            set(),
            "passed",
        )
        for n, none in enumerate(("无", "-", "/", "N/A", "待补"))
    ),
    _held("late", _doc("late", received_at=datetime(CYCLE, 3, 21)), "no_late_document"),
    _held("claim", _drop("documents", document_id="claim-award"), "bonus_claims_documented"),
    _held("change", _set("documents", {"document_id": "change-approval"}, stamp="absent"), "scheme_changes_documented"),
    _held("drift", lambda feeds: None, "scheme_differs_with_approval"),
    Case(
        "drift_approved",
        _add("scheme_changes", {"key": "i1"}, change_id="second", key="i3", new_value="2"),
        set(),
        "passed",
    ),
    Case(
        "drift_to_not_assigned",
        _all(
            _set("targets", _T1, target=None, assigned=False),
            _add(
                "scheme_changes",
                {"key": "i1"},
                change_id="fourth",
                feed="targets",
                key=f"i1/u1/{_FINAL}",
                field="target",
                new_value="/",
            ),
        ),
        set(),
        "passed",
    ),
    _held("drift_added", lambda feeds: None, "scheme_differs_with_approval", 2),
    Case(
        "drift_removed_approved",
        _add(
            "scheme_changes",
            {"key": "i1"},
            change_id="third",
            feed="targets",
            key="i9/u1/2024-03",
            field="target",
            new_value=None,
        ),
        set(),
        "passed",
    ),
    _held("decision", _drop("documents", document_id="decision-decision"), "decisions_documented"),
    Case(
        "decision_about_nothing",
        _set("decisions", {"subject": "event"}, subject_id="nothing"),
        {"decisions_about_something"},
        "passed",
    ),
    Case("override", _override("override", document_id="override-decision"), set(), "passed"),
    Case("override_unproved", _override("override_unproved", document_id=None), {"overrides_documented"}, "passed"),
    Case(
        "override_undated",
        _override("override_undated", decided_on=None, document_id="override_undated-decision"),
        {"overrides_dated"},
        "passed",
    ),
    Case("override_applied", _override("override_applied", stage="applied", document_id=None), set(), "passed"),
    _held("hold", _NO_REPORT, "hold_indicators_have_values"),
    Case("hold_waived", _all(_NO_REPORT, _waive_score("hold_waived")), set(), "passed"),
    _held(
        "hold_other_month",
        _all(_NO_REPORT, _waive_score("hold_other_month", month=f"{CYCLE}-01")),
        "hold_indicators_have_values",
    ),
    Case("deduct_stamp", _deduct(_doc("deduct_stamp", stamp="absent")), {"no_missing_stamp"}, "passed"),
    Case(
        "deduct_claim",
        _deduct(_drop("documents", document_id="deduct_claim-award")),
        {"bonus_claims_documented"},
        "passed",
    ),
    _held("deduct_hold", _deduct(_NO_REPORT), "hold_indicators_have_values"),
    _held(
        "deduct_decision", _deduct(_drop("documents", document_id="deduct_decision-decision")), "decisions_documented"
    ),
    _held(
        "deduct_change",
        _deduct(_set("documents", {"document_id": "deduct_change-approval"}, stamp="absent")),
        "scheme_changes_documented",
    ),
    Case(
        "still_open",
        _all(_assessment(closes_on=date(2024, 6, 2)), _doc("still_open", stamp="absent")),
        {"no_missing_stamp"},
        "open",
        1,
    ),
    Case("closes_today", _assessment(closes_on=date(2024, 6, 1)), set(), "passed"),
    Case(
        "open_but_failed",
        _all(_assessment(closes_on=date(2024, 6, 2)), _set("measures", _I2M2, share=0.4)),
        {"measure_shares_sum_to_one"},
    ),
    Case(
        "waived_stamp",
        _all(
            _doc("waived_stamp", stamp="absent"),
            _add(
                "decisions",
                {"subject": "event"},
                subject="evidence",
                subject_id="q1",
                unit_id="u1",
                decision_id="waived_stamp-d2",
            ),
        ),
        set(),
        "passed",
    ),
]


def _confirm(name: str, subject_id: str, unit: str = "u1", points: float = 0) -> Any:
    """An adjustment of nought points says that what looks odd is meant."""
    return _add(
        "decisions",
        {"subject": "event"},
        subject="score",
        subject_id=subject_id,
        unit_id=unit,
        decision="adjust",
        points=points,
        decision_id=f"{name}-d2",
    )


_NOUGHT = _all(
    _set("measures", _I1M1, cutoff=5),
    _set("bands", {"band_set": "b"}, at=1000),
    _set("measures", _I2M2, base=0),
    _set("measures", _I3M1, cutoff=1000),
)
_SCALE = "values_of_targets_scale"
_TOO_LARGE = _set("targets", _T1, target=1_000_000)
_OTHER_YEAR = _set("events", {"unit_id": "u2"}, occurred_on=date(CYCLE - 1, 2, 2))
_BY_VALUE = _all(
    _set("measures", _I2M1, basis="value"),
    _add("bands", {"band_set": "b"}, at=9_000),
    _set("bands", {"at": -1000}, at=8_000),
)

PLAUSIBILITY = [
    _held("rate_over_one_and_a_half", _set("measures", _I1M1, cap=1.6), _RATES),
    Case("rate_of_one_and_a_half", _set("measures", _I1M1, cap=1.5), set(), "passed"),
    Case(
        "rate_allowed_by_the_indicator",
        _all(_set("measures", _I1M1, cap=1.6), _set("indicators", {"indicator_id": "i1"}, cap_rate=2)),
        set(),
        "passed",
    ),
    Case(
        "rate_approved",
        _all(_set("measures", _I1M1, cap=1.6), _approved("measures", "i1/m1", "cap", "1.6")),
        set(),
        "passed",
    ),
    _held("scale_of_a_target", _TOO_LARGE, _SCALE),
    _held("scale_at_the_edge", _set("targets", _T1, target=1_800), _SCALE),
    Case("scale_below_the_edge", _set("targets", _T1, target=1_799), {"completion_within_reason"}, "passed"),
    _held("scale_of_a_value", _all(*(_set("reports", {**_T1, "month": m}, value=90_000) for m in _MONTHS)), _SCALE),
    _held("scale_of_bands", _BY_VALUE, _SCALE, 3),
    Case("scale_confirmed", _all(_TOO_LARGE, _confirm("scale_confirmed", "i1")), set(), "passed"),
    _held("scale_adjusted_otherwise", _all(_TOO_LARGE, _confirm("scale_adjusted_otherwise", "i1", points=1)), _SCALE),
    _held("scale_of_another_unit", _all(_TOO_LARGE, _confirm("scale_of_another_unit", "i1", "u2")), _SCALE),
    Case(
        "scale_approved",
        _all(_TOO_LARGE, _approved("targets", f"i1/u1/{_FINAL}", "target", "1000000")),
        set(),
        "passed",
    ),
    _held("total_above_ceilings", _set("indicators", {"indicator_id": "i3"}, floor_rate=5), _TOTALS, 2),
    Case(
        "category_nought",
        _NOUGHT,
        {"categories_not_all_nought", "indicators_not_all_nought", "measures_can_give_all"},
        "held",
        1,
    ),
    Case(
        "category_nought_confirmed",
        _all(_NOUGHT, _confirm("category_nought_confirmed", "category_nought_confirmed")),
        {"measures_can_give_all"},
        "passed",
    ),
    Case("indicator_nought", _set("measures", _I3M1, cutoff=1000), {"indicators_not_all_nought"}, "passed"),
    _held("another_year", _OTHER_YEAR, "deliveries_of_this_cycle"),
    Case(
        "another_year_confirmed",
        _all(_OTHER_YEAR, _confirm("another_year_confirmed", "another_year_confirmed")),
        set(),
        "passed",
    ),
    Case(
        "row_of_another_year",
        _add("reports", {**_T1, "month": _FINAL}, month=f"{CYCLE - 1}-12"),
        {"rows_of_this_cycle"},
        "passed",
    ),
    _held("vanished", lambda feeds: None, "feeds_do_not_vanish"),
    Case("vanished_confirmed", _confirm("vanished_confirmed", "vanished_confirmed"), set(), "passed"),
    Case("jump", _set("reports", {**_T1, "month": f"{CYCLE}-01"}, value=9), {"values_do_not_jump"}, "passed"),
    Case("jump_down", _set("reports", {**_T1, "month": f"{CYCLE}-01"}, value=900), {"values_do_not_jump"}, "passed"),
    Case("no_jump", _set("reports", {**_T1, "month": f"{CYCLE}-01"}, value=9.1), set(), "passed"),
]


def _decision(name: str, **values: Any) -> Any:
    """A second decision, of points that count."""
    return _add(
        "decisions",
        {"subject": "event"},
        **{
            "subject": "score",
            "subject_id": "i1",
            "unit_id": "u1",
            "decision": "adjust",
            "points": 0.5,
            "decision_id": f"{name}-d2",
            **values,
        },
    )


def _months(indicator: str, **by_unit: tuple[float, ...]) -> Any:
    """The reports of an indicator, month by month."""
    return _all(
        *(
            _set("reports", {"indicator_id": indicator, "unit_id": u, "month": m}, value=v, nil_return=v is None)
            for u, values in by_unit.items()
            for m, v in zip(_MONTHS, values, strict=True)
        )
    )


def _by_reports(**measure: Any) -> Any:
    """Indicator i3 as one of reports, which are those of i1."""

    def change(feeds: Feeds) -> None:
        row(feeds, "indicators", indicator_id="i3")["value_feed"] = "reports"
        row(feeds, "measures", indicator_id="i3").update(cutoff=None, **measure)
        feeds["reports"] += [{**r, "indicator_id": "i3"} for r in feeds["reports"] if r["indicator_id"] == "i1"]

    return change


def _panel(weight: float, *units: str) -> Any:
    """A second panel of the survey of these units."""

    def change(feeds: Feeds) -> None:
        second = {"panel": "领导", "panel_weight": weight}
        feeds["surveys"] += [{**r, **second} for r in feeds["surveys"] if r["unit_id"] in units]

    return change


def _as_unit(unit: str, other: str, cycle: int = CYCLE) -> Any:
    """The figures of another unit, sent in once more."""

    def change(feeds: Feeds) -> None:
        figures = {(r["indicator_id"], r["month"]): r["value"] for r in feeds["reports"] if r["unit_id"] == other}
        for r in feeds["reports"]:
            if r["unit_id"] == unit:
                r["value"] = figures[r["indicator_id"], r["month"]]

    return change


def _distinct(feeds: Feeds) -> None:
    """Figures that differ from month to month, so that equal ones are no accident."""
    for n, r in enumerate(feeds["reports"]):
        r["value"] += n / 10


def _one_more(feeds: Feeds) -> None:
    row(feeds, "reports", **{**_T1, "month": _FINAL})["value"] += 1


_RISING = _months("i1", u1=(30, 60, 90), u2=(30, 60, 100), u3=(30, 70, 110))
_NO_TARGET = _drop("targets", **_T1)
_A_YEAR_AGO = {"u1": 70, "u2": 80, "u3": 90}
_OLD = date(CYCLE - 1, 12, 31)
_FIRST = date(CYCLE, 1, 1)
_U2 = {"unit_id": "u2"}
_U3_FINAL = {"indicator_id": "i3", "unit_id": "u3", "month": _FINAL}
_FALLS, _BACK = "cumulative_values_do_not_fall", "cumulative_values_stay"
_JUMPS = "values_do_not_jump"
_BEYOND = "months_beyond_last"
_OTHER_UNIT = _set("decisions", {"subject": "event"}, unit_id="u1")
_GROWTH = _set("measures", _I2M2, basis="growth")
_UNCAPPED = _set("bonus_clauses", {"clause_id": "k1"}, points_each=None)


def _without_base(*units: str) -> Any:
    return _all(
        _GROWTH, *(_set("reports", {"indicator_id": "i2", "unit_id": u, "month": m}, base_value=None)
                   for u in units for m in _MONTHS)
    )  # fmt: skip


# What would pass with less scored, or with a slip that no total betrays.
SLIPS = [
    # A unit without targets beside its peers.
    _held("gap_of_a_target", _NO_TARGET, "units_with_reports_have_targets"),
    Case("gap_confirmed", _all(_NO_TARGET, _confirm("gap_confirmed", "i1")), set(), "passed"),
    Case(
        "gap_without_reports",
        _all(_NO_TARGET, _drop("reports", **_T1), _drop("evidence_requirements")),
        {"units_like_their_group_have_targets"},
        "passed",
    ),
    Case(
        "gap_said_by_a_slash",
        _all(_set("targets", _T1, target=None, assigned=False), _drop("evidence_requirements")),
        set(),
        "passed",
    ),
    Case(
        "gap_of_most_of_the_group",
        _all(
            _NO_TARGET,
            _drop("targets", **{**_T1, "unit_id": "u2"}),
            *(_drop("reports", **{**_T1, "unit_id": u}) for u in ("u1", "u2")),
            _drop("evidence_requirements"),
        ),
        set(),
        "passed",
    ),
    # Dates.
    _held("decided_the_year_before", _decision("decided_the_year_before", decided_on=_OLD), "rulings_of_this_cycle"),
    Case("decided_on_the_first_day", _decision("decided_on_the_first_day", decided_on=_FIRST), set(), "passed"),
    _held(
        "claim_of_the_year_before", _set("bonus_claims", {"unit_id": "u1"}, decided_on=_OLD), "rulings_of_this_cycle"
    ),
    _held(
        "override_of_the_year_before",
        _override("override_of_the_year_before", document_id="override_of_the_year_before-decision", decided_on=_OLD),
        "rulings_of_this_cycle",
    ),
    Case(
        "claim_before_confirmed",
        _all(
            _set("bonus_claims", {"unit_id": "u1"}, decided_on=_OLD),
            _confirm("claim_before_confirmed", "claim_before_confirmed"),
        ),
        set(),
        "passed",
    ),
    _held(
        "confirmed_by_an_old_decision",
        _all(
            _TOO_LARGE,
            _decision("confirmed_by_an_old_decision", points=0, decided_on=_OLD),
            _confirm("confirmed_by_an_old_decision-x", "confirmed_by_an_old_decision"),
        ),
        _SCALE,
    ),
    Case("claim_undated", _set("bonus_claims", {"unit_id": "u1"}, decided_on=None), {"claims_dated"}, "passed"),
    Case(
        "decided_after_today",
        _decision("decided_after_today", decided_on=date(2042, 3, 1)),
        {"rows_dated_until_now"},
        "passed",
    ),
    Case("decided_today", _decision("decided_today", decided_on=date(2024, 6, 1)), set(), "passed"),
    Case(
        "reported_before_the_month",
        _set("reports", {**_T1, "month": _FINAL}, submitted_at=datetime(CYCLE, 2, 29, 23)),
        {"reports_not_before_their_month"},
        "passed",
    ),
    Case(
        "reported_on_the_first",
        _set("reports", {**_T1, "month": _FINAL}, submitted_at=datetime(CYCLE, 3, 1)),
        set(),
        "passed",
    ),
    Case(
        "received_before_issue",
        _doc("received_before_issue", issued_on=date(CYCLE, 3, 16)),
        {"documents_received_after_issue"},
        "passed",
    ),
    Case("received_on_issue", _doc("received_on_issue", issued_on=date(CYCLE, 3, 15)), set(), "passed"),
    # Factors.
    *(
        _held(f"multiplier_{name}", _set("events", _U2, multiplier=factor), "multipliers_within_reason")
        for name, factor in (("next_to_nothing", 0.000001), ("too_small", 0.199999), ("too_large", 5.000001))
    ),
    *(
        Case(f"multiplier_{name}", _set("events", _U2, multiplier=factor), set(), "passed")
        for name, factor in (("of_a_fifth", 0.2), ("of_five", 5))
    ),
    Case(
        "multiplier_confirmed",
        _all(_set("events", _U2, multiplier=6), _confirm("multiplier_confirmed", "multiplier_confirmed", "u2")),
        set(),
        "passed",
    ),
    Case(
        "coefficient_of_eleven",
        _coefficient(value=11),
        {"multipliers_within_reason", "coefficients_near_one"},
        "held",
        1,
    ),
    Case(
        "coefficient_of_nothing",
        _coefficient(value=0.000001),
        {"multipliers_within_reason", "coefficients_near_one"},
        "held",
        1,
    ),
    Case(
        "share_negligible",
        _all(_set("measures", _I2M1, share=0.999001), _set("measures", _I2M2, share=0.000999)),
        {"weights_not_negligible"},
        "passed",
    ),
    Case(
        "share_of_a_thousandth",
        _all(_set("measures", _I2M1, share=0.999), _set("measures", _I2M2, share=0.001)),
        set(),
        "passed",
    ),
    Case("panel_negligible", _panel(0.000001, *UNITS), {"weights_not_negligible"}, "passed"),
    Case("panel_of_a_tenth", _panel(0.1, *UNITS), set(), "passed"),
    Case("panel_absent", _panel(0.5, "u1", "u2"), {"panels_the_same_for_everybody"}, "passed"),
    _held("event_beyond_its_category", _set("events", _U2, points=12.000001), "events_within_their_category"),
    Case("event_of_a_whole_category", _set("events", _U2, points=12), set(), "passed"),
    _held(
        "bonus_beyond_reason",
        _all(_UNCAPPED, _set("bonus_claims", {"unit_id": "u1"}, points=3.600001)),
        "bonuses_within_reason",
    ),
    Case(
        "bonus_of_three_tenths",
        _all(_UNCAPPED, _set("bonus_claims", {"unit_id": "u1"}, points=3.6)),
        set(),
        "passed",
    ),
    Case(
        "bonus_that_the_scheme_allows",
        _all(
            _UNCAPPED,
            _set("categories", {"category_id": "B"}, cap=6),
            _set("bonus_claims", {"unit_id": "u1"}, points=5),
        ),
        set(),
        "passed",
    ),
    # Figures that add up over the year.
    Case("rising", _RISING, set(), "passed"),
    Case("falls", _all(_RISING, _months("i1", u1=(30, 60, 59))), {_FALLS}, "passed"),
    *(
        Case(f"falls_to_{name}", _all(_RISING, _months("i1", u1=(30, 60, value))), {_FALLS, _BACK} | more, "held", 1)
        for name, value, more in (("nought", 0, set()), ("minus", -60, set()), ("a_nil_return", None, set()))
    ),
    Case(
        "falls_to_nought_confirmed",
        _all(_RISING, _months("i1", u1=(30, 60, 0)), _confirm("falls_to_nought_confirmed", "i1")),
        {_FALLS},
        "passed",
    ),
    Case("falls_to_nought_and_rises", _all(_RISING, _months("i1", u1=(30, 0, 90))), {_FALLS}, "passed"),
    Case(
        "falls_like_the_others",
        _months("i1", u1=(30, 60, 0), u2=(30, 60, 50), u3=(30, 70, 60)),
        set(),
        "passed",
    ),
    # The others of the group.
    Case("target_of_a_fifth", _set("targets", _T1, target=18), {"completion_within_reason"}, "passed"),
    Case("target_above_a_fifth", _set("targets", _T1, target=18.1), set(), "passed"),
    *(
        Case(
            f"best_{name}",
            _all(
                _by_reports(basis="value", rule="best"),
                *(_set("reports", {**_U3_FINAL, "month": m}, value=value) for m in _MONTHS),
            ),
            fails | {_BEYOND},
            verdict,
            held_rows,
        )
        for name, value, fails, verdict, held_rows in (
            ("in_another_unit", 1_000_000, {"values_beside_the_group"}, "held", 1),
            ("of_a_hundred_times", 10_000, {"values_beside_the_group"}, "held", 1),
            ("of_ten_times", 1_000, {"values_near_the_group"}, "passed", 0),
            ("below_ten_times", 999, set(), "passed", 0),
        )
    ),
    Case(
        "graded_beyond",
        _set("surveys", {"unit_id": "u1", "grade": "满意"}, grade_value=1_500),
        {"values_near_the_group"},
        "passed",
    ),
    # What is left out of a unit's account.
    _held("reference_absent", _drop("references", month=_FINAL), "measures_have_their_reference", 3),
    Case(
        "reference_absent_confirmed",
        _all(
            _drop("references", month=_FINAL),
            *(_confirm(f"reference_absent_confirmed-{u}", "i2", u) for u in UNITS),
        ),
        set(),
        "passed",
    ),
    Case("base_absent", _without_base("u1"), {"measures_count_for_the_whole_group"}, "passed"),
    Case("base_absent_for_all", _without_base(*UNITS), set(), "passed"),
    # Decisions and blocks that reach nothing.
    Case("decision_for_another_unit", _OTHER_UNIT, {"decisions_about_something"}, "passed"),
    *(
        Case(
            f"block_{name}",
            _override(f"block_{name}", document_id=f"block_{name}-decision", limit_tier_rank=limit),
            {"blocks_have_an_effect"},
            "passed",
        )
        for name, limit in (("of_nothing", 1), ("beyond_the_last", 3))
    ),
    # Copies.
    Case("figures_of_another_unit", _all(_distinct, _as_unit("u1", "u3")), {"values_of_the_unit_itself"}, "passed"),
    Case("figures_like_another_unit", _all(_distinct, _as_unit("u1", "u3"), _one_more), set(), "passed"),
    Case("figures_of_the_year_before", _all(_distinct, _bases({})), {"values_of_the_year_itself"}, "passed"),
    # Bases beside what was reported a year ago.
    Case("base_as_reported", _bases(_A_YEAR_AGO), set(), "passed"),
    Case(
        "base_apart",
        _all(_bases(_A_YEAR_AGO), _set("reports", {**_T1, "month": _FINAL}, base_value=60)),
        {"bases_as_reported_a_year_ago"},
        "passed",
    ),
]

# Landing: cases whose trouble lies in quarantine, in a delivery or in a feed that is not there. Each has a cycle of its
# own where what is wrong names no assessment.
LANDING = [
    Case("scheme_row", lambda feeds: None, {"scheme_rows_all_landed", "rows_have_their_types"}),
    Case("year_rows", lambda feeds: None, {"year_rows_mostly_landed", "required_values_given"}),
    Case("one_row", lambda feeds: None, {"no_single_row_missing", "required_values_given"}, "held", 1),
    *(
        Case(f"bad_{feed}", lambda feeds: None, {"required_values_given"}, "passed")
        for feed in ("rectifications", "escalations", "responsibilities", "funds")
    ),
    Case("no_participants", _drop("participants"), {"needed_feeds_present"}),
    Case(
        "unread_without",
        _drop("surveys"),
        {"unreadable_deliveries_replaced", "deliveries_readable", "indicators_not_all_nought"},
        cycle=2021,
    ),
    Case("unread_with", lambda feeds: None, {"deliveries_readable"}, "passed", cycle=2021),
    Case("unbalanced", lambda feeds: None, {"every_row_accounted_for"}, cycle=2020),
    Case("circle", lambda feeds: None, {"organisations_reach_a_root"}, cycle=2019),
    Case("misspelt", lambda feeds: None, {"rows_name_an_assessment"}, "passed", cycle=2018),
    Case(
        "reasons",
        lambda feeds: None,
        {
            "rows_have_their_types",
            "required_values_given",
            "keys_unique_in_delivery",
            "values_allowed",
            "values_in_range",
            "combinations_sensible",
            "references_known",
        },
        "passed",
    ),
]

# What had been published (conftest.py) and is not as it was.
PUBLISHED = [
    Case(
        "vanished_assessment",
        lambda feeds: feeds.clear(),
        {"needed_feeds_present", "published_results_have_their_assessment"},
    ),
    Case("published_and_there", lambda feeds: None, set(), "passed"),
    Case("ruling_withdrawn", lambda feeds: None, {"rulings_stay_on_record"}, "held", held_rows=3),
    Case(
        "ruling_withdrawn_on_purpose",
        lambda feeds: feeds["decisions"].append(
            {
                "decision_id": "ruling_withdrawn_on_purpose-w",
                "assessment_id": "ruling_withdrawn_on_purpose",
                "unit_id": "u1",
                "subject": "score",
                "subject_id": "e-gone",
                "decision": "adjust",
                "points": 0,
                "reason": "误录，撤回",
                "document_id": "ruling_withdrawn_on_purpose-q1-u1",
                "decided_by": "考评办",
                "decided_on": date(CYCLE, 3, 25),
            }
        ),
        set(),
        "passed",
    ),
    Case("ruling_unreadable", lambda feeds: None, {"office_deliveries_readable"}, cycle=2017),
]

CASES = [*INTEGRITY, *HINTS, *EVIDENCE, *PLAUSIBILITY, *SLIPS, *LANDING, *PUBLISHED]


def extra_rows() -> dict[int, Feeds]:
    """Organisations of every cycle, last year's values, and rectifications of which few are bad."""
    cycles = {case.cycle for case in CASES} | {CYCLE - 1}
    extra: dict[int, Feeds] = {cycle: {"organisations": organisations()} for cycle in cycles}
    extra[2019]["organisations"] += [
        {"org_id": "x", "org_name": "甲办", "org_kind": "市直部门", "parent_org_id": "y"},
        {"org_id": "y", "org_name": "乙办", "org_kind": "市直部门", "parent_org_id": "x"},
    ]
    last_year = sound("spread", CYCLE - 1)
    for report in last_year["reports"]:
        report["value"] = {"u1": 1, "u2": 2, "u3": 3}[report["unit_id"]]
    same_figures = sound("figures_of_the_year_before", CYCLE - 1)
    _distinct(same_figures)
    bases = [sound(name, CYCLE - 1) for name in ("base_as_reported", "base_apart")]
    for feeds in bases:
        for report in feeds["reports"]:
            report["value"] = _A_YEAR_AGO[report["unit_id"]]
    for feed, rows in (item for feeds in (last_year, same_figures, *bases) for item in feeds.items()):
        extra[CYCLE - 1].setdefault(feed, []).extend(rows)
    extra[CYCLE]["rectifications"] = [
        {
            "item_id": f"r{n}",
            "assessment_id": "reasons",
            "source": "inspection",
            "unit_id": "u1",
            "problem": "问题",
            "org_id": "fgj",
            "found_on": date(CYCLE, 1, 1),
            "status": "open",
            "publicised": False,
        }
        for n in range(200)
    ]
    return extra


def quarantine_rows() -> list[Row]:
    """Rows and deliveries that landing refused."""

    def bad(assessment: str | None, feed: str, reason: str, number: int | None = 9, cycle: int = CYCLE) -> Row:
        return {
            "cycle": cycle,
            "delivery": f"{cycle}/{feed}/坏.csv",
            "row": number,
            "feed": feed,
            "column": "x",
            "reason_code": reason,
            "reason": "坏行",
            "raw": "",
            "assessment_id": assessment,
        }

    reasons = (
        "bad_number",
        "missing_required",
        "duplicate_key",
        "bad_value",
        "out_of_range",
        "bad_combination",
        "unknown_reference",
    )
    return [
        bad("scheme_row", "measures", "bad_number"),
        bad("year_rows", "reports", "missing_required"),
        bad("year_rows", "reports", "missing_required", 10),
        bad("one_row", "reports", "missing_required", 11),
        *(
            bad(f"bad_{feed}", feed, "missing_required", n)
            for feed in ("rectifications", "escalations", "responsibilities", "funds")
            for n in (300, 301)
        ),
        bad(None, "surveys", "unreadable_delivery", None, 2021),
        bad("ghost", "assessments", "duplicate_key"),
        *(bad("mispelt", "reports", "unknown_reference", n, 2018) for n in range(2, 60)),
        bad("合计", "measures", "unknown_reference", 9, 2018),
        *(bad("reasons", "rectifications", reason, n) for n, reason in enumerate(reasons)),
    ]


def delivery_rows() -> list[Row]:
    """One delivery whose rows do not add up, and a folder that nobody could read."""
    return [
        {
            "cycle": 2020,
            "delivery": "2020/reports/a.csv",
            "feed": "reports",
            "sha256": "0",
            "encoding": "utf-8",
            "rows_in": 10,
            "rows_landed": 8,
            "rows_superseded": 0,
            "rows_quarantined": 1,
            "unreadable": False,
        },
        {
            "cycle": 2017,
            "delivery": "2017/events",
            "feed": "events",
            "rows_in": 0,
            "rows_landed": 0,
            "rows_superseded": 0,
            "rows_quarantined": 0,
            "unreadable": True,
        },
    ]
