-- 长处: where a unit stands above the mean of its group in the latest month, indicator by indicator: what to keep, and what others can learn from it.
with current_months as (
    select * from {{ ref('current_months') }}
),

scores as (
    select
        scores.*,
        sum(scores.points_after_penalties) over in_group as group_sum,
        count(*) over in_group as group_units
    from {{ ref('indicator_scores') }} as scores
    inner join current_months using (cycle, assessment_id, "month")
    where scores.scenario = 'actual' and scores.points_assigned > 0
    window in_group as (partition by scores.cycle, scores.assessment_id, scores.group_id, scores.indicator_id)
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

beside as (
    select
        *,
        {{ as_points(ratio('cast(group_sum as decimal(38, 6))', 'cast(group_units as decimal(18, 0))')) }} as group_mean
    from scores
    where group_units > 1
),

above as (
    select
        *,
        {{ points('points_after_penalties - group_mean') }} as points_above_mean
    from beside
    where points_after_penalties > group_mean
),

final as (
    select
        cast(above.cycle as integer) as cycle,
        above.assessment_id,
        above.unit_id,
        above.indicator_id,
        above."month",
        indicators.indicator_name,
        above.category_id,
        above.points_assigned,
        above.points_after_penalties,
        above.group_mean,
        above.points_above_mean,
        above.group_place,
        coalesce(above.group_place = 1, false) as is_first_in_group,
        above.points_after_penalties >= above.points_assigned as is_full,
        cast(rank() over (
            partition by above.cycle, above.assessment_id, above.unit_id order by above.points_above_mean desc
        ) as integer) as "rank",
        '“' || indicators.indicator_name || '”得' || {{ shown('above.points_after_penalties') }} || '/' || {{ shown('above.points_assigned') }}
        || '分，高出组平均' || {{ shown('above.points_above_mean') }} || '分'
        || coalesce('，组内第' || cast(above.group_place as varchar), '') || '。' as said
    from above
    inner join indicators
        on
            above.cycle = indicators.cycle
            and above.assessment_id = indicators.assessment_id
            and above.indicator_id = indicators.indicator_id
)

select * from final
