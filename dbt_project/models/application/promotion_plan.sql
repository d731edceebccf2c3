{{ config(schema='marts') }}
-- 保X进X: the cheapest way of each unit to its aim, step by step, until the points are together or there is nothing left.
with aims as (
    select * from {{ ref('promotion_aims') }}
    where aim != 'hold'
),

items as (
    select * from {{ ref('promotion_items') }}
),

added as (
    select
        aims.cycle,
        aims.assessment_id,
        aims.unit_id,
        aims."month",
        aims.aim,
        aims.target_tier_rank,
        aims.target_tier_name,
        case when aims.aim = 'rank' then aims."rank" - 1 end as target_rank,
        aims.points_needed,
        items.step,
        items.kind,
        items.item_id,
        items.item,
        items.indicator_id,
        items.recoverable_points,
        items.explanation,
        items.due_on,
        items.responsible_org_id,
        cast(sum(items.recoverable_points) over (
            partition by aims.cycle, aims.assessment_id, aims.unit_id
            order by items.step asc rows between unbounded preceding and current row
        ) as decimal(18, 6)) as cumulative_points,
        cast(sum(items.recoverable_points) over (
            partition by aims.cycle, aims.assessment_id, aims.unit_id
        ) as decimal(18, 6)) as points_recoverable
    from aims
    inner join items
        on
            aims.cycle = items.cycle
            and aims.assessment_id = items.assessment_id
            and aims.unit_id = items.unit_id
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(step as integer) as step,
        "month",
        aim,
        cast(target_tier_rank as integer) as target_tier_rank,
        target_tier_name,
        cast(target_rank as integer) as target_rank,
        points_needed,
        kind,
        item_id,
        item,
        indicator_id,
        {{ points('recoverable_points') }} as recoverable_points,
        cumulative_points,
        cumulative_points >= points_needed as reaches_target,
        points_recoverable >= points_needed as is_reachable,
        explanation,
        due_on,
        responsible_org_id
    from added
    where cumulative_points - recoverable_points < points_needed
)

select * from final
