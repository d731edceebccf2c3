-- One row per unit and indicator whose reported base can be held against what was reported a year ago: in how many months they differ, and the
-- month in which they differ most.
with unit_values as (
    select * from {{ ref('unit_values') }}
    where value_month = "month" and b is not null
),

values_of_all_cycles as (
    {{ all_cycles('unit_values', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'value_month', 'v']) }}
),

earlier as (
    select * from values_of_all_cycles
    where value_month = "month" and v is not null
),

compared as (
    select
        unit_values.cycle,
        unit_values.assessment_id,
        unit_values.unit_id,
        unit_values.indicator_id,
        unit_values."month",
        cast(unit_values.b as decimal(24, 6)) as base_value,
        cast(earlier.v as decimal(24, 6)) as value_a_year_ago
    from unit_values
    inner join earlier
        on
            unit_values.cycle - 1 = earlier.cycle
            and unit_values.assessment_id = earlier.assessment_id
            and unit_values.unit_id = earlier.unit_id
            and unit_values.indicator_id = earlier.indicator_id
            and {{ years_before('unit_values."month"', 1) }} = earlier."month"
),

placed as (
    select
        *,
        count(*) over of_indicator as months_compared,
        sum(case when base_value = value_a_year_ago then 0 else 1 end) over of_indicator as months_apart,
        row_number() over (
            partition by cycle, assessment_id, unit_id, indicator_id
            order by abs(base_value - value_a_year_ago) desc, "month" desc
        ) as place
    from compared
    window of_indicator as (partition by cycle, assessment_id, unit_id, indicator_id)
),

final as (
    select
        placed.cycle,
        placed.assessment_id,
        placed.unit_id,
        placed.indicator_id,
        indicators.indicator_name,
        indicators.value_unit,
        placed."month",
        placed.base_value,
        placed.value_a_year_ago,
        cast(placed.months_compared as bigint) as months_compared,
        cast(placed.months_apart as bigint) as months_apart
    from placed
    inner join {{ ref('stg_indicators') }} as indicators
        on
            placed.cycle = indicators.cycle
            and placed.assessment_id = indicators.assessment_id
            and placed.indicator_id = indicators.indicator_id
    where placed.place = 1
)

select * from final
