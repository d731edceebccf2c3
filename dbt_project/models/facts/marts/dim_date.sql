{{ config(meta={'of': 'all_assessments'}) }}
-- The days of every cycle's year: what clients that ask for a table of days (MetricFlow's time spine) count along.
with cycles as (
    select distinct cycle from {{ ref('stg_assessments') }}
),

days as (
    select
        cycle,
        unnest(generate_series(make_date(cycle, 1, 1), make_date(cycle, 12, 31), interval 1 day)) as day_at
    from cycles
)

select
    cycle,
    cast(day_at as date) as "day",
    strftime(day_at, '%Y-%m') as "month",
    cast(extract(quarter from day_at) as integer) as "quarter",
    cast(extract(isodow from day_at) as integer) as weekday,
    cast(day_at as date) = last_day(cast(day_at as date)) as is_month_end
from days
