-- The place that the level above gave a unit on an indicator, latest at or before each month's figures.
with superior_results as (
    select * from {{ ref('stg_superior_results') }}
    where indicator_id is not null
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
    where figures_month is not null
),

final as (
    select
        indicator_months.cycle,
        indicator_months.assessment_id,
        superior_results.unit_id,
        indicator_months.indicator_id,
        indicator_months.month,
        superior_results."rank" as place,
        superior_results.peers
    from indicator_months
    inner join superior_results
        on
            indicator_months.cycle = superior_results.cycle
            and indicator_months.assessment_id = superior_results.assessment_id
            and indicator_months.indicator_id = superior_results.indicator_id
            and indicator_months.figures_month >= superior_results.month
    qualify row_number() over (
            partition by
                indicator_months.cycle, indicator_months.assessment_id, superior_results.unit_id,
                indicator_months.indicator_id, indicator_months.month
            order by superior_results.month desc, superior_results.category_id asc nulls first
        ) = 1
)

select * from final
