-- 在案: every deduction, approved override and documented decision that was ever seen. What is withdrawn, or no longer seen on an earlier date,
-- stands here until the office has said that its withdrawal is meant, so that it is named every night.
with shown as (
    select * from {{ ref('rulings_shown') }}
),

kept as (
    select
        previous.cycle,
        previous.assessment_id,
        previous.feed,
        previous.ruling_id,
        previous.unit_id,
        previous.title
    from {{ source('run', 'previous_rulings') }} as previous
    left join shown
        on
            previous.cycle = shown.cycle
            and previous.assessment_id = shown.assessment_id
            and previous.feed = shown.feed
            and previous.ruling_id = shown.ruling_id
    left join {{ ref('chk_rulings') }} as checked
        on
            previous.cycle = checked.cycle
            and previous.assessment_id = checked.assessment_id
            and previous.feed = checked.feed
            and previous.ruling_id = checked.ruling_id
    where shown.ruling_id is null and not (coalesce(checked.is_meant, false) and not coalesce(checked.is_there, true))
),

final as (
    select * from shown
    union all
    select * from kept
)

select
    cast(cycle as integer) as cycle,
    cast(assessment_id as varchar) as assessment_id,
    cast(feed as varchar) as feed,
    cast(ruling_id as varchar) as ruling_id,
    cast(unit_id as varchar) as unit_id,
    cast(title as varchar) as title,
    {{ code_text('feed', 'feed') }} as feed_zh
from final
order by cycle, assessment_id, feed, ruling_id
