{{ config(materialized='view') }}
-- The approved changes of the scheme without a stamped document.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

final as (
    select
        changes.cycle,
        changes.assessment_id,
        'scheme_change' as item_kind,
        changes.change_id as item_id,
        '指标调整' || changes.change_id as item_name,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as "month",
        changes.document_id,
        'change_without_document' as code,
        true as is_holding,
        '登记盖章的批准文件' || changes.document_id as remedy,
        assessments.closes_on as due_on,
        {{ points('0') }} as points_at_stake,
        assessments.assessor_org_id as responsible_org_id
    from {{ ref('chk_scheme_changes') }} as changes
    inner join assessments using (cycle, assessment_id)
    where changes.stamp is distinct from 'present'
)

select * from final
