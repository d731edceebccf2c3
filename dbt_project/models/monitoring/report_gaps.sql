-- Units that owe the latest report of an indicator, and how many in a row they owe.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

reports as (
    select * from {{ ref('fct_report') }}
    where is_expected
),

owed as (
    select
        reports.cycle,
        reports.assessment_id,
        reports.unit_id,
        reports.indicator_id,
        reports."month",
        reports.due_at,
        reports.is_missing,
        max(case when not reports.is_missing then reports."month" end) over (
            partition by reports.cycle, reports.assessment_id, reports.unit_id, reports.indicator_id
        ) as last_reported_month,
        row_number() over (
            partition by reports.cycle, reports.assessment_id, reports.unit_id, reports.indicator_id order by reports."month" desc
        ) as turn
    from reports
    inner join current_months
        on
            reports.cycle = current_months.cycle
            and reports.assessment_id = current_months.assessment_id
            and reports."month" <= current_months."month"
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        max(case when turn = 1 then "month" end) as "month",
        max(case when turn = 1 then cast(due_at as date) end) as due_on,
        cast(sum(case when is_missing and (last_reported_month is null or "month" > last_reported_month) then 1 else 0 end) as integer) as reports_missing
    from owed
    group by cycle, assessment_id, unit_id, indicator_id
    having max(case when turn = 1 and is_missing then 1 else 0 end) = 1
)

select * from final
