{{ config(schema='marts') }}
-- 保X进X: the way of each unit to its aim in the fewest steps: what brings most first, of the same the least effort, then the nearest deadline, until
-- the points are together. Points are estimated step by step, not scored again together: docs/monitoring.md says how much comes of
-- them. Where it is not enough, everything, and behind it what somebody has to decide first.
with aims as (
    select * from {{ ref('promotion_aims') }}
    where aim != 'hold'
),

items as (
    select
        * exclude (step),
        case when is_counted then recoverable_points else 0 end as points_counted,
        row_number() over (
            partition by cycle, assessment_id, unit_id
            order by
                case when is_counted then 0 else 1 end asc, recoverable_points desc, kind_order asc, effort asc, due_on asc nulls last, item_id asc
        ) as step
    from {{ ref('promotion_items') }}
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
        items.is_counted,
        items.new_value,
        items.points_counted,
        cast(sum(items.points_counted) over (
            partition by aims.cycle, aims.assessment_id, aims.unit_id
            order by items.step asc rows between unbounded preceding and current row
        ) as decimal(18, 6)) as cumulative_points,
        cast(sum(items.points_counted) over (
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
        responsible_org_id,
        {{ points(in_reach('new_value', 'figure')) }} as new_value,
        is_counted
    from added
    where cumulative_points - points_counted < points_needed
)

select
    *,
    {{ code_text('aim', 'aim') }} as aim_zh,
    {{ code_text('step_kind', 'kind') }} as kind_zh
from final
