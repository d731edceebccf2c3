-- 动态位次: every month whose reports are due, every night, as things stand. Never official; with what is expected of the year: standings. tier_rank,
-- tier_name hold the points so far against the lines of the whole year, for programs that compare them.
with verdicts as (
    {{ verdicts_of_this_build() }}
),

placings as (
    select * from {{ ref('placings') }}
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

outcomes as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank', 'tier_name']) }}
),

final as (
    select
        placings.scenario,
        placings.cycle,
        placings.assessment_id,
        placings.group_id,
        placings.unit_id,
        placings."month",
        placings.total,
        placings."rank",
        placings.overall_rank,
        unit_tiers.tier_rank,
        unit_tiers.tier_name,
        placings.score_rate,
        placings.gap_above,
        placings.gap_below,
        placings.gap_to_mean,
        placings.gap_to_best,
        {{ points('placings.total - month_before.total') }} as total_change_on_month,
        month_before."rank" as rank_month_before,
        month_before."rank" - placings."rank" as rank_change_on_month,
        outcomes.total as previous_total,
        outcomes."rank" as previous_rank,
        outcomes.tier_name as previous_tier_name,
        outcomes."rank" - placings."rank" as rank_change,
        placings.points_at_risk,
        placings.points_lost,
        placings.points_lost_procedural,
        placings.open_deficiencies,
        placings.is_final
    from placings
    inner join verdicts
        on
            placings.cycle = verdicts.cycle
            and placings.assessment_id = verdicts.assessment_id
            and verdicts.verdict != 'failed'
    left join unit_tiers
        on
            placings.scenario = unit_tiers.scenario
            and placings.cycle = unit_tiers.cycle
            and placings.assessment_id = unit_tiers.assessment_id
            and placings.unit_id = unit_tiers.unit_id
            and placings."month" = unit_tiers."month"
    left join placings as month_before
        on
            placings.scenario = month_before.scenario
            and placings.cycle = month_before.cycle
            and placings.assessment_id = month_before.assessment_id
            and placings.unit_id = month_before.unit_id
            and {{ month_of_number(month_number('placings."month"') ~ ' - 1') }} = month_before."month"
    left join outcomes
        on
            placings.cycle - 1 = outcomes.cycle
            and placings.assessment_id = outcomes.assessment_id
            and placings.unit_id = outcomes.unit_id
)

select * from final
