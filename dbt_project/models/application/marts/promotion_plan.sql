-- 保X进X: the way of each unit to its aim in the fewest steps (promotion_ways). What a step brings is the unit's total with it and the steps before it
-- less the total without it, scored again. Where it is not enough, everything, and behind it what somebody has to decide first, each by itself.
with aims as (
    select * from {{ ref('promotion_aims') }}
),

ways as (
    select * from {{ ref('promotion_ways') }}
    where way = 1
),

sets as (
    select * from {{ ref('promotion_sets') }}
),

set_items as (
    select * from {{ ref('promotion_set_items') }}
),

outcomes as (
    select * from {{ ref('promotion_outcomes') }}
),

candidates as (
    select * from {{ ref('promotion_candidates') }}
),

totals as (
    select
        sets.cycle,
        sets.assessment_id,
        sets.unit_id,
        sets.items_in,
        outcomes.total
    from sets
    inner join outcomes on sets.try_no = outcomes.try_no
),

counted as (
    select
        ways.cycle,
        ways.assessment_id,
        ways.unit_id,
        ways.is_reachable,
        set_items.item_id,
        set_items.place,
        set_items.items_upto = ways.items_in as is_last,
        upto.total as total_upto,
        coalesce(before.total, aims.total) as total_before
    from ways
    inner join aims
        on
            ways.cycle = aims.cycle
            and ways.assessment_id = aims.assessment_id
            and ways.unit_id = aims.unit_id
    inner join sets
        on
            ways.cycle = sets.cycle
            and ways.assessment_id = sets.assessment_id
            and ways.unit_id = sets.unit_id
            and ways.items_in = sets.items_in
    inner join set_items on sets.try_no = set_items.try_no
    inner join totals as upto
        on
            ways.cycle = upto.cycle
            and ways.assessment_id = upto.assessment_id
            and ways.unit_id = upto.unit_id
            and set_items.items_upto = upto.items_in
    left join totals as before
        on
            ways.cycle = before.cycle
            and ways.assessment_id = before.assessment_id
            and ways.unit_id = before.unit_id
            and set_items.items_before = before.items_in
),

-- What somebody has to decide first stands where the rest is not enough.
undecided as (
    select
        candidates.cycle,
        candidates.assessment_id,
        candidates.unit_id,
        candidates.item_id,
        candidates.place
    from candidates
    inner join aims using (cycle, assessment_id, unit_id)
    left join ways
        on
            candidates.cycle = ways.cycle
            and candidates.assessment_id = ways.assessment_id
            and candidates.unit_id = ways.unit_id
    where not candidates.is_counted and aims.aim != 'hold' and aims.points_needed > 0 and not coalesce(ways.is_reachable, false)
),

steps as (
    select
        cycle,
        assessment_id,
        unit_id,
        item_id,
        place,
        is_reachable,
        is_reachable and is_last as reaches_target,
        total_upto - total_before as points_of_step
    from counted
    where is_reachable or total_upto > total_before
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        item_id,
        place,
        false as is_reachable,
        false as reaches_target,
        cast(null as decimal(18, 6)) as points_of_step
    from undecided
),

final as (
    select
        steps.cycle,
        steps.assessment_id,
        steps.unit_id,
        cast(row_number() over in_order as integer) as step,
        aims."month",
        aims.aim,
        cast(aims.target_tier_rank as integer) as target_tier_rank,
        aims.target_tier_name,
        cast(case when aims.aim = 'rank' then aims."rank" - 1 end as integer) as target_rank,
        aims.points_needed,
        candidates.kind,
        candidates.item_id,
        candidates.item,
        candidates.indicator_id,
        {{ points('coalesce(steps.points_of_step, candidates.gain)') }} as recoverable_points,
        {{ points('coalesce(sum(steps.points_of_step) over in_order, 0)') }} as cumulative_points,
        steps.reaches_target,
        steps.is_reachable,
        candidates.told || case when candidates.is_counted then '，可增' else '，核定后可增' end
        || {{ shown('coalesce(steps.points_of_step, candidates.gain)') }} || '分' as explanation,
        candidates.due_on,
        candidates.responsible_org_id,
        {{ points(in_reach('candidates.new_value', 'figure')) }} as new_value,
        candidates.is_counted
    from steps
    inner join aims using (cycle, assessment_id, unit_id)
    inner join candidates using (cycle, assessment_id, unit_id, item_id)
    window in_order as (
        partition by steps.cycle, steps.assessment_id, steps.unit_id
        order by steps.place asc rows between unbounded preceding and current row
    )
)

select
    *,
    {{ code_text('aim', 'aim') }} as aim_zh,
    {{ code_text('step_kind', 'kind') }} as kind_zh
from final
