-- Units that owe the latest report of an indicator, and how many in a row they owe. A report that was waived is owed no more: it is looked over,
-- as if it had not been asked for.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

reports as (
    select * from {{ ref('fct_report') }}
    where is_expected
),

missing as (
    select * from {{ ref('reports_owed') }}
),

asked_for as (
    select
        reports.cycle,
        reports.assessment_id,
        reports.unit_id,
        reports.indicator_id,
        reports."month",
        reports.due_at,
        missing.unit_id is not null as is_missing,
        coalesce(missing.is_excluded, false) as is_excluded
    from reports
    left join missing using (cycle, assessment_id, unit_id, indicator_id, "month")
    where not coalesce(missing.is_waived, false)
),

owed as (
    select
        asked_for.cycle,
        asked_for.assessment_id,
        asked_for.unit_id,
        asked_for.indicator_id,
        asked_for."month",
        asked_for.due_at,
        asked_for.is_missing,
        asked_for.is_excluded,
        max(case when not asked_for.is_missing then asked_for."month" end) over (
            partition by asked_for.cycle, asked_for.assessment_id, asked_for.unit_id, asked_for.indicator_id
        ) as last_reported_month,
        row_number() over (
            partition by asked_for.cycle, asked_for.assessment_id, asked_for.unit_id, asked_for.indicator_id order by asked_for."month" desc
        ) as turn
    from asked_for
    inner join current_months
        on
            asked_for.cycle = current_months.cycle
            and asked_for.assessment_id = current_months.assessment_id
            and asked_for."month" <= current_months."month"
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        max(case when turn = 1 then "month" end) as "month",
        max(case when turn = 1 then cast(due_at as date) end) as due_on,
        cast(sum(case when is_missing and (last_reported_month is null or "month" > last_reported_month) then 1 else 0 end) as integer) as reports_missing,
        max(case when turn = 1 and is_excluded then 1 else 0 end) = 1 as is_excluded
    from owed
    group by cycle, assessment_id, unit_id, indicator_id
    having max(case when turn = 1 and is_missing then 1 else 0 end) = 1
)

select * from final
