-- One row per value of this cycle whose group had at least three units, not all equal, in the same calendar month a cycle earlier.
with unit_values as (
    select * from {{ ref('unit_values') }}
    where value_month = month
),

values_of_all_cycles as (
    {{ all_cycles('unit_values', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'value_month', 'v']) }}
),

earlier as (
    select * from values_of_all_cycles
    where value_month = "month"
),

participants as (
    select * from {{ ref('stg_participants') }}
),

last_year as (
    select
        participants.cycle,
        participants.assessment_id,
        participants.group_id,
        earlier.indicator_id,
        earlier.month,
        min(earlier.v) as smallest,
        max(earlier.v) as largest
    from participants
    inner join earlier
        on
            participants.cycle - 1 = earlier.cycle
            and participants.assessment_id = earlier.assessment_id
            and participants.unit_id = earlier.unit_id
    group by
        participants.cycle, participants.assessment_id, participants.group_id,
        earlier.indicator_id, earlier.month
    having min(earlier.v) < max(earlier.v) and count(*) >= 3
),

final as (
    select
        unit_values.cycle,
        unit_values.assessment_id,
        unit_values.unit_id,
        unit_values.indicator_id,
        indicators.indicator_name,
        indicators.value_unit,
        unit_values.month,
        cast(unit_values.v as decimal(24, 6)) as value,
        cast(last_year.smallest as decimal(24, 6)) as smallest_last_year,
        cast(last_year.largest as decimal(24, 6)) as largest_last_year,
        cast(last_year.largest - last_year.smallest as decimal(24, 6)) as spread_last_year
    from unit_values
    inner join participants
        on
            unit_values.cycle = participants.cycle
            and unit_values.assessment_id = participants.assessment_id
            and unit_values.unit_id = participants.unit_id
    inner join last_year
        on
            participants.cycle = last_year.cycle
            and participants.assessment_id = last_year.assessment_id
            and participants.group_id = last_year.group_id
            and unit_values.indicator_id = last_year.indicator_id
            and {{ years_before('unit_values.month', 1) }} = last_year.month
    inner join {{ ref('stg_indicators') }} as indicators
        on
            unit_values.cycle = indicators.cycle
            and unit_values.assessment_id = indicators.assessment_id
            and unit_values.indicator_id = indicators.indicator_id
)

select * from final
