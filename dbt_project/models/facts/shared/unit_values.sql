{{ config(materialized='view') }}
-- monthly_values with ids, for the models that read few of them: the cycles of this build.
with monthly_values as (
    select * from {{ ref('monthly_values') }}
    where not is_taken_over
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

unit_numbers as (
    select * from {{ ref('unit_numbers') }}
),

final as (
    select
        monthly_values.cycle,
        indicator_numbers.assessment_id,
        unit_numbers.unit_id,
        indicator_numbers.indicator_id,
        {{ month_of_number('monthly_values.month_no') }} as "month",
        {{ month_of_number('monthly_values.value_month_no') }} as value_month,
        monthly_values.v,
        monthly_values.b,
        monthly_values.cause,
        monthly_values.cause_kind
    from monthly_values
    inner join indicator_numbers using (indicator_no)
    inner join unit_numbers using (unit_no)
)

select * from final
