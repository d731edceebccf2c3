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
    left join without_category using (scenario, cycle, assessment_id, unit_id, "month")
    left join {{ ref('unit_totals') }} as unit_totals using (scenario, cycle, assessment_id, unit_id, "month")
    where category_scores.points + coalesce(without_category.points, 0) is distinct from unit_totals.exact_total
)

select * from final
