-- One row per assessment and feed that counts: whether it still has something to say, where it ever had (feeds_on_record), or had in the release
-- before. The count of rows is the same whatever was published before.
with before as (
    select
        cycle,
        assessment_id,
        feed
    from {{ source('run', 'previous_feeds') }}
    union
    -- A release of an older version has no such table.
    select
        cycle,
        assessment_id,
        source_feed as feed
    from {{ source('run', 'previous_ledger') }}
    where scenario = 'actual' and source_feed is not null
),

known as (
    select * from {{ ref('chk_landing_feeds') }}
),

confirmations as (
    select distinct
        cycle,
        assessment_id
    from {{ ref('confirmations') }}
    where subject_id = assessment_id
),

final as (
    select
        known.cycle,
        known.assessment_id,
        known.feed,
        known.feed_zh,
        known.landed,
        before.feed is null or known.landed > 0 as is_there,
        confirmations.assessment_id is not null as is_meant
    from known
    left join before
        on
            known.cycle = before.cycle
            and known.assessment_id = before.assessment_id
            and known.feed = before.feed
    left join confirmations
        on known.cycle = confirmations.cycle and known.assessment_id = confirmations.assessment_id
    where known.affects_points
)

select * from final
