-- 情景对照: how each unit stands in each month as things are, and how it would stand under the scenario's scheme. Tiers are those expected of
-- the year; in the final month those that have come.
with scenario_standings as (
    select * from {{ source('whatif', 'standings') }}
),

actual as (
    select * from {{ ref('standings') }}
    where scenario = 'actual'
),

assessments as (
    select * from {{ ref('dim_assessment') }}
),

compared as (
    select
        scenario_standings.scenario,
        scenario_standings.cycle,
        scenario_standings.assessment_id,
        scenario_standings.group_id,
        scenario_standings.unit_id,
        scenario_standings."month",
        actual.total as total_actual,
        scenario_standings.total as total_scenario,
        {{ points('scenario_standings.total - actual.total') }} as total_difference,
        actual."rank" as rank_actual,
        scenario_standings."rank" as rank_scenario,
        actual."rank" - scenario_standings."rank" as rank_change,
        actual.overall_rank as overall_rank_actual,
        scenario_standings.overall_rank as overall_rank_scenario,
        actual.expected_tier_rank as tier_rank_actual,
        scenario_standings.expected_tier_rank as tier_rank_scenario,
        actual.expected_tier_name as tier_name_actual,
        scenario_standings.expected_tier_name as tier_name_scenario,
        coalesce(actual.expected_tier_rank, 0) != coalesce(scenario_standings.expected_tier_rank, 0) as tier_changes,
        scenario_standings."month" = max(scenario_standings."month") over (
            partition by scenario_standings.scenario, scenario_standings.cycle, scenario_standings.assessment_id
        ) as is_latest,
        assessments.total_decimals
    from scenario_standings
    left join actual using (cycle, assessment_id, unit_id, "month")
    left join assessments using (cycle, assessment_id)
),

final as (
    select
        * exclude (total_decimals),
        case
            when total_actual is null then '现状没有位次，无从比较'
            when rank_actual is null or rank_scenario is null then '没有评定位次，无从比较'
            when total_difference = 0 and rank_change = 0 and not tier_changes then '不变'
            else
                '总分 ' || {{ said_points('total_actual', 'total_decimals') }} || '→' || {{ said_points('total_scenario', 'total_decimals') }}
                || case
                    when rank_change > 0 then '，第' || rank_actual || '→' || rank_scenario || '（升' || rank_change || '位）'
                    when rank_change < 0 then '，第' || rank_actual || '→' || rank_scenario || '（降' || -rank_change || '位）'
                    else '，位次不变'
                end
                || case
                    when tier_changes then '，' || coalesce(tier_name_actual, '未评等次') || '→' || coalesce(tier_name_scenario, '未评等次')
                    else ''
                end
        end as explanation
    from compared
)

select * from final
