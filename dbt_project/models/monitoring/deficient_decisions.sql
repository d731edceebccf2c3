{{ config(materialized='view') }}
-- The decisions without a stamped document.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

final as (
    select
        decisions.cycle,
        decisions.assessment_id,
        'decision' as item_kind,
        decisions.decision_id as item_id,
        '核定意见' || decisions.decision_id as item_name,
        decisions.unit_id,
        decisions.indicator_id,
        decisions."month",
        decisions.document_id,
        'decision_without_document' as code,
        true as is_holding,
        '登记盖章的核定文件' || decisions.document_id as remedy,
        assessments.closes_on as due_on,
        {{ points('0') }} as points_at_stake,
        assessments.assessor_org_id as responsible_org_id
    from {{ ref('chk_decisions') }} as decisions
    inner join assessments using (cycle, assessment_id)
    where decisions.stamp is distinct from 'present'
)

select * from final
