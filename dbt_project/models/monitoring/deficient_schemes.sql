{{ config(materialized='view') }}
-- The changes of the scheme that nobody approved.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

final as (
    select
        scheme_rows.cycle,
        scheme_rows.assessment_id,
        'scheme_change' as item_kind,
        scheme_rows.feed || '/' || scheme_rows.key as item_id,
        scheme_rows.feed_zh || scheme_rows.key as item_name,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as "month",
        cast(null as varchar) as document_id,
        'unapproved_change' as code,
        true as is_holding,
        '登记该项' || scheme_rows.change_kind || '的批准（指标调整），或把方案改回原值' as remedy,
        assessments.closes_on as due_on,
        {{ points('0') }} as points_at_stake,
        assessments.assessor_org_id as responsible_org_id
    from {{ ref('chk_scheme_rows') }} as scheme_rows
    inner join assessments using (cycle, assessment_id)
    where scheme_rows.unapproved_fields > 0
)

select * from final
