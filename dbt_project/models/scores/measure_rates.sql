{{ config(materialized='view') }}
-- The rate of every measure as its indicator counts it: that of the month, or over the months where the measure says so. By number; with ids,
-- places and sentences: measure_scores.
with month_rates as (
    select * from {{ ref('measure_month_rates') }}
),

over_months as (
    select * from {{ ref('rates_over_months') }}
),

final as (
    select
        month_rates.is_forecast,
        month_rates.assigned_no,
        month_rates.measure_no,
        month_rates.month_no,
        month_rates.x,
        case when over_months.measure_no is null then month_rates.rate else over_months.rate end as rate,
        case when over_months.measure_no is null then month_rates.obstacle else over_months.obstacle end as obstacle,
        case when over_months.measure_no is null then month_rates.points else over_months.points end as points,
        -- What share of it is lost because nothing was reported.
        case
            when over_months.measure_no is not null then over_months.missing_part
            when month_rates.obstacle = 'missing_report' then {{ figure('1') }}
            else {{ figure('0') }}
        end as missing_part,
        month_rates.rate as month_rate,
        month_rates.obstacle as month_obstacle,
        over_months.months_counted,
        over_months.months_missing
    from month_rates
    left join over_months using (is_forecast, assigned_no, measure_no, month_no)
)

select * from final
