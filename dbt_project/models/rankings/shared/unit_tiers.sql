{{ config(schema='scores') }}
-- The tier of every unit that is ranked or under a veto: tiers are filled best first (filled_tiers), those of assessments whose tiers another's
-- conditions look at before that one's; then overrides. After the gate: what failed elsewhere meets no condition.
with recursive placings as (
    select * from {{ ref('placings') }}
    where "rank" is not null or (is_vetoed and total is not null)
),

group_tiers as (
    select * from {{ ref('group_tiers') }}
),

unit_overrides as (
    select * from {{ ref('unit_overrides') }}
),

condition_results as (
    select * from {{ ref('condition_results') }}
),

turns as (
    select * from {{ ref('assessment_turns') }}
),

category_rates as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        min({{ ratio('points', 'points_assigned') }}) as lowest_category_rate
    from {{ ref('category_scores') }}
    where kind = 'scored' and points_assigned > 0
    group by scenario, cycle, assessment_id, unit_id, "month"
),

bounds as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        "month",
        max(tier_order) as last_order
    from group_tiers
    group by scenario, cycle, assessment_id, group_id, "month"
),

longest as (
    select
        cycle,
        max(last_order) as steps
    from bounds
    group by cycle
),

limits as (
    select
        placings.scenario,
        placings.cycle,
        placings.assessment_id,
        placings.unit_id,
        placings."month",
        min(group_tiers.tier_order) as limit_order
    from placings
    inner join unit_overrides using (cycle, assessment_id, unit_id, "month")
    inner join group_tiers
        on
            placings.scenario = group_tiers.scenario
            and placings.cycle = group_tiers.cycle
            and placings.assessment_id = group_tiers.assessment_id
            and placings.group_id = group_tiers.group_id
            and placings."month" = group_tiers."month"
            and unit_overrides.limit_tier_rank <= group_tiers.tier_rank
    group by placings.scenario, placings.cycle, placings.assessment_id, placings.unit_id, placings."month"
),

candidates as (
    select
        placings.scenario,
        placings.cycle,
        placings.assessment_id,
        placings.group_id,
        placings.unit_id,
        placings."month",
        placings."rank" as place,
        placings.total,
        category_rates.lowest_category_rate,
        placings.is_vetoed,
        coalesce(unit_overrides.is_affirmed, false) as is_affirmed,
        case when unit_overrides.limit_tier_rank is not null then coalesce(limits.limit_order, bounds.last_order) end as limit_order,
        bounds.last_order,
        unit_overrides.override_kind,
        unit_overrides.override_document_id,
        turns.turn * longest.steps as first_turn,
        (turns.last_turn + 1) * longest.steps as last_step,
        turns.is_awaited
    from placings
    inner join bounds using (scenario, cycle, assessment_id, group_id, "month")
    inner join turns using (cycle, assessment_id)
    inner join longest using (cycle)
    left join category_rates using (scenario, cycle, assessment_id, unit_id, "month")
    left join unit_overrides using (cycle, assessment_id, unit_id, "month")
    left join limits using (scenario, cycle, assessment_id, unit_id, "month")
),

-- An alternative is met where all its rows are, a condition where any alternative is.
alternatives as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        tier_order,
        condition_id,
        alternative,
        min(case when is_met then 1 else 0 end) = 1 as may_be_met,
        max(case when awaits_tier then 1 else 0 end) = 1 as awaits_tier
    from condition_results
    group by scenario, cycle, assessment_id, unit_id, "month", tier_order, condition_id, alternative
),

conditions as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        tier_order,
        condition_id,
        max(case when may_be_met then 1 else 0 end) = 1 as may_be_met,
        max(case when may_be_met and not awaits_tier then 1 else 0 end) = 1 as is_met
    from alternatives
    group by scenario, cycle, assessment_id, unit_id, "month", tier_order, condition_id
),

-- What waits for a tier elsewhere: conditions that are met if one of these alternatives is.
awaiting as (
    select condition_results.*
    from condition_results
    inner join alternatives using (scenario, cycle, assessment_id, unit_id, "month", tier_order, condition_id, alternative)
    inner join conditions using (scenario, cycle, assessment_id, unit_id, "month", tier_order, condition_id)
    where condition_results.awaits_tier and alternatives.may_be_met and not conditions.is_met
),

{% call filled_tiers() %}
            select
                scenario,
                cycle,
                assessment_id,
                unit_id,
                "month",
                tier_order
            from conditions
            where not may_be_met
            union
            {{ unmet_by_tier_elsewhere() }}  -- noqa: LT02
        {% endcall %},

overridden as (
    select
        candidates.*,
        {{ order_with_overrides('candidates', 'entered.tier_order') }} as tier_order,
        entered.tier_order as entered_order
    from candidates
    left join entered using (scenario, cycle, assessment_id, unit_id, "month")
),

final as (
    select
        overridden.scenario,
        overridden.cycle,
        overridden.assessment_id,
        overridden.group_id,
        overridden.unit_id,
        overridden."month",
        overridden.total,
        group_tiers.tier_order,
        -- Where the rank puts the unit, and whose place it uses, whatever an override made of it; null under a veto.
        overridden.entered_order,
        group_tiers.tier_rank,
        group_tiers.tier_name,
        group_tiers.reward_rate,
        group_tiers.excellent_share,
        group_tiers.consequence,
        overridden.override_kind,
        overridden.override_document_id
    from overridden
    inner join group_tiers using (scenario, cycle, assessment_id, group_id, "month", tier_order)
)

select * from final
