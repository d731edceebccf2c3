-- What a unit must reach to enter each tier of its group: in the final month as things stand, before on the expected totals. While a place
-- is free the tier's own line, else also the lowest total that holds a place; units tied with it would all enter. A tier without places cannot be
-- entered.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

group_tiers as (
    select * from {{ ref('group_tiers') }}
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

-- Whoever uses a place of the tier, whatever an override made of it afterwards.
placed as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        "month",
        entered_order,
        count(*) as units_in,
        min(total) as lowest_total
    from unit_tiers
    where entered_order is not null
    group by scenario, cycle, assessment_id, group_id, "month", entered_order
),

final as (
    select
        group_tiers.cycle,
        group_tiers.assessment_id,
        group_tiers.group_id,
        group_tiers."month",
        group_tiers.tier_order,
        group_tiers.tier_rank,
        group_tiers.tier_name,
        group_tiers.min_score,
        group_tiers.min_category_rate,
        group_tiers.quota,
        coalesce(placed.units_in, 0) as units_in,
        placed.lowest_total,
        {{ entry_line('group_tiers', 'placed') }} as entry_line
    from group_tiers
    inner join current_months
        on
            group_tiers.cycle = current_months.cycle
            and group_tiers.assessment_id = current_months.assessment_id
            and group_tiers."month" = current_months."month"
            and group_tiers.scenario = current_months.standing_scenario
    left join placed
        on
            group_tiers.scenario = placed.scenario
            and group_tiers.cycle = placed.cycle
            and group_tiers.assessment_id = placed.assessment_id
            and group_tiers.group_id = placed.group_id
            and group_tiers."month" = placed."month"
            and group_tiers.tier_order = placed.entered_order
)

select * from final
