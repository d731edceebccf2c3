{{ config(materialized='view') }}
-- The rate of every unit's indicator in every month, before charges, with ids: what later years are compared with.
with reckoned_marks as (
    select * from {{ ref('reckoned_marks') }}
    where not is_forecast
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

final as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        {{ month_of_number('reckoned_marks.month_no') }} as "month",
        reckoned_marks.points_assigned,
        reckoned_marks.rate
    from reckoned_marks
    inner join assigned on reckoned_marks.assigned_no = assigned.assigned_no
)

select * from final
