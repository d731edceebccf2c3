-- Which indicator is assigned to which unit: with targets, to the units that have one; without, to every participant.
with indicators as (
    select * from {{ ref('stg_indicators') }}
),

participants as (
    select * from {{ ref('stg_participants') }}
),

targets as (
    select * from {{ ref('stg_targets') }}
),

targeted_indicators as (
    select distinct
        cycle,
        assessment_id,
        indicator_id
    from targets
),

targeted_units as (
    select distinct
        cycle,
        assessment_id,
        indicator_id,
        unit_id
    from targets
    where assigned
),

final as (
    select
        indicators.cycle,
        indicators.assessment_id,
        participants.unit_id,
        participants.group_id,
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.category_id,
        indicators.points,
        indicators.direction,
        indicators.value_unit,
        indicators.value_feed,
        indicators.pacing,
        indicators.missing_rule,
        indicators.floor_rate,
        indicators.cap_rate,
        targeted_indicators.indicator_id is not null as has_targets
    from indicators
    inner join participants
        on
            indicators.cycle = participants.cycle
            and indicators.assessment_id = participants.assessment_id
    left join targeted_indicators
        on
            indicators.cycle = targeted_indicators.cycle
            and indicators.assessment_id = targeted_indicators.assessment_id
            and indicators.indicator_id = targeted_indicators.indicator_id
    left join targeted_units
        on
            indicators.cycle = targeted_units.cycle
            and indicators.assessment_id = targeted_units.assessment_id
            and indicators.indicator_id = targeted_units.indicator_id
            and participants.unit_id = targeted_units.unit_id
    where targeted_indicators.indicator_id is null or targeted_units.unit_id is not null
)

select * from final
