{{ config(materialized='view') }}
-- Scored: nothing waits for a later milestone, survey, rating or result; in the final month nothing is waited for.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
    where is_due and figures_month is not null
),

not_called_for as (
    select * from {{ ref('monthly_targets') }}
    where not is_due
),

-- What is there of surveys, ratings and results of the level above; reports are not waited for.
there_already as (
    select * from {{ ref('monthly_values') }}
    where not is_reported
),

final as (
    select
        assigned.assigned_no,
        assigned.cycle,
        assigned.indicator_no,
        assigned.unit_no,
        assigned.group_no,
        indicator_months.month_no,
        indicator_months.figures_month_no
    from assigned
    inner join indicator_months using (cycle, indicator_no)
    left join not_called_for
        on
            assigned.cycle = not_called_for.cycle
            and assigned.indicator_no = not_called_for.indicator_no
            and assigned.unit_no = not_called_for.unit_no
            and indicator_months.month_no = not_called_for.month_no
    left join there_already
        on
            assigned.cycle = there_already.cycle
            and assigned.indicator_no = there_already.indicator_no
            and assigned.unit_no = there_already.unit_no
            and indicator_months.month_no = there_already.month_no
    where
        (not_called_for.unit_no is null or assigned.value_feed = 'events')
        and (assigned.value_feed = 'reports' or indicator_months.is_final or there_already.unit_no is not null)
)

select * from final
