-- The scheme as approved, value by value: what the next release compares with. A value that changed without an approval stands here as it
-- was, so that the change is named every night until it is approved or taken back. The scheme of an assessment that is not delivered any more
-- stands here too: when it comes back, it is compared with what was approved.
with shown as (
    select * from {{ ref('scheme_shown') }}
),

unapproved as (
    select * from {{ ref('chk_scheme_fields') }}
    where differs and not may_differ
),

approved as (
    select
        shown.cycle,
        shown.assessment_id,
        shown.feed,
        shown.key,
        shown.field,
        shown.value
    from shown
    left join unapproved
        on
            shown.cycle = unapproved.cycle
            and shown.assessment_id = unapproved.assessment_id
            and shown.feed = unapproved.feed
            and shown.key = unapproved.key
            and shown.field = unapproved.field
    where unapproved.field is null
),

kept as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        field,
        previous_value as value
    from unapproved
    where previous_value is not null
),

absent as (
    select
        previous.cycle,
        previous.assessment_id,
        previous.feed,
        previous.key,
        previous.field,
        previous.value
    from {{ source('run', 'previous_scheme') }} as previous
    left join {{ ref('chk_assessments') }} as assessments
        on previous.cycle = assessments.cycle and previous.assessment_id = assessments.assessment_id
    left join shown
        on
            previous.cycle = shown.cycle
            and previous.assessment_id = shown.assessment_id
            and previous.feed = shown.feed
            and previous.key = shown.key
            and previous.field = shown.field
    where assessments.assessment_id is null and shown.field is null
),

final as (
    select * from approved
    union all
    select * from kept
    union all
    select * from absent
)

select
    cast(cycle as integer) as cycle,
    cast(assessment_id as varchar) as assessment_id,
    cast(feed as varchar) as feed,
    cast(key as varchar) as key,
    cast(field as varchar) as field,
    cast(value as varchar) as value,
    {{ code_text('feed', 'feed') }} as feed_zh,
    {{ code_text('field', "(feed || '.' || field)") }} as field_zh
from final
order by cycle, assessment_id, feed, key, field
