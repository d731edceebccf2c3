-- 工作做了、分没拿到: indicators whose work was done in full, and whose points were lost on a stamp, a meeting, a document or a report.
with current_months as (
    select * from {{ ref('current_months') }}
),

scores as (
    select * from {{ ref('indicator_scores') }}
    where
        scenario = 'actual'
        and points_lost_performance <= 0
        and points_lost_procedural > 0
),

ledger as (
    select * from {{ ref('score_ledger') }}
    where scenario = 'actual' and cause_kind = 'procedural' and points < 0
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

-- A value that was never reported shows no work.
unreported as (
    select distinct
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month"
    from ledger
    where entry = 'shortfall' and cause = 'missing_report'
),

said as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        {{ joined('explanation', '；', 'entry_id') }} as explanation
    from ledger
    group by cycle, assessment_id, unit_id, indicator_id, "month"
),

final as (
    select
        cast(scores.cycle as integer) as cycle,
        scores.assessment_id,
        scores.unit_id,
        scores.indicator_id,
        scores."month",
        indicators.indicator_name,
        scores.points_assigned,
        scores.points,
        scores.points_after_penalties,
        scores.points_lost_procedural,
        coalesce(leads.org_id, scores.unit_id) as responsible_org_id,
        leads.officer,
        said.explanation
    from scores
    inner join current_months using (cycle, assessment_id, "month")
    inner join indicators using (cycle, assessment_id, indicator_id)
    left join said using (cycle, assessment_id, unit_id, indicator_id, "month")
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
    left join unreported using (cycle, assessment_id, unit_id, indicator_id, "month")
    where unreported.unit_id is null
)

select * from final
