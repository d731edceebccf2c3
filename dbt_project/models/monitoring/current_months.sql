-- Where each assessment stands on the run's date: its latest month whose reports are due. Of every assessment the latest cycle that has
-- one is the running one: alerts and plans look at that.
with months as (
    select * from {{ ref('assessment_months') }}
    where is_due
),

terms as (
    select * from {{ ref('assessment_terms') }}
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
        row_number() over (partition by latest.assessment_id order by latest.cycle desc) = 1 as is_running
    from latest
    inner join terms
        on
            latest.cycle = terms.cycle
            and latest.assessment_id = terms.assessment_id
)

select * from final
