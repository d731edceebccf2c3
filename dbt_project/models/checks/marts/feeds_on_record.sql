-- 有过的数据类: every feed that counts of every assessment that ever had rows in it. One that is gone stands here until the office has said that it
-- is meant, so that it is named every night and not only on the first.
with final as (
    select
        cycle,
        assessment_id,
        feed,
        landed > 0 as is_there
    from {{ ref('chk_vanished_feeds') }}
    where landed > 0 or not (is_there or is_meant)
)

select
    cast(cycle as integer) as cycle,
    cast(assessment_id as varchar) as assessment_id,
    cast(feed as varchar) as feed,
    cast(is_there as boolean) as is_there,
    {{ code_text('feed', 'feed') }} as feed_zh
from final
order by cycle, assessment_id, feed
