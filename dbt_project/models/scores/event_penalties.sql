{{ config(materialized='view') }}
-- What events take, and what waivers of it give back.
with events as (
    select * from {{ ref('fct_event') }}
),

event_charges as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        indicator_id,
        'event' as entry,
        counts_from,
        points as points_taken,
        cause_kind,
        kind as cause,
        'events' as source_feed,
        event_id as source_key,
        false as is_undecided,
        true as is_floored,
        cast(occurred_on as varchar) || ' “' || title || '”' as said
    from events
    where is_inside
),

event_waivers as (
    select
        event_charges.* replace (
            'decision' as entry,
            -event_charges.points_taken as points_taken,
            'waive' as cause,
            'decisions' as source_feed,
            events.waived_by || '/' || event_charges.source_key as source_key,
            '“' || events.title || '”经核定意见 ' || events.waived_by || ' 免扣' as said
        )
    from event_charges
    inner join events
        on
            event_charges.cycle = events.cycle
            and event_charges.assessment_id = events.assessment_id
            and event_charges.source_key = events.event_id
            and events.waived_by is not null
),

final as (
    select * from event_charges
    union all
    select * from event_waivers
)

select * from final
