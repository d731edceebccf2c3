-- One row per indicator of an assessment that names who leads anything at all: how many of the units assessed on it have nobody who leads.
with leads as (
    select * from {{ ref('stg_responsibilities') }}
    where role = 'lead'
),

naming as (
    select distinct
        cycle,
        assessment_id
    from leads
),

leads_for_all as (
    select distinct
        cycle,
        assessment_id,
        indicator_id
    from leads
    where unit_id is null
),

leads_for_units as (
    select distinct
        cycle,
        assessment_id,
        indicator_id,
        unit_id
    from leads
    where unit_id is not null
),

final as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.indicator_id,
        assigned.indicator_name,
        assigned.value_feed,
        count(*) as units,
        count(case when leads_for_all.indicator_id is null and leads_for_units.indicator_id is null then 1 end) as units_without_lead
    from {{ ref('assigned_indicators') }} as assigned
    inner join naming using (cycle, assessment_id)
    left join leads_for_all using (cycle, assessment_id, indicator_id)
    left join leads_for_units using (cycle, assessment_id, indicator_id, unit_id)
    group by assigned.cycle, assigned.assessment_id, assigned.indicator_id, assigned.indicator_name, assigned.value_feed
)

select * from final
