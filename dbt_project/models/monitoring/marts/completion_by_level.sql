-- 指标完成率: of the indicators of each unit and month that have a target or a line to reach, how many are met, by level. What only compares units
-- with each other cannot be met, and is counted beside. `key`: the key economic indicators of both levels, `all`: all of them.
with indicator_points as (
    select * from {{ ref('indicator_points') }}
    where scenario = 'actual'
),

measure_scores as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual' and lag = 0
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

-- Against a target: completion and gaps at or above it, inside the interval; against a line: the full rate.
against_target as (
    select
        measure_scores.cycle,
        measure_scores.assessment_id,
        measure_scores.unit_id,
        measure_scores.indicator_id,
        measure_scores."month",
        min(case
            when measure_scores.obstacle is not null then 0
            when
                indicators.direction = 'down' and measure_scores.v <= measure_scores.t
                and measure_scores.basis in ({{ bases_that('reached', 'target') }})
                then 1
            when
                indicators.direction = 'up' and measure_scores.v >= measure_scores.t
                and measure_scores.basis in ({{ bases_that('reached', 'target') }})
                then 1
            when measure_scores.basis in ({{ bases_that('reached', 'inside') }}) and measure_scores.x = 0 then 1
            when measure_scores.basis not in ({{ bases_with('reached') }}) and measure_scores.rate >= 1 then 1
            else 0
        end) = 1 as is_reached
    from measure_scores
    inner join indicators using (cycle, assessment_id, indicator_id)
    where measure_scores.basis in ({{ bases_that_need('t') }}) or measure_scores.rule in ({{ rules_that('line', True) }})
    group by
        measure_scores.cycle, measure_scores.assessment_id, measure_scores.unit_id, measure_scores.indicator_id, measure_scores."month"
),

judged as (
    select
        indicator_points.cycle,
        indicator_points.assessment_id,
        indicator_points.unit_id,
        indicator_points."month",
        indicators.set_by,
        indicators.is_key,
        against_target.is_reached as is_met
    from indicator_points
    inner join indicators using (cycle, assessment_id, indicator_id)
    left join against_target using (cycle, assessment_id, unit_id, indicator_id, "month")
),

levelled as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        set_by as level,
        is_met
    from judged
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'key' as level,
        is_met
    from judged
    where is_key
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'all' as level,
        is_met
    from judged
),

counted as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        level,
        cast(count(is_met) as integer) as indicators,
        cast(count(*) - count(is_met) as integer) as indicators_without_target,
        cast(count(case when is_met then 1 end) as integer) as indicators_met
    from levelled
    group by cycle, assessment_id, unit_id, "month", level
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        "month",
        level,
        indicators,
        indicators_met,
        indicators - indicators_met as indicators_unmet,
        indicators_without_target,
        {{ as_points(ratio('cast(indicators_met as decimal(18, 0))', 'cast(indicators as decimal(18, 0))')) }} as completion_rate,
        case
            when indicators = 0 then '没有定目标的指标'
            else cast(indicators_met as varchar) || '/' || cast(indicators as varchar) || '='
                || {{ percent(ratio('cast(indicators_met as decimal(18, 0))', 'cast(indicators as decimal(18, 0))')) }}
        end as said
    from counted
)

select
    *,
    {{ code_text('level', 'level') }} as level_zh
from final
