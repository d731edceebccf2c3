-- What each event costs and whether it counts: inside the months, not waived, and of one matter of a category that says `highest` only the gravest:
-- from which month a graver one stands beside it, among all events and among those that are not procedural. docs/scoring.md, 同一事项.
with events as (
    select * from {{ ref('stg_events') }}
),

waived as (
    select * from {{ ref('decisions_in_force') }}
    where subject = 'event'
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

joined as (
    select
        events.*,
        {{ month_of('events.occurred_on') }} as counts_from,
        {{ month_of('events.occurred_on') }} between terms.first_month and terms.final_month as is_inside,
        case when waived.decision = 'waive' then waived.decision_id end as waived_by,
        {{ as_points(in_reach(exact_product('events.points', 'events.multiplier'), 'points')) }} as points_taken,
        coalesce(indicators.value_feed = 'events', false) as is_of_events_indicator,
        coalesce(indicators.value_feed = 'events', false) and assigned.assigned_no is null as is_unassigned,
        coalesce(categories.same_matter = 'highest' and categories.kind in ('scored', 'deduction'), false)
        and events.matter_id is not null as is_compared
    from events
    inner join terms using (cycle, assessment_id)
    left join categories using (cycle, assessment_id, category_id)
    left join indicators
        on
            events.cycle = indicators.cycle
            and events.assessment_id = indicators.assessment_id
            and events.indicator_id = indicators.indicator_id
    left join assigned
        on
            events.cycle = assigned.cycle
            and events.assessment_id = assigned.assessment_id
            and events.unit_id = assigned.unit_id
            and events.indicator_id = assigned.indicator_id
    left join waived
        on
            events.cycle = waived.cycle
            and events.assessment_id = waived.assessment_id
            and events.unit_id = waived.unit_id
            and events.event_id = waived.subject_id
    qualify row_number() over (
            partition by events.cycle, events.assessment_id, events.event_id
            order by waived.decided_on desc nulls last, waived.decision_id desc nulls last
        ) = 1
),

competing as (
    select * from joined
    where is_compared and is_inside and waived_by is null and not is_unassigned
),

outdone as (
    select
        lesser.cycle,
        lesser.assessment_id,
        lesser.event_id,
        min(greatest(lesser.counts_from, graver.counts_from)) as outdone_from,
        min(case
            when coalesce(graver.cause_kind, '') != 'procedural' then greatest(lesser.counts_from, graver.counts_from)
        end) as outdone_from_without_procedural
    from competing as lesser
    inner join competing as graver
        on
            lesser.cycle = graver.cycle
            and lesser.assessment_id = graver.assessment_id
            and lesser.unit_id = graver.unit_id
            and lesser.category_id = graver.category_id
            and lesser.matter_id = graver.matter_id
            and (
                graver.points_taken > lesser.points_taken
                or graver.points_taken = lesser.points_taken
                and (
                    graver.occurred_on < lesser.occurred_on
                    or graver.occurred_on = lesser.occurred_on and graver.event_id < lesser.event_id
                )
            )
    group by lesser.cycle, lesser.assessment_id, lesser.event_id
),

final as (
    select
        joined.cycle,
        joined.assessment_id,
        joined.event_id,
        joined.unit_id,
        joined.category_id,
        joined.indicator_id,
        joined.occurred_on,
        joined.counts_from,
        joined.kind,
        joined.title,
        joined.points,
        joined.multiplier,
        joined.points_taken,
        joined.matter_id,
        joined.cause_kind,
        joined.document_id,
        joined.is_inside,
        joined.waived_by,
        joined.is_of_events_indicator,
        joined.is_unassigned,
        outdone.outdone_from,
        outdone.outdone_from_without_procedural
    from joined
    left join outdone using (cycle, assessment_id, event_id)
)

select * from final
