-- One row per event: its category beside the category of the indicator it names, and whether that, where events take from it, is assigned.
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
    coalesce(counts.is_unassigned, false) as is_unassigned
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
