-- The ways of each unit to its aim among the sets that were scored again: those that reach it and that no step can be left out of, the fewest steps
-- first, then the least effort, then the nearest deadline. Where none is enough, everything together.
with aims as (
    select * from {{ ref('promotion_aims') }}
    where aim != 'hold' and points_needed > 0
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
    where is_counted and is_main
),

judged as (
    select
        sets.try_no,
        sets.cycle,
        sets.assessment_id,
        sets.unit_id,
        sets.items_in,
        outcomes.total - aims.total as gain,
        outcomes.total - aims.total >= aims.points_needed
        and (aims.min_category_rate is null or coalesce(outcomes.lowest_category_rate >= aims.min_category_rate, true))
        -- What a tier asks for besides points is not scored again: while it is not met, no plan says that it reaches.
        and aims.conditions_lacking is null as reaches
    from sets
    inner join outcomes on sets.try_no = outcomes.try_no
    inner join aims
        on
            sets.cycle = aims.cycle
            and sets.assessment_id = aims.assessment_id
            and sets.unit_id = aims.unit_id
),

-- Whether it was looked at what is left without each of its steps, and that this is not enough. Without its only step a set changes nothing.
measured as (
    select
        judged.try_no,
        judged.cycle,
        judged.assessment_id,
        judged.unit_id,
        judged.items_in,
        judged.gain,
        count(*) as steps,
        cast(sum(set_items.effort) as decimal(38, 15)) as effort,
        max(set_items.due_on) as due_on,
        sum(case when set_items.items_without = 0 or not without.reaches then 1 else 0 end) = count(*) as is_needed_whole
    from judged
    inner join set_items on judged.try_no = set_items.try_no
    left join judged as without
        on
            judged.cycle = without.cycle
            and judged.assessment_id = without.assessment_id
            and judged.unit_id = without.unit_id
            and set_items.items_without = without.items_in
    where judged.reaches
    group by judged.try_no, judged.cycle, judged.assessment_id, judged.unit_id, judged.items_in, judged.gain
),

reaching as (
    select
        cycle,
        assessment_id,
        unit_id,
        items_in,
        true as is_reachable,
        row_number() over (
            partition by cycle, assessment_id, unit_id order by steps asc, effort asc, due_on asc nulls last, items_in asc
        ) as way
    from measured
    where is_needed_whole
),

everything as (
    select
        candidates.cycle,
        candidates.assessment_id,
        candidates.unit_id,
        cast(sum(candidates.weight) as bigint) as items_in,
        false as is_reachable,
        1 as way
    from candidates
    inner join aims
        on
            candidates.cycle = aims.cycle
            and candidates.assessment_id = aims.assessment_id
            and candidates.unit_id = aims.unit_id
    left join reaching
        on
            candidates.cycle = reaching.cycle
            and candidates.assessment_id = reaching.assessment_id
            and candidates.unit_id = reaching.unit_id
    where reaching.unit_id is null
    group by candidates.cycle, candidates.assessment_id, candidates.unit_id
),

final as (
    select * from reaching
    where way <= 2
    union all
    select * from everything
)

select * from final
