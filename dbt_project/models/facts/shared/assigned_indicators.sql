-- Which indicator is assigned to which unit: with targets, to the units that have one; without, to every participant. The numbers stand
-- for the ids in tables with a row for every month (unit_numbers).
with indicators as (
    select * from {{ ref('stg_indicators') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

unit_numbers as (
    select * from {{ ref('unit_numbers') }}
),

participants as (
    select
        participants.*,
        unit_numbers.unit_no,
        cast(dense_rank() over (order by participants.assessment_id asc, participants.group_id asc nulls first) as integer) as group_no
    from {{ ref('stg_participants') }} as participants
    inner join unit_numbers using (unit_id)
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

matched as (
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
        categories.kind as category_kind,
        {{ lowest_rate('indicators.floor_rate', 'categories.kind') }} as floor_rate,
        {{ highest_rate('indicators.cap_rate', 'categories.kind') }} as cap_rate,
        targeted_indicators.indicator_id is not null as has_targets,
        indicator_numbers.indicator_no,
        participants.unit_no,
        participants.group_no,
        cast(dense_rank() over (
            order by indicators.cycle asc, indicators.assessment_id asc, participants.unit_no asc, indicators.category_id asc nulls first
        ) as integer) as account_no
    from indicators
    inner join indicator_numbers using (assessment_id, indicator_id)
    inner join participants using (cycle, assessment_id)
    left join categories using (cycle, assessment_id, category_id)
    left join targeted_indicators using (cycle, assessment_id, indicator_id)
    left join targeted_units
        on
            indicators.cycle = targeted_units.cycle
            and indicators.assessment_id = targeted_units.assessment_id
            and indicators.indicator_id = targeted_units.indicator_id
            and participants.unit_id = targeted_units.unit_id
    where targeted_indicators.indicator_id is null or targeted_units.unit_id is not null
),

final as (
    select
        *,
        cast(row_number() over (order by cycle asc, indicator_no asc, unit_no asc) as integer) as assigned_no
    from matched
)

select * from final
