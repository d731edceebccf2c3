-- The sets of items that are scored again together, for each unit, and why they are: the first items, one more each time; where some number of
-- items seems enough, the sets of so many that seem to reach the aim, the least effort first; and of each of these what comes before each step
-- and what is left without it. Items by their weights: a set is the sum of those in it. What seems: the gains of the items by themselves.
with recursive candidates as (
    select * from {{ ref('promotion_candidates') }}
    where is_counted
),

aims as (
    select * from {{ ref('promotion_aims') }}
    where aim != 'hold' and points_needed > 0
),

first_ones as (
    select
        cycle,
        assessment_id,
        unit_id,
        place as size,
        weight * 2 - 1 as items_in,
        cast(sum(gain) over (
            partition by cycle, assessment_id, unit_id order by place asc rows between unbounded preceding and current row
        ) as decimal(18, 6)) as gain
    from candidates
    where is_main
),

sizes as (
    select
        aims.cycle,
        aims.assessment_id,
        aims.unit_id,
        aims.points_needed,
        min(first_ones.size) as size
    from aims
    inner join first_ones using (cycle, assessment_id, unit_id)
    where first_ones.gain >= aims.points_needed
    group by aims.cycle, aims.assessment_id, aims.unit_id, aims.points_needed
),

-- The best twelve, and what could stand in for them.
pool as (
    select
        candidates.*,
        sizes.size,
        sizes.points_needed,
        row_number() over (
            partition by candidates.cycle, candidates.assessment_id, candidates.unit_id order by candidates.gain desc, candidates.place asc
        ) as pool_place
    from candidates
    inner join sizes using (cycle, assessment_id, unit_id)
    where sizes.size <= 6
    qualify row_number() over (
            partition by candidates.cycle, candidates.assessment_id, candidates.unit_id order by candidates.gain desc, candidates.place asc
        ) <= 12
),

-- Grown item by item, as long as the best that could still come would be enough.
grown as (
    select
        cycle,
        assessment_id,
        unit_id,
        size,
        points_needed,
        pool_place,
        cast(1 as integer) as steps,
        weight as items_in,
        key_weight as keys_in,
        cast(gain as decimal(18, 6)) as gain,
        cast(effort as decimal(38, 15)) as effort,
        due_on
    from pool
    where gain * size >= points_needed
    union all
    select
        grown.cycle,
        grown.assessment_id,
        grown.unit_id,
        grown.size,
        grown.points_needed,
        pool.pool_place,
        cast(grown.steps + 1 as integer) as steps,
        grown.items_in + pool.weight as items_in,
        grown.keys_in + pool.key_weight as keys_in,
        cast(grown.gain + pool.gain as decimal(18, 6)) as gain,
        cast(grown.effort + pool.effort as decimal(38, 15)) as effort,
        greatest(grown.due_on, pool.due_on) as due_on
    from grown
    inner join pool
        on
            grown.cycle = pool.cycle
            and grown.assessment_id = pool.assessment_id
            and grown.unit_id = pool.unit_id
            and grown.pool_place < pool.pool_place
    where
        grown.steps < grown.size
        and grown.gain + pool.gain * (grown.size - grown.steps) >= grown.points_needed
        and {{ whole_quotient('grown.keys_in', 'pool.key_weight') }} % 2 = 0
),

enough as (
    select
        cycle,
        assessment_id,
        unit_id,
        items_in
    from grown
    where steps = size and gain >= points_needed
    qualify row_number() over (
            partition by cycle, assessment_id, unit_id order by effort asc, due_on asc nulls last, items_in asc
        ) <= 8
),

looked_into as (
    select * from enough
    union all
    select
        first_ones.cycle,
        first_ones.assessment_id,
        first_ones.unit_id,
        first_ones.items_in
    from first_ones
    inner join sizes using (cycle, assessment_id, unit_id)
    where first_ones.size between sizes.size - 1 and sizes.size + 3
),

wanted as (
    select
        cycle,
        assessment_id,
        unit_id,
        items_in
    from first_ones
    union all
    select * from looked_into
    union all
    select
        looked_into.cycle,
        looked_into.assessment_id,
        looked_into.unit_id,
        looked_into.items_in - candidates.weight as items_in
    from looked_into
    inner join candidates using (cycle, assessment_id, unit_id)
    where {{ whole_quotient('looked_into.items_in', 'candidates.weight') }} % 2 = 1
    union all
    select
        looked_into.cycle,
        looked_into.assessment_id,
        looked_into.unit_id,
        looked_into.items_in % (2 * candidates.weight) as items_in
    from looked_into
    inner join candidates using (cycle, assessment_id, unit_id)
    where {{ whole_quotient('looked_into.items_in', 'candidates.weight') }} % 2 = 1
),

told_apart as (
    select distinct * from wanted
    where items_in > 0
),

final as (
    select
        cast(row_number() over (order by cycle asc, assessment_id asc, unit_id asc, items_in asc) as integer) as try_no,
        cycle,
        assessment_id,
        unit_id,
        items_in
    from told_apart
)

select * from final
