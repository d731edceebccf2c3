"""Every rule of the gate is broken alone: the expectation that is meant says so, no other, and the verdict follows."""

import duckdb
import pytest
from gate_built import Built
from gate_cases import CASES
from gate_miniature import CYCLE, Case

from orchestration.gates.native import native
from orchestration.gates.suites import load_suites

pytestmark = pytest.mark.slow  # one dbt build of all cases


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_broken_is_named_and_nothing_else(built: Built, case: Case) -> None:
    assert set(built.failing.get((case.cycle, case.name), {})) == case.fails


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verdict_follows(built: Built, case: Case) -> None:
    found = [v for v in built.report.verdicts if (v.cycle, v.assessment_id) == (case.cycle, case.name)]

    assert [(v.verdict, v.held_rows) for v in found] == [(case.verdict, case.held_rows)]


def test_most_expectations_are_native_ones_of_great_expectations(built: Built) -> None:
    """Fails when a rule slips out of the grammar unnoticed: then it still holds, by its own SQL."""
    with duckdb.connect(str(built.database), read_only=True) as connection:
        rows = connection.execute("select table_name, column_name, data_type from duckdb_columns()").fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind
    expectations = [expectation for suite in load_suites() for expectation in suite.expectations]
    own_sql = {e.name for e in expectations if native(e, tables[e.table]) is None}

    assert own_sql == {
        # A share, a sum or a difference of columns.
        "scheme_rows_all_landed",
        "year_rows_mostly_landed",
        "no_single_row_missing",
        "every_row_accounted_for",
        "measure_shares_sum_to_one",
        "ledger_sums_to_categories",
        "targets_where_needed",
        "values_within_spread",
        "values_do_not_jump",
        # The largest of several columns.
        "indicator_rates_are_fractions",
        "measure_rates_are_fractions",
        # One of two conditions, or both.
        "tie_category_exists",
        "basis_fits_rule",
        "references_given",
        "target_or_slash",
        "interval_upper_bounds_given",
        "approved_changes_shown",
        "rates_within_reason",
        "hold_indicators_have_values",
        "extra_rates_within_bounds",
        "deductions_can_take",
        "events_without_frequency",
        "events_given",
        "coefficients_near_one",
        # Sums, products and choices in what is hinted at.
        "scheme_reaches_full_points",
        "months_beyond_last",
        "papers_cost_something",
        "stamps_cost_something",
        "indicators_are_led",
        "tier_lines_not_far_over",
        "tier_lines_not_far_under",
        "tier_rewards_in_order",
        "conditions_can_be_met",
        # Two bounds, and days.
        "multipliers_within_reason",
        "reports_not_before_their_month",
        "documents_received_after_issue",
        # Null is good here.
        "bonus_claims_documented",
    }


def test_an_assessment_in_quarantine_is_failed_not_forgotten(built: Built) -> None:
    found = [v.verdict for v in built.report.verdicts if (v.cycle, v.assessment_id) == (CYCLE, "ghost")]

    assert found == ["failed"]


def test_sentences_name_things_and_leave_no_gap(built: Built) -> None:
    sentences = [message for failing in built.failing.values() for message in failing.values()]

    assert [s for s in sentences if "{" in s or "None" in s] == []
    stamp = built.failing[CYCLE, "no_stamp"]["no_missing_stamp"]
    assert stamp == "“县u1”的材料“自查报告”（no_stamp-q1-u1）没有可辨认的公章，2024-03-20已到期，涉及0.5分。"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("change_value", "方案现在显示的是6。"),
        ("change_number_not_emptied", "方案现在显示的是60。"),
        ("change_field", "方案里没有这样的数据类或字段。"),
        ("change_key_of_nothing", "方案里没有这一行（对象键应是 indicator_id/unit_id/month）。"),
    ],
)
def test_a_change_that_is_not_shown_says_what_is(built: Built, case: str, said: str) -> None:
    assert built.failing[CYCLE, case]["approved_changes_shown"].endswith(said)


def test_failing_rows_carry_who_answers(built: Built) -> None:
    check = next(check for check in built.report.checks if check.name == "no_missing_stamp")
    rows = [r for r in check.first_rows if r.assessment_id == "no_stamp"]

    assert [(r.unit_id, r.requirement_id, r.document_id, r.org_id, r.officer) for r in rows] == [
        ("u1", "q1", "no_stamp-q1-u1", "fgj", "专人甲")
    ]


def test_what_is_not_approved_stays_what_it_was_for_the_next_release(built: Built) -> None:
    """Else the second night would compare with the unapproved value and let it pass."""
    with duckdb.connect(str(built.database), read_only=True) as connection:
        rows = connection.execute(
            """
            select assessment_id, value from marts.scheme_values
            where feed = 'indicators' and key = 'i3' and field = 'points' and assessment_id like 'drift%' order by 1
            """
        ).fetchall()
        added = connection.execute(
            "select count(*) from marts.scheme_values where assessment_id = 'drift_added' and key = 'u3'"
        ).fetchone()

    assert rows == [
        ("drift", "1"),
        ("drift_added", "2"),
        ("drift_approved", "2"),
        ("drift_removed_approved", "2"),
        ("drift_to_not_assigned", "2"),
    ]
    assert added == (0,)
