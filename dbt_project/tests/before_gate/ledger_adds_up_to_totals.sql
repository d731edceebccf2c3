{{ config(tags=['before_gate']) }}
-- 得分账合计＝总分：a unit's total is the sum of its ledger rows, rounded as the assessment declares, and nothing else.
with ledger as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        sum(points) as points
    from {{ ref('score_ledger') }}
    group by scenario, cycle, assessment_id, unit_id, "month"
),

totals as (
    select * from {{ ref('unit_totals') }}
    where exact_total is not null
),

final as (
    select
        coalesce(ledger.scenario, totals.scenario) as scenario,
        coalesce(ledger.assessment_id, totals.assessment_id) as assessment_id,
        coalesce(ledger.unit_id, totals.unit_id) as unit_id,
        coalesce(ledger."month", totals."month") as "month",
        ledger.points,
        totals.exact_total,
        totals.total
    from ledger
    full outer join totals
        on
            ledger.scenario = totals.scenario
            and ledger.cycle = totals.cycle
            and ledger.assessment_id = totals.assessment_id
            and ledger.unit_id = totals.unit_id
            and ledger."month" = totals."month"
    where
        ledger.points is distinct from totals.exact_total
        or abs(totals.total - totals.exact_total) > 0.5
)

select * from final
