{{ config(materialized='view') }}
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

lapses as (
    select * from {{ ref('report_lapses') }}
),

-- Lateness is judged by the first valid submission of a key, also where a correction replaced it.
replaced_submissions as (
    select
        landed_reports._cycle as cycle,
        landed_reports.assessment_id,
        landed_reports.unit_id,
        landed_reports.indicator_id,
        landed_reports."month",
        min(landed_reports.submitted_at) as first_submitted_at
    from landed_reports
    cross join run_context
    where landed_reports._superseded and cast(landed_reports.submitted_at as date) <= run_context.as_of
    group by
        landed_reports._cycle, landed_reports.assessment_id, landed_reports.unit_id,
        landed_reports.indicator_id, landed_reports."month"
),

expected as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        indicator_months."month",
        indicator_months.due_on
    from assigned
    inner join indicator_months
        on
            assigned.cycle = indicator_months.cycle
            and assigned.indicator_no = indicator_months.indicator_no
            and indicator_months.is_report_month
),

joined as (
    select
        coalesce(expected.cycle, reports.cycle) as cycle,
        coalesce(expected.assessment_id, reports.assessment_id) as assessment_id,
        coalesce(expected.unit_id, reports.unit_id) as unit_id,
        coalesce(expected.indicator_id, reports.indicator_id) as indicator_id,
        coalesce(expected."month", reports."month") as "month",
        expected.unit_id is not null as is_expected,
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
        case when joined.is_reported then coalesce(replaced_submissions.first_submitted_at, joined.submitted_at) end as first_submitted_at,
        joined.submitted_at,
        cast(joined.due_on as timestamp) + interval 1 day - interval 1 second as due_at,
        coalesce(not lapses.is_missing, false) as is_late,
        coalesce(lapses.is_missing, false) as is_missing,
        joined.is_nil,
        joined.is_expected,
        joined.submitted_by,
        joined.document_id,
        joined._delivery as source
    from joined
    left join replaced_submissions using (cycle, assessment_id, unit_id, indicator_id, "month")
    left join lapses using (cycle, assessment_id, unit_id, indicator_id, "month")
    where joined.is_expected or joined.is_reported
)

select * from final
