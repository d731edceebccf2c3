-- The places of each tier as the ranks fill them: whose place it is, and not what an override makes of the unit afterwards. The best of a tier
-- whom no override touches is the one that would follow into the tier above.
with unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

final as (
    select
        unit_tiers.cycle,
        unit_tiers.assessment_id,
        unit_tiers.group_id,
        unit_tiers.entered_order as tier_order,
        count(*) as units_in,
        min(unit_tiers.total) as lowest_total,
        max(case when unit_tiers.override_kind is null then unit_tiers.total end) as highest_free_total
    from unit_tiers
    inner join {{ ref('assessment_terms') }} as terms
        on
            unit_tiers.cycle = terms.cycle
            and unit_tiers.assessment_id = terms.assessment_id
            and unit_tiers."month" = terms.final_month
    where unit_tiers.scenario = 'actual' and unit_tiers.entered_order is not null
    group by unit_tiers.cycle, unit_tiers.assessment_id, unit_tiers.group_id, unit_tiers.entered_order
)

select * from final
