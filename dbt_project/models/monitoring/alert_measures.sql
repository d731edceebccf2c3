-- Of several measures the one with the greatest share says how the indicator is judged, and what it lacks.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

measures as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual'
),

final as (
    select
        measures.cycle,
        measures.assessment_id,
        measures.unit_id,
        measures.indicator_id,
        measures."rule" in ({{ rules_that('opens', 'group') }}) or measures.basis in ('mean_gap', 'superior_rank') as is_relative,
        case when measures.obstacle in ('no_base', 'no_reference', 'no_target', 'not_reported') then measures.obstacle end as obstacle
    from measures
    inner join current_months
        on
            measures.cycle = current_months.cycle
            and measures.assessment_id = current_months.assessment_id
            and measures."month" = current_months."month"
    qualify row_number() over (
            partition by measures.cycle, measures.assessment_id, measures.unit_id, measures.indicator_id
            order by measures.share desc, measures.measure_id asc
        ) = 1
)

select * from final
