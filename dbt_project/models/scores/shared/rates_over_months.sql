-- The rate of the measures that look at all months so far: the mean, or the sum, of the rates of the due months from the first one. Months
-- without a base, target, reference or place are out, and so are months without a report where the missing rule excludes them. Expected: the
-- months to come count with the rate that is expected at the end. By number.
with measures as (
    select * from {{ ref('measure_parameters') }}
    where over_months in ('mean', 'sum')
),

month_rates as (
    select * from {{ ref('measure_month_rates') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

dated as (
    select
        month_rates.*,
        measures.cycle,
        measures.indicator_no,
        measures.over_months,
        measures.measure_points,
        measures.measure_points_near,
        measures.rate_limit,
        indicator_months.is_report_month
    from month_rates
    inner join measures using (measure_no)
    inner join indicator_months
        on
            measures.cycle = indicator_months.cycle
            and measures.indicator_no = indicator_months.indicator_no
            and month_rates.month_no = indicator_months.month_no
),

so_far as (
    select
        * exclude (rate),
        sum(case when is_report_month then rate else 0 end) over up_to_now as rate_sum,
        count(case when is_report_month then rate end) over up_to_now as months_counted,
        count(case when is_report_month and obstacle = 'missing_report' then 1 end) over up_to_now as months_missing
    from dated
    where not is_forecast
    window up_to_now as (
        partition by assigned_no, measure_no
        order by month_no asc rows between unbounded preceding and current row
    )
),

to_come as (
    select
        dated.assigned_no,
        dated.measure_no,
        dated.month_no,
        count(*) as months_to_come
    from dated
    inner join indicator_months
        on
            dated.cycle = indicator_months.cycle
            and dated.indicator_no = indicator_months.indicator_no
            and dated.month_no < indicator_months.month_no
            and indicator_months.is_report_month
    where dated.is_forecast
    group by dated.assigned_no, dated.measure_no, dated.month_no
),

expected as (
    select
        dated.* exclude (rate),
        coalesce(so_far.rate_sum, 0) + coalesce(dated.rate, 0) * coalesce(to_come.months_to_come, 0) as rate_sum,
        coalesce(so_far.months_counted, 0) + case when dated.rate is null then 0 else coalesce(to_come.months_to_come, 0) end as months_counted,
        coalesce(so_far.months_missing, 0)
        + case when dated.obstacle = 'missing_report' then coalesce(to_come.months_to_come, 0) else 0 end as months_missing
    from dated
    left join so_far using (assigned_no, measure_no, month_no)
    left join to_come using (assigned_no, measure_no, month_no)
    where dated.is_forecast
),

summed as (
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        obstacle,
        over_months,
        measure_points,
        measure_points_near,
        rate_limit,
        {{ figure('rate_sum') }} as rate_sum,
        cast(months_counted as decimal(18, 0)) as months_counted,
        cast(months_missing as decimal(18, 0)) as months_missing
    from so_far
    union all
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        obstacle,
        over_months,
        measure_points,
        measure_points_near,
        rate_limit,
        {{ figure('rate_sum') }} as rate_sum,
        cast(months_counted as decimal(18, 0)) as months_counted,
        cast(months_missing as decimal(18, 0)) as months_missing
    from expected
),

rated as (
    select
        *,
        case
            when months_counted = 0 then null
            when over_months = 'mean' then {{ ratio('rate_sum', 'months_counted') }}
            else rate_sum
        end as exact_rate,
        case when over_months = 'mean' then coalesce({{ ratio('months_missing', 'months_counted') }}, 0) else 0 end as missing_part
    from summed
),

held as (
    select
        *,
        greatest(least(exact_rate, rate_limit), -rate_limit) as rate
    from rated
),

-- Nothing left: the cause of the last month; nothing but missing: as where one month is missing.
final as (
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        over_months,
        case when exact_rate is not null then {{ figure('rate') }} end as rate,
        case
            when months_counted = 0 then obstacle
            when months_missing = months_counted then 'missing_report'
        end as obstacle,
        case
            when exact_rate is not null
                then {{ near_points('(measure_points * ' ~ figure('rate') ~ ')', 'measure_points_near * cast(rate as double)') }}
        end as points,
        {{ figure('missing_part') }} as missing_part,
        cast(months_counted as integer) as months_counted,
        cast(months_missing as integer) as months_missing
    from held
)

select * from final
