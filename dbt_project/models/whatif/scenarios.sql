{{ config(meta={'of': 'all_assessments'}) }}
-- 情景: every what-if below raw/scenarios, whether it was scored, and in one sentence what would come of it in the latest month.
with outcomes as (
    select
        scenario,
        cycle,
        assessment_id,
        verdict,
        max(changed_rows) as changed_rows,
        max(dropped_rows) as dropped_rows,
        max(remarks) as remarks
    from {{ source('whatif', 'scenarios') }}
    group by scenario, cycle, assessment_id, verdict
),

first_problems as (
    select
        scenario,
        cycle,
        assessment_id,
        count(*) as problems,
        min_by(reason, problem) as reason
    from {{ ref('scenario_problems') }}
    group by scenario, cycle, assessment_id
),

of_scenario as (
    select
        scenario,
        count(*) as problems,
        min_by(reason, problem) as reason
    from {{ ref('scenario_problems') }}
    group by scenario
),

latest as (
    select
        scenario,
        cycle,
        assessment_id,
        max("month") as "month",
        count(*) as units,
        count(*) filter (where total_difference != 0) as units_total_changes,
        count(*) filter (where rank_change != 0) as units_rank_changes,
        count(*) filter (where tier_changes) as units_tier_changes,
        max(total_difference) as largest_gain,
        min(total_difference) as largest_loss
    from {{ ref('scenario_comparison') }}
    where is_latest
    group by scenario, cycle, assessment_id
),

final as (
    select
        outcomes.scenario,
        outcomes.cycle,
        outcomes.assessment_id,
        outcomes.verdict,
        outcomes.changed_rows,
        outcomes.dropped_rows,
        coalesce(first_problems.problems, case when outcomes.assessment_id is null then of_scenario.problems end, 0) as problems,
        latest."month",
        coalesce(latest.units, 0) as units,
        coalesce(latest.units_total_changes, 0) as units_total_changes,
        coalesce(latest.units_rank_changes, 0) as units_rank_changes,
        coalesce(latest.units_tier_changes, 0) as units_tier_changes,
        latest.largest_gain,
        latest.largest_loss,
        case
            when outcomes.verdict = 'refused'
                then '没有试算：' || coalesce(first_problems.reason, of_scenario.reason, '原因不明')
            when latest.units is null then '还没有到期的月份，无从试算'
            else
                latest."month" || '：' || latest.units || ' 个单位中 ' || latest.units_total_changes || ' 个总分变动，'
                || latest.units_rank_changes || ' 个位次变动，' || latest.units_tier_changes || ' 个等次变动'
                || case
                    when outcomes.dropped_rows > 0 then '；现行方案和数据中有 ' || outcomes.dropped_rows || ' 行指向情景取消了的对象，随之不计'
                    else ''
                end
                || coalesce('；' || outcomes.remarks, '')
        end as note
    from outcomes
    left join first_problems
        on
            outcomes.scenario = first_problems.scenario
            and outcomes.cycle is not distinct from first_problems.cycle
            and outcomes.assessment_id is not distinct from first_problems.assessment_id
    left join of_scenario on outcomes.scenario = of_scenario.scenario
    left join latest
        on
            outcomes.scenario = latest.scenario
            and outcomes.cycle = latest.cycle
            and outcomes.assessment_id = latest.assessment_id
)

select
    *,
    {{ code_text('trial', 'verdict') }} as verdict_zh
from final
