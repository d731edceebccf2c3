-- Whom the briefing speaks of, in the latest month of every cycle: the official result where the gate let one pass now, else the standing, whose
-- tier counts in the final month only. An official result that is merely carried is not today's, and is not spoken of beside today's figures.
with standings as (
    select * from {{ ref('standings') }}
    where scenario = 'actual'
),

spared as (
    select * from {{ ref('standings') }}
    where scenario = 'without_procedural'
),

rankings as (
    select * from {{ ref('rankings') }}
    where not is_carried
),

targets as (
    select * from {{ ref('promotion_targets') }}
),

present as (
    select
        standings.*,
        dim_assessment.assessment_name,
        dim_assessment.total_decimals as decimals,
        coalesce(dim_unit.unit_name, standings.unit_id) as unit_name,
        coalesce(dim_unit.group_name, standings.group_id) as group_name,
        standings."month" = dim_assessment.final_month as is_final,
        rankings.unit_id is not null and standings."month" = dim_assessment.final_month as is_official,
        rankings.margin_over_lower_tier,
        rankings.gap_to_next_tier as official_gap_to_next_tier,
        rankings.years_in_tier,
        coalesce(rankings.rank_without_procedural, spared."rank") as rank_without_procedural,
        targets.points_to_next_tier,
        targets.target_tier_name,
        case when standings."month" = dim_assessment.final_month then standings.tier_rank end as final_tier_rank,
        case when standings."month" = dim_assessment.final_month then standings.tier_name end as final_tier_name
    from standings
    inner join {{ ref('current_months') }} as current_months using (cycle, assessment_id, "month")
    inner join {{ ref('dim_assessment') }} as dim_assessment using (cycle, assessment_id)
    left join {{ ref('dim_unit') }} as dim_unit
        on
            standings.cycle = dim_unit.cycle
            and standings.assessment_id = dim_unit.assessment_id
            and standings.unit_id = dim_unit.unit_id
    left join rankings
        on
            standings.cycle = rankings.cycle
            and standings.assessment_id = rankings.assessment_id
            and standings.unit_id = rankings.unit_id
    left join spared
        on
            standings.cycle = spared.cycle
            and standings.assessment_id = spared.assessment_id
            and standings.unit_id = spared.unit_id
            and standings."month" = spared."month"
    left join targets
        on
            standings.cycle = targets.cycle
            and standings.assessment_id = targets.assessment_id
            and standings.unit_id = targets.unit_id
            and standings."month" = targets."month"
),

grouped as (
    select
        *,
        count("rank") over in_group as units_in_group,
        min(total) over in_group as group_lowest
    from present
    window in_group as (partition by cycle, assessment_id, group_id)
),

worse as (
    select
        grouped.cycle,
        grouped.assessment_id,
        grouped.unit_id,
        min(others."rank") as best_worse_rank
    from grouped
    inner join grouped as others
        on
            grouped.cycle = others.cycle
            and grouped.assessment_id = others.assessment_id
            and grouped.group_id = others.group_id
            and grouped.final_tier_rank < others.final_tier_rank
    group by grouped.cycle, grouped.assessment_id, grouped.unit_id
),

final as (
    select
        grouped.cycle,
        grouped.assessment_id,
        grouped.assessment_name,
        grouped.group_id,
        grouped.group_name,
        grouped.unit_id,
        grouped.unit_name,
        grouped."month",
        grouped.decimals,
        grouped.is_final,
        grouped.is_official,
        case when grouped.is_official then 'rankings' else 'standings' end as source_mart,
        grouped.total,
        grouped."rank",
        grouped.units_in_group,
        grouped.final_tier_rank as tier_rank,
        grouped.final_tier_name as tier_name,
        grouped.gap_to_mean,
        grouped.gap_to_best,
        grouped.gap_above,
        grouped.gap_below,
        grouped.total - grouped.group_lowest as gap_to_last,
        worse.best_worse_rank - grouped."rank" as places_above_lower_tier,
        case when grouped.is_official then grouped.margin_over_lower_tier end as margin_over_lower_tier,
        case when grouped.is_official then grouped.official_gap_to_next_tier else grouped.points_to_next_tier end as gap_to_next_tier,
        grouped.target_tier_name,
        grouped.rank_change,
        case when grouped.is_official then grouped.years_in_tier end as years_in_tier,
        grouped.rank_without_procedural,
        grouped.points_lost,
        grouped.points_lost_procedural,
        case when not grouped.is_final then grouped.expected_total end as expected_total,
        case when not grouped.is_final then grouped.expected_rank end as expected_rank,
        case when not grouped.is_final then grouped.expected_tier_name end as expected_tier_name
    from grouped
    left join worse using (cycle, assessment_id, unit_id)
)

select * from final
