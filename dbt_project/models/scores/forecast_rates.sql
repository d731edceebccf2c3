-- The rates that an expectation of rates looks at, by forecast: those of its month (now), of the same month a year before (then), and of the end of
-- that year (ended). None in an assessment's first year.
with forecast_from as (
    select * from {{ ref('scenario_months') }}
    where scenario = 'forecast'
),

rates as (
    {{ all_cycles('indicator_rates', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'points_assigned', 'rate']) }}
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

looks as (
    select
        forecast_from.cycle,
        forecast_from.assessment_id,
        forecast_from."month",
        before.cycle as cycle_before,
        {{ years_before('forecast_from."month"', 1) }} as month_before,
        before.final_month as final_month_before
    from forecast_from
    inner join terms_of_all_cycles as before
        on
            forecast_from.cycle - 1 = before.cycle
            and forecast_from.assessment_id = before.assessment_id
),

final as (
    select
        looks.cycle,
        looks.assessment_id,
        looks."month",
        'now' as looked_at,
        rates.unit_id,
        rates.indicator_id,
        rates.points_assigned,
        rates.rate
    from looks
    inner join rates
        on
            looks.cycle = rates.cycle
            and looks.assessment_id = rates.assessment_id
            and looks."month" = rates."month"
    union all
    select
        looks.cycle,
        looks.assessment_id,
        looks."month",
        'then' as looked_at,
        rates.unit_id,
        rates.indicator_id,
        rates.points_assigned,
        rates.rate
    from looks
    inner join rates
        on
            looks.cycle_before = rates.cycle
            and looks.assessment_id = rates.assessment_id
            and looks.month_before = rates."month"
    union all
    select
        looks.cycle,
        looks.assessment_id,
        looks."month",
        'ended' as looked_at,
        rates.unit_id,
        rates.indicator_id,
        rates.points_assigned,
        rates.rate
    from looks
    inner join rates
        on
            looks.cycle_before = rates.cycle
            and looks.assessment_id = rates.assessment_id
            and looks.final_month_before = rates."month"
)

select * from final
