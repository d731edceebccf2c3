-- The months in which each scenario is reckoned: what is, in every month that is due; what is expected at the end of the year, from the months
-- that a forecast is wanted from. Years that go on: their latest month. Years that are over, for the error of such forecasts: the
-- quarters of the year. `forecast_months: all` reckons it from every month. No year is reckoned otherwise because of another.
with months as (
    select * from {{ ref('assessment_months') }}
    where is_due
),

seen as (
    select
        *,
        row_number() over (partition by cycle, assessment_id order by "month" desc) = 1 as is_latest,
        max(case when is_final then 1 else 0 end) over (partition by cycle, assessment_id) = 1 as is_over
    from months
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
    from seen
    where
        not is_final
        and {% if declared('forecast_months') == 'all' %}true{% else %}case when is_over then months_elapsed * 4 % months = 0 else is_latest end{% endif %}
)

select * from final
