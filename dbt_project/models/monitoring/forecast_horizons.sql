-- Where forecasts look from: every month that one is made from, how far the year had gone, and what it can bring in all.
with final as (
    select
        scenario_months.cycle,
        scenario_months.assessment_id,
        scenario_months."month",
        months.months_elapsed,
        terms.full_points
    from {{ ref('scenario_months') }} as scenario_months
    inner join {{ ref('assessment_months') }} as months
        on
            scenario_months.cycle = months.cycle
            and scenario_months.assessment_id = months.assessment_id
            and scenario_months."month" = months."month"
    inner join {{ ref('assessment_terms') }} as terms
        on
            scenario_months.cycle = terms.cycle
            and scenario_months.assessment_id = terms.assessment_id
    where scenario_months.scenario = 'forecast'
)

select * from final
