{{ config(materialized='view') }}
-- The values of the end of the year before, for every month that a forecast is made from, by number.
with looks as (
    select * from {{ ref('forecast_looks') }}
),

final as (
    select
        looks.cycle,
        looks.month_no,
        monthly_values.indicator_no,
        monthly_values.unit_no,
        monthly_values.v,
        monthly_values.v_near,
        monthly_values.b,
        monthly_values.b_near
    from {{ ref('monthly_values') }} as monthly_values
    inner join looks
        on
            monthly_values.cycle = looks.cycle_before
            and monthly_values.indicator_no = looks.indicator_no
            and monthly_values.month_no = looks.final_month_before_no
)

select * from final
