-- Every report that was due or came in, and whether it was late or is missing; its figures beside target and base: fct_report.
with reports as (
    select * from {{ ref('stg_reports') }}
),

landed_reports as (
    select * from {{ source('landing', 'reports') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
    where value_feed = 'reports'
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

unit_targets as (
    select * from {{ ref('unit_targets') }}
),

-- Lateness is judged by the first valid submission of a key, also where a correction replaced it; most keys have one submission.
first_submissions as (
    select
        landed_reports._cycle as cycle,
        landed_reports.assessment_id,
        landed_reports.unit_id,
        landed_reports.indicator_id,
        landed_reports."month",
        min(landed_reports.submitted_at) as first_submitted_at
    from landed_reports
    cross join run_context
    where cast(landed_reports.submitted_at as date) <= run_context.as_of
    group by
        landed_reports._cycle, landed_reports.assessment_id, landed_reports.unit_id,
        landed_reports.indicator_id, landed_reports."month"
    having count(*) > 1
),

expected as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        indicator_months."month",
        indicator_months.due_on,
        indicator_months.is_due,
        coalesce(unit_targets.is_due, true) as is_called_for
    from assigned
    inner join indicator_months
        on
            assigned.cycle = indicator_months.cycle
            and assigned.assessment_id = indicator_months.assessment_id
            and assigned.indicator_id = indicator_months.indicator_id
            and indicator_months.is_report_month
    left join unit_targets
        on
            assigned.cycle = unit_targets.cycle
            and assigned.assessment_id = unit_targets.assessment_id
            and assigned.indicator_id = unit_targets.indicator_id
            and assigned.unit_id = unit_targets.unit_id
            and indicator_months."month" = unit_targets."month"
),

joined as (
    select
        coalesce(expected.cycle, reports.cycle) as cycle,
        coalesce(expected.assessment_id, reports.assessment_id) as assessment_id,
        coalesce(expected.unit_id, reports.unit_id) as unit_id,
        coalesce(expected.indicator_id, reports.indicator_id) as indicator_id,
        coalesce(expected."month", reports."month") as "month",
        expected.unit_id is not null as is_expected,
        coalesce(expected.is_due and expected.is_called_for, false) as is_owed,
        expected.due_on,
        case when reports.nil_return then 0 else reports.value end as value,
        reports.submitted_at,
        reports.submitted_by,
        reports.document_id,
        coalesce(reports.nil_return, false) as is_nil,
        reports.unit_id is not null as is_reported,
        reports._delivery
    from expected
    full outer join reports
        on
            expected.cycle = reports.cycle
            and expected.assessment_id = reports.assessment_id
            and expected.unit_id = reports.unit_id
            and expected.indicator_id = reports.indicator_id
            and expected."month" = reports."month"
),

final as (
    select
        joined.cycle,
        joined.assessment_id,
        joined.unit_id,
        joined.indicator_id,
        joined."month",
        {{ points('joined.value') }} as value,
        coalesce(first_submissions.first_submitted_at, joined.submitted_at) as first_submitted_at,
        joined.submitted_at,
        cast(joined.due_on as timestamp) + interval 1 day - interval 1 second as due_at,
        joined.is_owed and coalesce(cast(coalesce(first_submissions.first_submitted_at, joined.submitted_at) as date) > joined.due_on, false) as is_late,
        joined.is_owed and not joined.is_reported as is_missing,
        joined.is_nil,
        joined.is_expected,
        joined.submitted_by,
        joined.document_id,
        joined._delivery as source
    from joined
    left join first_submissions
        on
            joined.cycle = first_submissions.cycle
            and joined.assessment_id = first_submissions.assessment_id
            and joined.unit_id = first_submissions.unit_id
            and joined.indicator_id = first_submissions.indicator_id
            and joined."month" = first_submissions."month"
    where joined.is_expected or joined.is_reported
)

select * from final
