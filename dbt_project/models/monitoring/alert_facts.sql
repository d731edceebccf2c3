-- What an alert looks at, a row for every indicator of every unit in the running month: pace, losses, reports and material that are owed, problems,
-- and who answers.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

losses as (
    select * from {{ ref('alert_losses') }}
),

pace_lags as (
    select * from {{ ref('pace_lags') }}
),

report_gaps as (
    select * from {{ ref('report_gaps') }}
),

evidence_notices as (
    select * from {{ ref('evidence_notices') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

rectifications as (
    select * from {{ ref('rectifications_seen') }}
    where status in ('open', 'in_progress') and indicator_id is not null
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

next_reports as (
    select
        indicator_months.cycle,
        indicator_months.assessment_id,
        indicator_months.indicator_id,
        min(indicator_months.due_on) as due_on
    from indicator_months
    inner join terms
        on
            indicator_months.cycle = terms.cycle
            and indicator_months.assessment_id = terms.assessment_id
    where indicator_months.is_report_month and indicator_months.due_on >= terms.as_of
    group by indicator_months.cycle, indicator_months.assessment_id, indicator_months.indicator_id
),

problems as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        {{ joined('problem', '、', 'found_on, item_id') }} as said
    from rectifications
    group by cycle, assessment_id, unit_id, indicator_id
),

final as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.group_id,
        assigned.category_id,
        assigned.indicator_id,
        assigned.indicator_name,
        assigned.value_unit,
        current_months."month",
        current_months.is_final,
        current_months.as_of,
        current_months.closes_on,
        current_months.days_to_close,
        terms.yellow_lag,
        terms.red_lag,
        pace_lags.lag_pp,
        pace_lags.v,
        pace_lags.t,
        pace_lags.is_as_last_year,
        losses.* exclude (cycle, assessment_id, unit_id, indicator_id),
        report_gaps.reports_missing,
        report_gaps."month" as missing_month,
        report_gaps.due_on as missing_due_on,
        -- Where a missing report is left out of the account, it costs nothing.
        coalesce(report_gaps.is_excluded, false) as is_excluded,
        report_gaps.reports_missing > 0 and not report_gaps.is_excluded as is_report_owed,
        evidence_notices.items as evidence_items,
        evidence_notices.points as evidence_points,
        evidence_notices.due_on as evidence_due_on,
        evidence_notices.said as evidence_said,
        next_reports.due_on as next_report_due_on,
        problems.said as problem_said,
        leads.leader,
        leads.deputy,
        leads.section,
        leads.officer,
        coalesce(leads.org_id, assigned.unit_id) as responsible_org_id
    from current_months
    inner join terms
        on
            current_months.cycle = terms.cycle
            and current_months.assessment_id = terms.assessment_id
    inner join assigned
        on
            current_months.cycle = assigned.cycle
            and current_months.assessment_id = assigned.assessment_id
    inner join losses
        on
            assigned.cycle = losses.cycle
            and assigned.assessment_id = losses.assessment_id
            and assigned.unit_id = losses.unit_id
            and assigned.indicator_id = losses.indicator_id
    left join pace_lags
        on
            assigned.cycle = pace_lags.cycle
            and assigned.assessment_id = pace_lags.assessment_id
            and assigned.unit_id = pace_lags.unit_id
            and assigned.indicator_id = pace_lags.indicator_id
    left join report_gaps
        on
            assigned.cycle = report_gaps.cycle
            and assigned.assessment_id = report_gaps.assessment_id
            and assigned.unit_id = report_gaps.unit_id
            and assigned.indicator_id = report_gaps.indicator_id
    left join evidence_notices
        on
            assigned.cycle = evidence_notices.cycle
            and assigned.assessment_id = evidence_notices.assessment_id
            and assigned.unit_id = evidence_notices.unit_id
            and assigned.indicator_id = evidence_notices.indicator_id
    left join next_reports
        on
            assigned.cycle = next_reports.cycle
            and assigned.assessment_id = next_reports.assessment_id
            and assigned.indicator_id = next_reports.indicator_id
            and assigned.value_feed = 'reports'
    left join problems
        on
            assigned.cycle = problems.cycle
            and assigned.assessment_id = problems.assessment_id
            and assigned.unit_id = problems.unit_id
            and assigned.indicator_id = problems.indicator_id
    left join leads
        on
            assigned.cycle = leads.cycle
            and assigned.assessment_id = leads.assessment_id
            and assigned.unit_id = leads.unit_id
            and assigned.indicator_id = leads.indicator_id
)

select * from final
