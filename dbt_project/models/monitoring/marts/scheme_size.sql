-- 方案规模: how many objects of each kind the scheme has, this cycle and the one before (86 → 60 indicators).
with shown as (
    {{ all_cycles('scheme_shown', ['cycle', 'assessment_id', 'feed', 'key', 'field', 'value']) }}
),

diff as (
    select * from {{ ref('scheme_diff') }}
),

counted as (
    select
        cycle,
        assessment_id,
        feed,
        cast(count(distinct key) as integer) as objects
    from shown
    group by cycle, assessment_id, feed
),

moved as (
    select
        cycle,
        assessment_id,
        feed,
        cast(count(distinct case when change = 'added' then object end) as integer) as added,
        cast(count(distinct case when change = 'removed' then object end) as integer) as removed,
        cast(count(distinct case when change = 'changed' then object end) as integer) as changed
    from diff
    group by cycle, assessment_id, feed
),

assessments_before as (
    select distinct
        cycle + 1 as cycle,
        assessment_id
    from counted
),

cycles as (
    select distinct
        cycle,
        assessment_id
    from {{ ref('scheme_shown') }}
),

-- What this cycle has, and what only the cycle before had.
keys as (
    select
        cycles.cycle,
        cycles.assessment_id,
        counted.feed
    from counted
    inner join cycles using (cycle, assessment_id)
    union
    select
        cycles.cycle,
        cycles.assessment_id,
        counted.feed
    from counted
    inner join cycles
        on
            counted.cycle + 1 = cycles.cycle
            and counted.assessment_id = cycles.assessment_id
),

final as (
    select
        cast(keys.cycle as integer) as cycle,
        keys.assessment_id,
        keys.feed,
        case when assessments_before.cycle is not null then coalesce(before.objects, 0) end as objects_before,
        coalesce(after.objects, 0) as objects,
        case when assessments_before.cycle is not null then coalesce(moved.added, 0) end as added,
        case when assessments_before.cycle is not null then coalesce(moved.removed, 0) end as removed,
        case when assessments_before.cycle is not null then coalesce(moved.changed, 0) end as changed
    from keys
    left join assessments_before using (cycle, assessment_id)
    left join counted as after using (cycle, assessment_id, feed)
    left join counted as before
        on
            keys.cycle - 1 = before.cycle
            and keys.assessment_id = before.assessment_id
            and keys.feed = before.feed
    left join moved
        on
            keys.cycle = moved.cycle
            and keys.assessment_id = moved.assessment_id
            and keys.feed = moved.feed
)

select
    *,
    {{ code_text('feed', 'feed') }} as feed_zh
from final
