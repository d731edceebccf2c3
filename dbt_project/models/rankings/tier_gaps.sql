-- What each unit lacks in the final month for the next better tier; none for the best, for whom a decision keeps out, and for who has the points and
-- lacks but a condition.
with placings as (
    select * from {{ ref('placings') }}
    where is_final
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

unit_overrides as (
    select * from {{ ref('unit_overrides') }}
),

tier_edges as (
    select * from {{ ref('tier_edges') }}
),

unmet_conditions as (
    select * from {{ ref('unmet_conditions') }}
),

entry_lines as (
    select
        group_tiers.cycle,
        group_tiers.assessment_id,
        group_tiers.group_id,
        group_tiers.tier_order,
        group_tiers.tier_rank,
        group_tiers.min_category_rate,
        {{ entry_line('group_tiers', 'tier_edges') }} as entry_line
    from {{ ref('group_tiers') }} as group_tiers
    inner join {{ ref('assessment_terms') }} as terms
        on
            group_tiers.cycle = terms.cycle
            and group_tiers.assessment_id = terms.assessment_id
            and group_tiers."month" = terms.final_month
    left join tier_edges
        on
            group_tiers.cycle = tier_edges.cycle
            and group_tiers.assessment_id = tier_edges.assessment_id
            and group_tiers.group_id = tier_edges.group_id
            and group_tiers.tier_order = tier_edges.tier_order
    where group_tiers.scenario = 'actual'
),

-- The nearest better tier that has places at all; none for a unit that a decision keeps out of it.
next_tiers as (
    select
        placings.cycle,
        placings.assessment_id,
        placings.unit_id,
        placings."month",
        placings.total,
        entry_lines.entry_line,
        entry_lines.min_category_rate,
        unmet_conditions.lacking as conditions_lacking,
        coalesce(unit_overrides.is_vetoed, false) or coalesce(unit_overrides.limit_tier_rank > entry_lines.tier_rank, false) as is_barred
    from placings
    inner join unit_tiers using (scenario, cycle, assessment_id, unit_id, "month")
    inner join entry_lines
        on
            placings.cycle = entry_lines.cycle
            and placings.assessment_id = entry_lines.assessment_id
            and placings.group_id = entry_lines.group_id
            and unit_tiers.tier_order > entry_lines.tier_order
            and entry_lines.entry_line is not null
    left join unit_overrides
        on
            placings.cycle = unit_overrides.cycle
            and placings.assessment_id = unit_overrides.assessment_id
            and placings.unit_id = unit_overrides.unit_id
            and placings."month" = unit_overrides."month"
    left join unmet_conditions
        on
            placings.scenario = unmet_conditions.scenario
            and placings.cycle = unmet_conditions.cycle
            and placings.assessment_id = unmet_conditions.assessment_id
            and placings.unit_id = unmet_conditions.unit_id
            and placings."month" = unmet_conditions."month"
            and entry_lines.tier_order = unmet_conditions.tier_order
    where placings.scenario = 'actual'
    qualify row_number() over (
            partition by placings.cycle, placings.assessment_id, placings.unit_id order by entry_lines.tier_order desc
        ) = 1
),

-- Where that tier asks for a rate in every category, what the weak categories lack has to be found there.
lacking as (
    select
        next_tiers.cycle,
        next_tiers.assessment_id,
        next_tiers.unit_id,
        greatest(
            max(next_tiers.entry_line - next_tiers.total),
            coalesce(sum(greatest(
                {{ as_points(figure('next_tiers.min_category_rate') ~ ' * category_scores.points_assigned') }} - category_scores.points, 0
            )), 0),
            0
        ) as tier_gap,
        max(next_tiers.conditions_lacking) as conditions_lacking
    from next_tiers
    left join {{ ref('category_scores') }} as category_scores
        on
            next_tiers.cycle = category_scores.cycle
            and next_tiers.assessment_id = category_scores.assessment_id
            and next_tiers.unit_id = category_scores.unit_id
            and next_tiers."month" = category_scores."month"
            and next_tiers.min_category_rate is not null
            and category_scores.scenario = 'actual'
            and category_scores.kind = 'scored'
            and category_scores.points_assigned > 0
    where not next_tiers.is_barred
    group by next_tiers.cycle, next_tiers.assessment_id, next_tiers.unit_id
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        tier_gap
    from lacking
    where tier_gap > 0 or conditions_lacking is null
)

select * from final
