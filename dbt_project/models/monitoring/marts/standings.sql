{{ config(meta={'else_from': 'monthly_standings'}) }}
-- 动态位次 with what is expected of the year. Before the final month people are shown the expected tier; in the final month what was expected has
-- come. Should forecasts fail, standings are published without them (else_from).
with standings as (
    select
        *,
        is_final and scenario = 'actual' as is_actual_end
    from {{ ref('monthly_standings') }}
),

forecasts as (
    select * from {{ ref('forecasts') }}
),

final as (
    select
        standings.* exclude (is_final, is_actual_end),
        {{ points('case when standings.is_actual_end then standings.total else forecasts.expected_total end') }} as expected_total,
        case when standings.is_actual_end then standings."rank" else forecasts.expected_rank end as expected_rank,
        case when standings.is_actual_end then standings.tier_rank else forecasts.expected_tier_rank end as expected_tier_rank,
        case when standings.is_actual_end then standings.tier_name else forecasts.expected_tier_name end as expected_tier_name,
        {{ points('case when standings.is_actual_end then standings.total else forecasts.low end') }} as expected_low,
        {{ points('case when standings.is_actual_end then standings.total else forecasts.high end') }} as expected_high
    from standings
    left join forecasts
        on
            standings.cycle = forecasts.cycle
            and standings.assessment_id = forecasts.assessment_id
            and standings.unit_id = forecasts.unit_id
            and standings."month" = forecasts."month"
            and standings.scenario = 'actual'
)

select * from final
