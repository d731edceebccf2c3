{{ config(materialized='view') }}
-- The surveys, ratings and results of the level above that a result waits for.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

values_awaited as (
    select * from {{ ref('chk_hold_values') }}
    where not has_value and not is_waived
),

final as (
    select
        values_awaited.cycle,
        values_awaited.assessment_id,
        'report' as item_kind,
        values_awaited.indicator_id || '/' || values_awaited.figures_month as item_id,
        values_awaited.indicator_name as item_name,
        values_awaited.unit_id,
        values_awaited.indicator_id,
        values_awaited.figures_month as "month",
        cast(null as varchar) as document_id,
        'value_missing' as code,
        true as is_holding,
        '补齐该指标的数据' as remedy,
        assessments.closes_on as due_on,
        {{ points('assigned.points') }} as points_at_stake,
        coalesce(leads.org_id, values_awaited.unit_id) as responsible_org_id
    from values_awaited
    inner join assessments using (cycle, assessment_id)
    inner join {{ ref('assigned_indicators') }} as assigned
        using (cycle, assessment_id, unit_id, indicator_id)
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
    where values_awaited.value_feed != 'reports'
)

select * from final
