-- Every deduction, approved override and documented decision that is seen on this date.
with final as (
    select
        cycle,
        assessment_id,
        'events' as feed,
        event_id as ruling_id,
        unit_id,
        title
    from {{ ref('stg_events') }}
    union all
    select
        cycle,
        assessment_id,
        'overrides' as feed,
        override_id as ruling_id,
        unit_id,
        title
    from {{ ref('stg_overrides') }}
    where stage = 'approved'
    union all
    select
        cycle,
        assessment_id,
        'decisions' as feed,
        decision_id as ruling_id,
        unit_id,
        reason as title
    from {{ ref('decisions_in_force') }}
)

select * from final
