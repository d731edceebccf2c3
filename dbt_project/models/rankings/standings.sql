{{ config(schema='marts') }}
-- 动态位次: every month whose reports are due, every night, as things stand. Never official. tier_rank, tier_name hold the points so far against
-- the lines of the whole year, for programs that compare them; before the final month people are shown the expected ones.
with verdicts as (
    {{ verdicts_of_this_build() }}
),

placings as (
    select
        *,
        is_final and scenario = 'actual' as is_actual_end
    from {{ ref('placings') }}
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

outcomes as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank', 'tier_name']) }}
),

forecasts as (
    select * from {{ ref('forecasts') }}
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
        -- In the final month what was expected has come.
        {{ points('case when placings.is_actual_end then placings.total else forecasts.expected_total end') }} as expected_total,
        case when placings.is_actual_end then placings."rank" else forecasts.expected_rank end as expected_rank,
        case when placings.is_actual_end then unit_tiers.tier_rank else forecasts.expected_tier_rank end as expected_tier_rank,
        case when placings.is_actual_end then unit_tiers.tier_name else forecasts.expected_tier_name end as expected_tier_name,
        {{ points('case when placings.is_actual_end then placings.total else forecasts.low end') }} as expected_low,
        {{ points('case when placings.is_actual_end then placings.total else forecasts.high end') }} as expected_high
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
    left join forecasts
        on
            placings.cycle = forecasts.cycle
            and placings.assessment_id = forecasts.assessment_id
            and placings.unit_id = forecasts.unit_id
            and placings."month" = forecasts."month"
            and placings.scenario = 'actual'
    left join outcomes
        on
            placings.cycle - 1 = outcomes.cycle
            and placings.assessment_id = outcomes.assessment_id
            and placings.unit_id = outcomes.unit_id
)

select * from final
