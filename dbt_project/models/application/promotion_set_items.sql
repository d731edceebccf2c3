-- The items of every set that is scored again, in the order in which they are done.
with sets as (
    select * from {{ ref('promotion_sets') }}
),

candidates as (
    select * from {{ ref('promotion_candidates') }}
),

final as (
    select
        sets.try_no,
        sets.cycle,
        sets.assessment_id,
        sets.unit_id,
        candidates."month",
        candidates.item_id,
        candidates.place,
        candidates.effort,
        candidates.due_on,
        sets.items_in - candidates.weight as items_without,
        sets.items_in % (2 * candidates.weight) as items_upto,
        sets.items_in % candidates.weight as items_before
    from sets
    inner join candidates using (cycle, assessment_id, unit_id)
    where candidates.is_counted and {{ whole_quotient('sets.items_in', 'candidates.weight') }} % 2 = 1
)

select * from final
