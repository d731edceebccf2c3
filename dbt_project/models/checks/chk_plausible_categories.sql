-- One row per scored category in the last month that has totals, and one per indicator in it: how many units have points there at all.
with scores as (
    select
        *,
        max("month") over (partition by cycle, assessment_id) as last_month
    from {{ ref('indicator_scores') }}
    where scenario = 'actual'
),

confirmations as (
    select distinct
        cycle,
        assessment_id,
        subject_id
    from {{ ref('confirmations') }}
),

counted as (
    select
        cycle,
        assessment_id,
        category_id,
        cast(null as varchar) as indicator_id,
        max("month") as "month",
        cast(count(distinct unit_id) as bigint) as units,
        cast(count(distinct case when points > 0 then unit_id end) as bigint) as units_with_points
    from scores
    where "month" = last_month and points_assigned > 0
    group by cycle, assessment_id, category_id
    union all
    select
        cycle,
        assessment_id,
        category_id,
        indicator_id,
        max("month") as "month",
        cast(count(*) as bigint) as units,
        cast(sum(case when points > 0 then 1 else 0 end) as bigint) as units_with_points
    from scores
    where "month" = last_month and points_assigned > 0
    group by cycle, assessment_id, category_id, indicator_id
),

final as (
    select
        counted.cycle,
        counted.assessment_id,
        counted.category_id,
        counted.indicator_id,
        counted."month",
        counted.units,
        counted.units_with_points,
        counted.indicator_id is null as is_category,
        confirmations.subject_id is not null as is_meant
    from counted
    left join confirmations
        on
            counted.cycle = confirmations.cycle
            and counted.assessment_id = confirmations.assessment_id
            and confirmations.subject_id in (counted.assessment_id, counted.indicator_id)
    qualify row_number() over (
            partition by counted.cycle, counted.assessment_id, counted.category_id, counted.indicator_id
            order by confirmations.subject_id asc nulls last
        ) = 1
)

select * from final
