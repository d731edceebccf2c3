-- Where each assessment stands on the run's date: its latest month whose reports are due. Alerts and plans look at the running cycle of an
-- assessment: the latest that has such a month, as long as something can still be done about it or no later cycle has begun at all.
with months as (
    select * from {{ ref('assessment_months') }}
    where is_due
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

latest_cycle as (
    select * from {{ ref('latest_cycle') }}
),

latest as (
    select
        months.cycle,
        months.assessment_id,
        months."month",
        months.months_elapsed,
        months.months,
        months.is_final
    from months
    qualify row_number() over (partition by months.cycle, months.assessment_id order by months."month" desc) = 1
),

final as (
    select
        latest.cycle,
        latest.assessment_id,
        latest."month",
        latest.months_elapsed,
        latest.months,
        latest.is_final,
        terms.final_month,
        terms.closes_on,
        terms.as_of,
        {{ days_between('terms.as_of', 'terms.closes_on') }} as days_to_close,
        -- What tiers and gaps are judged on: lines are drawn for the whole year.
        case when latest.is_final then 'actual' else 'forecast' end as standing_scenario,
        row_number() over (partition by latest.assessment_id order by latest.cycle desc) = 1
        and (latest.cycle = latest_cycle.cycle or terms.as_of <= terms.closes_on) as is_running
    from latest
    inner join terms using (cycle, assessment_id)
    cross join latest_cycle
)

select * from final
