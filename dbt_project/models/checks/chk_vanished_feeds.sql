-- One row per assessment and feed that counts: whether it still has something to say, where it had in the release before. The count of rows is the
-- same whatever was published before.
with before as (
    select distinct
        cycle,
        assessment_id,
        source_feed as feed
    from {{ source('run', 'previous_ledger') }}
    where scenario = 'actual' and source_feed is not null
),

delivered_before as (
    select
        cycle,
        feed
    from {{ source('run', 'previous_deliveries') }}
    group by cycle, feed
    having sum(rows_landed) > 0
),

delivered_now as (
    select
        cycle,
        feed
    from {{ ref('deliveries') }}
    group by cycle, feed
    having sum(rows_landed) > 0
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
        -- All of the cycle's rows are gone, or all that were in this assessment's ledger.
        (delivered_before.feed is null or delivered_now.feed is not null) and (before.feed is null or known.landed > 0) as is_there,
        confirmations.assessment_id is not null as is_meant
    from known
    left join before
        on
            known.cycle = before.cycle
            and known.assessment_id = before.assessment_id
            and known.feed = before.feed
    left join delivered_before
        on known.cycle = delivered_before.cycle and known.feed = delivered_before.feed
    left join delivered_now
        on known.cycle = delivered_now.cycle and known.feed = delivered_now.feed
    left join confirmations
        on known.cycle = confirmations.cycle and known.assessment_id = confirmations.assessment_id
    where known.affects_points
)

select * from final
