-- The tier of every ranked unit: tiers are filled best first, each up to its quota among the units that meet its conditions, ties
-- at the boundary with it; the last takes the rest; then overrides.
with recursive placings as (
    select * from {{ ref('placings') }}
    where "rank" is not null
),

group_tiers as (
    select * from {{ ref('group_tiers') }}
),

unit_overrides as (
    select * from {{ ref('unit_overrides') }}
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
        coalesce(unit_overrides.is_vetoed, false) as is_vetoed,
        unit_overrides.limit_tier_rank,
        coalesce(unit_overrides.is_affirmed, false) as is_affirmed,
        unit_overrides.override_kind,
        unit_overrides.override_document_id
    from placings
    left join category_rates using (scenario, cycle, assessment_id, unit_id, "month")
    left join unit_overrides using (cycle, assessment_id, unit_id, "month")
),

-- One step per tier: of the units still without one, those that meet its conditions enter in the order of their rank.
filled as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        place,
        total,
        lowest_category_rate,
        cast(0 as integer) as step,
        cast(null as integer) as tier_order
    from candidates
    where not is_vetoed
    union all
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        place,
        total,
        lowest_category_rate,
        step + 1 as step,
        case
            when tier_order is not null then tier_order
            when is_last then step + 1
            when meets and (quota is null or rank() over (
                    partition by scenario, cycle, assessment_id, group_id, "month", tier_order is null and meets
                    order by place asc
                ) <= quota) then step + 1
        end as tier_order
    from (
        select
            filled.*,
            group_tiers.is_last,
            group_tiers.quota,
            (group_tiers.min_score is null or filled.total >= group_tiers.min_score)
            and (group_tiers.min_category_rate is null or coalesce(filled.lowest_category_rate >= group_tiers.min_category_rate, true)) as meets
        from filled
        inner join group_tiers
            on
                filled.scenario = group_tiers.scenario
                and filled.cycle = group_tiers.cycle
                and filled.assessment_id = group_tiers.assessment_id
                and filled.group_id = group_tiers.group_id
                and filled."month" = group_tiers."month"
                and filled.step + 1 = group_tiers.tier_order
    )
),

entered as (
    select * from filled
    where tier_order is not null
    qualify row_number() over (
            partition by scenario, cycle, assessment_id, unit_id, "month" order by step desc
        ) = 1
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

limits as (
    select
        candidates.scenario,
        candidates.cycle,
        candidates.assessment_id,
        candidates.unit_id,
        candidates."month",
        min(group_tiers.tier_order) as limit_order
    from candidates
    inner join group_tiers
        on
            candidates.scenario = group_tiers.scenario
            and candidates.cycle = group_tiers.cycle
            and candidates.assessment_id = group_tiers.assessment_id
            and candidates.group_id = group_tiers.group_id
            and candidates."month" = group_tiers."month"
            and candidates.limit_tier_rank <= group_tiers.tier_rank
    group by candidates.scenario, candidates.cycle, candidates.assessment_id, candidates.unit_id, candidates."month"
),

overridden as (
    select
        candidates.*,
        case
            when candidates.is_vetoed then bounds.last_order
            when candidates.is_affirmed then 1
            when candidates.limit_tier_rank is not null then greatest(entered.tier_order, coalesce(limits.limit_order, bounds.last_order))
            else entered.tier_order
        end as tier_order,
        entered.tier_order as entered_order
    from candidates
    inner join bounds using (scenario, cycle, assessment_id, group_id, "month")
    left join limits using (scenario, cycle, assessment_id, unit_id, "month")
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
