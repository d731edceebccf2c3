-- For every month of an indicator, the month whose figures stand for it: the latest due month of its frequency.
with indicators as (
    select * from {{ ref('stg_indicators') }}
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

months as (
    select * from {{ ref('assessment_months') }}
),

marked as (
    select
        months.*,
        indicators.indicator_id,
        indicator_numbers.indicator_no,
        indicators.value_feed,
        indicators.frequency = 'monthly'
        or indicators.value_feed = 'events'
        or months.is_final
        or (indicators.frequency = 'quarterly' and substr(months.month, 6, 2) in ('03', '06', '09', '12'))
        or (indicators.frequency = 'half_year' and substr(months.month, 6, 2) in ('06', '12'))
        or (indicators.frequency = 'yearly' and substr(months.month, 6, 2) = '12') as is_report_month
    from months
    inner join indicators using (cycle, assessment_id)
    inner join indicator_numbers
        on
            indicators.assessment_id = indicator_numbers.assessment_id
            and indicators.indicator_id = indicator_numbers.indicator_id
),

standing as (
    select
        *,
        max(case when is_report_month then month end) over upto as figures_month,
        max(case when is_report_month then month_no end) over upto as figures_month_no,
        max(case when is_report_month then months_elapsed end) over upto as figures_elapsed
    from marked
    window upto as (
        partition by cycle, assessment_id, indicator_id
        order by month asc rows between unbounded preceding and current row
    )
),

final as (
    select
        cycle,
        assessment_id,
        indicator_id,
        indicator_no,
        value_feed,
        month,
        month_no,
        is_report_month,
        figures_month,
        figures_month_no,
        figures_elapsed,
        months,
        due_on,
        is_due,
        is_final
    from standing
)

select * from final
