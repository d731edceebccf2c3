{{ config(tags=['before_gate']) }}
-- 各类别得分＋不属类别的行＝总分。
with category_scores as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        sum(points) as points
    from {{ ref('category_scores') }}
    group by scenario, cycle, assessment_id, unit_id, "month"
),

without_category as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        sum(points) as points
    from {{ ref('score_ledger') }}
    where category_id is null
    group by scenario, cycle, assessment_id, unit_id, "month"
),

final as (
    select
        category_scores.*,
        without_category.points as points_without_category,
        unit_totals.exact_total
    from category_scores
    left join without_category
        on
            category_scores.scenario = without_category.scenario
            and category_scores.cycle = without_category.cycle
            and category_scores.assessment_id = without_category.assessment_id
            and category_scores.unit_id = without_category.unit_id
            and category_scores."month" = without_category."month"
    left join {{ ref('unit_totals') }} as unit_totals
        on
            category_scores.scenario = unit_totals.scenario
            and category_scores.cycle = unit_totals.cycle
            and category_scores.assessment_id = unit_totals.assessment_id
            and category_scores.unit_id = unit_totals.unit_id
            and category_scores."month" = unit_totals."month"
    where category_scores.points + coalesce(without_category.points, 0) is distinct from unit_totals.exact_total
)

select * from final
