"""A model's rows of one assessment come of rows of that assessment: only so can assessments be built in parts.

Looked for in the models' own SQL: every join, window, grouping and query inside a condition has to name the assessment,
or a number that belongs to one. What does not is listed here with what makes it right. A model whose rows do come of
several assessments says so in its configuration, `meta: {of: all_assessments}`.
"""

from collections.abc import Iterable, Iterator

import pytest
import sqlglot
from sqlglot import exp

from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.compiled import compiled_models
from orchestration.transform.project import parsed_project

pytestmark = pytest.mark.dear

# Numbers of a build that belong to one assessment; the id of an entry of the ledger begins with its assessment.
OF_ONE = {
    *("assessment_id", "assigned_no", "indicator_no", "measure_no", "account_no", "group_no", "entry_id", "try_no"),
    *("ranked_no", "weighed_no"),
}
# Tables that every part has whole: organisations, the run, the release before, words, numbers of units.
FOR_ALL = {
    *("organisations", "stg_organisations", "dim_organisation", "paths", "reached", "run_context", "latest_cycle"),
    *("previous_release", "unit_numbers", "feeds", "feed_names", "fields", "field_names", "key_columns"),
    *("coded_values", "blank_values", "scenarios"),
}
KNOWN = {
    # How often a recursion goes round at most.
    ("assessment_turns", "window by cycle"),
    ("unit_tiers", "join longest"),
    ("unit_tiers", "group by cycle"),
    # Tied in parts/assessments.py: what bars a unit in one assessment, documents of overrides.
    ("unit_overrides", "join barred"),
    ("affirmation_candidates", "join barred"),
    ("affirmation_candidates", "join documents"),
    ("affirmation_candidates", "group by cycle, unit_id"),
    # Rows of feeds without an assessment, and rows that name one that nobody knows: every part sees them.
    ("chk_landing_feeds", "group by _cycle"),
    ("chk_landing_feeds", "group by cycle, feed"),
    ("chk_landing_feeds", "join stray_counts"),
    # The name of an organisation.
    ("deficiencies", "join units"),
    # By the place of a row in its file.
    ("chk_figures_in_reach", "join staged"),
    # By the unit, of tries of one assessment.
    ("promotion_outcomes", "join rates_changed"),
    ("promotion_singles", "join rates_changed"),
    ("promotion_outcomes", "query of again_tries"),
    ("promotion_singles", "query of again_tries"),
    # Whether there is a release before.
    ("chk_scheme_fields", "join latest"),
    ("chk_scheme_fields", "all of as_of_dates"),
    ("ledger_moves", "query of previous_release"),
    # Numbers of this build.
    ("assigned_indicators", "window by "),
    ("indicator_numbers", "window by "),
    ("measure_parameters", "window by "),
    ("promotion_sets", "window by "),
    ("promotion_tries", "window by "),
    ("robustness_draws", "window by "),
    ("sensitivity_changes", "window by "),
    ("unit_numbers", "window by "),
}


def named(nodes: Iterable[exp.Expression]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        found |= {column.name for column in node.find_all(exp.Column)}
        found |= {node.name} if isinstance(node, exp.Identifier) else set()
    return found


def beyond_one_assessment(sql: str) -> Iterator[str]:
    """What in a query may bring rows of several assessments together."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    for join in tree.find_all(exp.Join):
        on = [*(join.args.get("using") or ()), *filter(None, [join.args.get("on")])]
        if not named(on) & OF_ONE and not {join.this.name, join.this.alias} & FOR_ALL:
            yield f"join {join.this.alias_or_name}"
    for query in (
        q for found in (exp.In, exp.Exists) for node in tree.find_all(found) for q in node.find_all(exp.Select)
    ):
        if not named([query]) & OF_ONE:
            yield f"query of {', '.join(sorted(table.name for table in query.find_all(exp.Table)))}"
    for select in tree.find_all(exp.Select):
        yield from in_select(select)


def in_select(select: exp.Select) -> Iterator[str]:
    windows = [*(select.args.get("windows") or ())]
    of_names = {window.this.name for window in windows if window.this}
    used = [window for one in select.expressions for window in one.find_all(exp.Window)]
    for window in [*windows, *(window for window in used if str(window.args.get("alias")) not in of_names)]:
        by = named(window.args.get("partition_by") or ())
        if not by & OF_ONE:
            yield f"window by {', '.join(sorted(by))}"
    group = select.args.get("group")
    if group:
        if not group.args.get("all") and not named(group.expressions) & OF_ONE:
            yield f"group by {', '.join(one.name or one.sql() for one in group.expressions)}"
    elif any(one.find(exp.AggFunc) and not one.find(exp.Window) for one in select.expressions):
        yield f"all of {', '.join(sorted(table.name for table in select.find_all(exp.Table)))}"


def test_models_keep_to_their_assessment() -> None:
    nodes = parsed_project().models()
    models = [
        model
        for model in compiled_models(parsed_project(), (*BEFORE_GATE, *AFTER_GATE))
        if nodes[model.name]["config"].get("meta", {}).get("of") != "all_assessments"
    ]
    assert len(models) > 250
    found = {(model.name, said) for model in models for said in beyond_one_assessment(model.sql)}
    assert sorted(found - KNOWN) == [], "builds in parts would differ: say of: all_assessments, or tie the assessments"
    assert sorted(KNOWN - found) == [], "no longer there"


def test_what_brings_assessments_together_is_seen() -> None:
    sql = """
        with a as (
            select cycle, max(x) over (partition by cycle) as m, max(x) over (partition by assessment_id) as n from t
        )
        select cycle, count(*) from a inner join b using (cycle, unit_id) left join c using (cycle, assessment_id)
        where unit_id in (select unit_id from d) group by cycle
    """
    assert sorted(beyond_one_assessment(sql)) == ["group by cycle", "join b", "query of d", "window by cycle"]
    assert list(beyond_one_assessment("select max(cycle) as cycle from months")) == ["all of months"]
