{{ config(materialized='view') }}
-- What events take, what waivers give back of it, and what the gravest of one matter gives back of the others. The events of an events
-- indicator stand in its value, and make no row here.
with events as (
    select * from {{ ref('event_counts') }}
    where is_inside and not is_of_events_indicator
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
        points_taken,
        cause_kind,
        kind as cause,
        'events' as source_feed,
        event_id as source_key,
        false as is_undecided,
        true as is_floored,
        cast(occurred_on as varchar) || ' “' || title || '”'
        || case when multiplier != 1 then {{ shown('points') }} || '分×' || {{ shown('multiplier', 6) }} || '倍' else '' end as said,
        cast(null as boolean) as is_with_procedural
    from events
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

-- Among all events, and anew among those that are not procedural.
outdone as (
    select
        *,
        outdone_from as given_back_from,
        true as is_with_procedural
    from events
    where outdone_from is not null
    union all
    select
        *,
        outdone_from_without_procedural as given_back_from,
        false as is_with_procedural
    from events
    where outdone_from_without_procedural is not null
),

given_back as (
    select
        event_charges.* replace (
            'same_matter' as entry,
            outdone.given_back_from as counts_from,
            -event_charges.points_taken as points_taken,
            '“' || outdone.title || '”与同一事项更重的事件重复，只扣最高' as said,
            outdone.is_with_procedural as is_with_procedural
        )
    from event_charges
    inner join outdone
        on
            event_charges.cycle = outdone.cycle
            and event_charges.assessment_id = outdone.assessment_id
            and event_charges.source_key = outdone.event_id
),

final as (
    select * from event_charges
    union all
    select * from event_waivers
    union all
    select * from given_back
)

select * from final
