-- One row per event: its category beside the category of the indicator it names, whether that, where events take from it, is assigned, and how
-- much the event takes beside all that the category has.
select
    events.cycle,
    events.assessment_id,
    events.event_id,
    events.title,
    events.unit_id,
    events.indicator_id,
    events.document_id,
    events.category_id,
    events.matter_id,
    categories.same_matter as category_same_matter,
    indicators.category_id as indicator_category_id,
    coalesce(counts.is_unassigned, false) as is_unassigned,
    {{ as_points(exact_product('events.points', 'events.multiplier')) }} as points_taken,
    case when categories.kind = 'scored' then categories.points else assessments.full_points end as most_points,
    confirmations.unit_id is not null as is_meant
from {{ ref('stg_events') }} as events
left join {{ ref('stg_indicators') }} as indicators
    on
        events.cycle = indicators.cycle
        and events.assessment_id = indicators.assessment_id
        and events.indicator_id = indicators.indicator_id
left join {{ ref('stg_categories') }} as categories
    on
        events.cycle = categories.cycle
        and events.assessment_id = categories.assessment_id
        and events.category_id = categories.category_id
left join {{ ref('event_counts') }} as counts
    on
        events.cycle = counts.cycle
        and events.assessment_id = counts.assessment_id
        and events.event_id = counts.event_id
left join {{ ref('stg_assessments') }} as assessments
    on events.cycle = assessments.cycle and events.assessment_id = assessments.assessment_id
left join {{ ref('confirmations') }} as confirmations
    on
        events.cycle = confirmations.cycle
        and events.assessment_id = confirmations.assessment_id
        and events.unit_id = confirmations.unit_id
        and confirmations.subject_id = confirmations.assessment_id
