{{ config(materialized='view') }}
-- indicator_marks with ids.
with indicator_marks as (
    select * from {{ ref('indicator_marks') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

final as (
    select
        case when indicator_marks.is_forecast then 'forecast' else 'actual' end as scenario,
        assigned.cycle,
        assigned.assessment_id,
        assigned.group_id,
        assigned.unit_id,
        assigned.category_id,
        coalesce(assigned.category_kind != 'scored', false) as is_extra,
        assigned.value_feed,
        assigned.indicator_id,
        {{ month_of_number('indicator_marks.month_no') }} as "month",
        indicator_marks.points_assigned,
        indicator_marks.points,
        indicator_marks.rate,
        assigned.floor_rate,
        indicator_marks.points_missing,
        indicator_marks.points_lost_missing,
        indicator_marks.cause,
        indicator_marks.cause_kind,
        indicator_marks.obstacle,
        terms.indicator_decimals
    from indicator_marks
    inner join assigned using (assigned_no)
    inner join terms
        on
            assigned.cycle = terms.cycle
            and assigned.assessment_id = terms.assessment_id
)

select * from final
