{{ config(tags=['after_gate']) }}
-- 有总分的都有等次：没有名次的（不排名的）在最后等次；每个组的等次表都用上。
with placings as (
    select * from {{ ref('placings') }}
    where ranked_total is not null
),

tiered_groups as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        "month",
        max(tier_order) as last_order
    from {{ ref('group_tiers') }}
    group by scenario, cycle, assessment_id, group_id, "month"
),

final as (
    select
        placings.unit_id,
        placings.assessment_id,
        placings."month",
        placings.scenario,
        placings."rank",
        unit_tiers.tier_order
    from placings
    inner join tiered_groups using (scenario, cycle, assessment_id, group_id, "month")
    left join {{ ref('unit_tiers') }} as unit_tiers using (scenario, cycle, assessment_id, unit_id, "month")
    where unit_tiers.unit_id is null or (placings.is_vetoed and unit_tiers.tier_order != tiered_groups.last_order)
)

select * from final
