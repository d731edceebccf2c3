-- The months that a forecast looks at, for every indicator: the one seen from, the same of the year before, and that year's last.
with terms as (
    select * from {{ ref('assessment_terms') }}
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

forecast_from as (
    select * from {{ ref('scenario_months') }}
    where scenario = 'forecast'
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

final as (
    select
        indicator_months.cycle,
        indicator_months.indicator_no,
        indicator_months.month_no,
        indicator_months.figures_month_no,
        indicator_months.figures_elapsed,
        indicator_months.months,
        terms.final_month_number as final_month_no,
        indicator_months.cycle - 1 as cycle_before,
        indicator_months.month_no - 12 as month_before_no,
        {{ month_number('before.final_month') }} as final_month_before_no
    from forecast_from
    inner join terms
        on
            forecast_from.cycle = terms.cycle
            and forecast_from.assessment_id = terms.assessment_id
    inner join indicator_months
        on
            forecast_from.cycle = indicator_months.cycle
            and forecast_from.assessment_id = indicator_months.assessment_id
            and forecast_from."month" = indicator_months."month"
    left join terms_of_all_cycles as before
        on
            terms.cycle - 1 = before.cycle
            and terms.assessment_id = before.assessment_id
)

select * from final
