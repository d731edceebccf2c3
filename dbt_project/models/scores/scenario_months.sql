-- The months in which each scenario is reckoned: what is, in every month that is due; what is expected at the end of the year, from the months
-- that a forecast is wanted from. The running year: its latest month. Years that are over, for the error of such forecasts: the
-- same month, and the quarters of the year. `forecast_months: all` reckons it from every month.
with months as (
    select * from {{ ref('assessment_months') }}
    where is_due
),

latest as (
    select
        *,
        row_number() over (partition by assessment_id order by cycle desc, "month" desc) = 1 as is_now
    from months
),

running as (
    select
        assessment_id,
        months_elapsed
    from latest
    where is_now
),

over as (
    select distinct
        cycle,
        assessment_id
    from months
    where is_final
),

forecast_from as (
    select
        latest.cycle,
        latest.assessment_id,
        latest."month"
    from latest
    inner join running on latest.assessment_id = running.assessment_id
    left join over
        on
            latest.cycle = over.cycle
            and latest.assessment_id = over.assessment_id
    where
        not latest.is_final
    {%- if declared('forecast_months') != 'all' %}
    and (
        latest.is_now
        or (over.cycle is not null and (
            latest.months_elapsed = running.months_elapsed
            or latest.months_elapsed * 4 % latest.months = 0
            ))
    )
    {%- endif %}
),

final as (
    select
        'actual' as scenario,
        cycle,
        assessment_id,
        "month"
    from months
    union all
    select
        'without_procedural' as scenario,
        cycle,
        assessment_id,
        "month"
    from months
    union all
    select
        'forecast' as scenario,
        cycle,
        assessment_id,
        "month"
    from forecast_from
)

select * from final
