{{ config(materialized='view') }}
-- One row per value of the month itself, or its base, with what the same unit had of the same indicator a year ago, where that is known.
with unit_values as (
    select * from {{ ref('unit_values') }}
    where value_month = "month"
),

values_of_all_cycles as (
    {{ all_cycles('unit_values', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'value_month', 'v']) }}
),

earlier as (
    select * from values_of_all_cycles
    where value_month = "month"
),

final as (
    select
        unit_values.cycle,
        unit_values.assessment_id,
        unit_values.unit_id,
        unit_values.indicator_id,
        unit_values."month",
        unit_values.v,
        unit_values.b,
        earlier.v as v_a_year_ago
    from unit_values
    left join earlier
        on
            unit_values.cycle - 1 = earlier.cycle
            and unit_values.assessment_id = earlier.assessment_id
            and unit_values.unit_id = earlier.unit_id
            and unit_values.indicator_id = earlier.indicator_id
            and {{ years_before('unit_values."month"', 1) }} = earlier."month"
)

select * from final
