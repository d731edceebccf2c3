{{ config(tags=['before_gate']) }}
-- 满分＋短缺＋超出＝指标得分，加减分＝加分、扣分类别里的指标得分：the first entries of the ledger are the indicator's points, where the unit has a
-- ledger at all.
with ledger as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        sum(points) as points
    from {{ ref('score_ledger') }}
    where entry in ('assigned', 'shortfall', 'surplus', 'extra') and scenario != 'without_procedural'
    group by scenario, cycle, assessment_id, unit_id, indicator_id, "month"
),

unit_months as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month"
    from {{ ref('score_ledger') }}
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
),

final as (
    select
        coalesce(ledger.scenario, indicator_points.scenario) as scenario,
        coalesce(ledger.assessment_id, indicator_points.assessment_id) as assessment_id,
        coalesce(ledger.unit_id, indicator_points.unit_id) as unit_id,
        coalesce(ledger.indicator_id, indicator_points.indicator_id) as indicator_id,
        coalesce(ledger."month", indicator_points."month") as "month",
        ledger.points as ledger_points,
        indicator_points.points
    from ledger
    full outer join indicator_points
        on
            ledger.scenario = indicator_points.scenario
            and ledger.cycle = indicator_points.cycle
            and ledger.assessment_id = indicator_points.assessment_id
            and ledger.unit_id = indicator_points.unit_id
            and ledger.indicator_id = indicator_points.indicator_id
            and ledger."month" = indicator_points."month"
    left join unit_months
        on
            indicator_points.scenario = unit_months.scenario
            and indicator_points.cycle = unit_months.cycle
            and indicator_points.assessment_id = unit_months.assessment_id
            and indicator_points.unit_id = unit_months.unit_id
            and indicator_points."month" = unit_months."month"
    where
        ledger.points is distinct from indicator_points.points
        -- Nought adds no row, nor does what adds and takes while nothing else is scored.
        and not (coalesce(indicator_points.is_extra, false) and ledger.points is null and (indicator_points.points = 0 or unit_months.unit_id is null))
)

select * from final
