-- The reports that are owed and came late or not at all: few of those that are due. Lateness is judged by the first valid submission of a
-- key, also where a correction replaced it.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
    where value_feed = 'reports'
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
    where is_report_month and is_due
),

report_values as (
    select * from {{ ref('report_values') }}
),

not_called_for as (
    select * from {{ ref('monthly_targets') }}
    where not is_due
),

landed_reports as (
    select * from {{ source('landing', 'reports') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

owed as (
    select
        assigned.assigned_no,
        assigned.cycle,
        assigned.indicator_no,
        assigned.unit_no,
        indicator_months.month_no,
        indicator_months.due_on
    from assigned
    inner join indicator_months using (cycle, indicator_no)
    left join not_called_for
        on
            assigned.cycle = not_called_for.cycle
            and assigned.indicator_no = not_called_for.indicator_no
            and assigned.unit_no = not_called_for.unit_no
            and indicator_months.month_no = not_called_for.month_no
    where not_called_for.unit_no is null
),

lapsed as (
    select
        owed.assigned_no,
        owed.month_no,
        owed.due_on,
        report_values.submitted_at,
        report_values.unit_no is null as is_missing
    from owed
    left join report_values using (cycle, indicator_no, unit_no, month_no)
    where report_values.unit_no is null or cast(report_values.submitted_at as date) > owed.due_on
),

named as (
    select
        lapsed.*,
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        {{ month_of_number('lapsed.month_no') }} as "month"
    from lapsed
    inner join assigned using (assigned_no)
),

-- Those that were corrected: what stands came late, the first submission perhaps did not.
first_submissions as (
    select
        named.assigned_no,
        named.month_no,
        min(landed_reports.submitted_at) as first_submitted_at
    from named
    inner join landed_reports
        on
            named.cycle = landed_reports._cycle
            and named.assessment_id = landed_reports.assessment_id
            and named.unit_id = landed_reports.unit_id
            and named.indicator_id = landed_reports.indicator_id
            and named."month" = landed_reports."month"
            and landed_reports._superseded
    cross join run_context
    where cast(landed_reports.submitted_at as date) <= run_context.as_of
    group by named.assigned_no, named.month_no
),

final as (
    select
        named.cycle,
        named.assessment_id,
        named.unit_id,
        named.indicator_id,
        named."month",
        named.due_on,
        coalesce(first_submissions.first_submitted_at, named.submitted_at) as first_submitted_at,
        named.is_missing
    from named
    left join first_submissions using (assigned_no, month_no)
    where named.is_missing or cast(coalesce(first_submissions.first_submitted_at, named.submitted_at) as date) > named.due_on
)

select * from final
