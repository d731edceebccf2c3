{{ config(tags=['before_gate']) }}
-- 位次与总分一致：在组内和全部单位中，总分高的位次不在后；有名次的才有等次，每个组的等次表都用上。
with placings as (
    select * from {{ ref('placings') }}
    where ranked_total is not null
),

neighbours as (
    select
        *,
        lead(ranked_total) over (
            partition by scenario, cycle, assessment_id, group_id, "month" order by "rank" asc, ranked_total desc, unit_id asc
        ) as next_total,
        lead(ranked_total) over (
            partition by scenario, cycle, assessment_id, "month" order by overall_rank asc, ranked_total desc, unit_id asc
        ) as next_overall_total,
        min("rank") over (partition by scenario, cycle, assessment_id, group_id, "month") as first_rank
    from placings
),

tiered_groups as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        group_id,
        "month"
    from {{ ref('group_tiers') }}
),

without_tier as (
    select
        placings.unit_id,
        placings.assessment_id,
        placings."month",
        placings.scenario,
        placings.ranked_total
    from placings
    inner join tiered_groups using (scenario, cycle, assessment_id, group_id, "month")
    left join {{ ref('unit_tiers') }} as unit_tiers using (scenario, cycle, assessment_id, unit_id, "month")
    where unit_tiers.unit_id is null
),

final as (
    select
        unit_id,
        assessment_id,
        "month",
        scenario,
        ranked_total
    from neighbours
    where next_total > ranked_total or next_overall_total > ranked_total or first_rank != 1
    union all
    select * from without_tier
)

select * from final
