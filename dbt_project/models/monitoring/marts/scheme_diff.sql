-- 方案比对: what the scheme of a cycle says otherwise than that of the cycle before, object by object and field by field. Years in months,
-- dates and names are set aside first, so that 2023-12 against 2024-12 is no change.
with shown as (
    {{ all_cycles('scheme_shown', ['cycle', 'assessment_id', 'feed', 'key', 'field', 'value']) }}
),

cycles_of_this_build as (
    select distinct
        cycle,
        assessment_id
    from {{ ref('scheme_shown') }}
),

-- Y: the year of the cycle, Y+1: the next.
aligned as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        field,
        value,
        replace(replace(key, cast(cycle as varchar) || '-', 'Y-'), cast(cycle + 1 as varchar) || '-', 'Y+1-') as aligned_key,
        replace(replace(replace(
            value, cast(cycle as varchar) || '-', 'Y-'
        ), cast(cycle + 1 as varchar) || '-', 'Y+1-'), cast(cycle as varchar) || '年', 'Y年') as aligned_value
    from shown
),

cycles as (
    select distinct
        cycle,
        assessment_id
    from shown
),

-- Only where the assessment has a scheme in both cycles.
pairs as (
    select
        this_cycle.cycle,
        this_cycle.assessment_id
    from cycles_of_this_build as this_cycle
    inner join cycles as cycle_before
        on
            this_cycle.assessment_id = cycle_before.assessment_id
            and this_cycle.cycle - 1 = cycle_before.cycle
),

before as (
    select
        pairs.cycle,
        aligned.assessment_id,
        aligned.feed,
        aligned.key,
        aligned.field,
        aligned.value,
        aligned.aligned_key,
        aligned.aligned_value
    from aligned
    inner join pairs
        on
            aligned.assessment_id = pairs.assessment_id
            and aligned.cycle + 1 = pairs.cycle
),

after as (
    select aligned.*
    from aligned
    inner join pairs using (assessment_id, cycle)
),

objects_before as (
    select distinct
        cycle,
        assessment_id,
        feed,
        aligned_key
    from before
),

objects_after as (
    select distinct
        cycle,
        assessment_id,
        feed,
        aligned_key
    from after
),

paired as (
    select
        coalesce(after.cycle, before.cycle) as cycle,
        coalesce(after.assessment_id, before.assessment_id) as assessment_id,
        coalesce(after.feed, before.feed) as feed,
        coalesce(after.aligned_key, before.aligned_key) as aligned_key,
        coalesce(after.key, before.key) as key,
        coalesce(after.field, before.field) as field,
        before.value as old_value,
        after.value as new_value
    from after
    full outer join before
        on
            after.cycle = before.cycle
            and after.assessment_id = before.assessment_id
            and after.feed = before.feed
            and after.aligned_key = before.aligned_key
            and after.field = before.field
    where before.aligned_value is distinct from after.aligned_value
),

final as (
    select
        cast(paired.cycle as integer) as cycle,
        paired.assessment_id,
        paired.feed,
        paired.key as object,
        paired.field,
        case
            when objects_before.aligned_key is null then 'added'
            when objects_after.aligned_key is null then 'removed'
            else 'changed'
        end as change,
        paired.old_value as old,
        paired.new_value as new
    from paired
    left join objects_before using (cycle, assessment_id, feed, aligned_key)
    left join objects_after using (cycle, assessment_id, feed, aligned_key)
)

select
    *,
    {{ code_text('feed', 'feed') }} as feed_zh,
    {{ code_text('field', "(feed || '.' || field)") }} as field_zh,
    {{ code_text('change', 'change') }} as change_zh
from final
