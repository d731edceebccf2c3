{{ config(materialized='view') }}
-- The reports that are owed, and whether a result waits for them.
with leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

values_awaited as (
    select * from {{ ref('chk_hold_values') }}
    where not has_value and not is_waived
),

final as (
    select
        reports.cycle,
        reports.assessment_id,
        'report' as item_kind,
        reports.indicator_id || '/' || reports."month" as item_id,
        reports.indicator_name as item_name,
        reports.unit_id,
        reports.indicator_id,
        reports."month",
        reports.document_id,
        'missing_report' as code,
        values_awaited.indicator_id is not null as is_holding,
        '补报' || reports."month" || '的数据，没有发生的填零报送'
        || case when reports.is_excluded then '（缺报不计入考评，不失分）' else '' end as remedy,
        reports.due_on,
        reports.points_at_stake,
        coalesce(leads.org_id, reports.unit_id) as responsible_org_id
    from {{ ref('reports_owed') }} as reports
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
    left join values_awaited
        on
            reports.cycle = values_awaited.cycle
            and reports.assessment_id = values_awaited.assessment_id
            and reports.unit_id = values_awaited.unit_id
            and reports.indicator_id = values_awaited.indicator_id
            and reports."month" = values_awaited.figures_month
    where not reports.is_waived
)

select * from final
