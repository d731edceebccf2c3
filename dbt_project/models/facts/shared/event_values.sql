-- v of the indicators that events take from (value_feed events): full points less what the events that name them cost, up to the month, and how much
-- of that was procedural. Every assigned unit, every month; an event counts unless it is waived or a graver one of its matter stands beside it.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
    where value_feed = 'events'
),

events as (
    select * from {{ ref('event_counts') }}
    where is_inside and waived_by is null and is_of_events_indicator and not is_unassigned
),

months as (
    select * from {{ ref('assessment_months') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

unit_months as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        assigned.indicator_no,
        assigned.unit_no,
        assigned.points,
        terms.indicator_decimals,
        months."month",
        months.month_no
    from assigned
    inner join months
        on
            assigned.cycle = months.cycle
            and assigned.assessment_id = months.assessment_id
    inner join terms
        on
            assigned.cycle = terms.cycle
            and assigned.assessment_id = terms.assessment_id
),

summed as (
    select
        unit_months.cycle,
        unit_months.indicator_no,
        unit_months.unit_no,
        unit_months.month_no,
        unit_months.points,
        unit_months.indicator_decimals,
        count(events.event_id) as events,
        cast(coalesce(sum(events.points_taken), 0) as decimal(18, 6)) as points_taken,
        cast(coalesce(sum(case when events.cause_kind = 'procedural' then events.points_taken end), 0) as decimal(18, 6)) as points_procedural
    from unit_months
    left join events
        on
            unit_months.cycle = events.cycle
            and unit_months.assessment_id = events.assessment_id
            and unit_months.unit_id = events.unit_id
            and unit_months.indicator_id = events.indicator_id
            and unit_months."month" >= events.counts_from
            and (events.outdone_from is null or unit_months."month" < events.outdone_from)
    group by
        unit_months.cycle, unit_months.indicator_no, unit_months.unit_no, unit_months.month_no, unit_months.points,
        unit_months.indicator_decimals
),

final as (
    select
        cycle,
        indicator_no,
        unit_no,
        month_no,
        cast(events as integer) as events,
        points_taken,
        {{ points('greatest(points - points_taken, 0)') }} as v,
        {{ round_to('points_procedural', 'indicator_decimals') }} as points_procedural
    from summed
)

select * from final
