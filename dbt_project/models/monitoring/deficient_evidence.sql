{{ config(materialized='view') }}
-- The evidence that is still asked for or was asked for in vain, with what to do about it.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

final as (
    select
        evidence.cycle,
        evidence.assessment_id,
        'requirement' as item_kind,
        evidence.requirement_id as item_id,
        evidence.requirement_name as item_name,
        evidence.unit_id,
        evidence.indicator_id,
        evidence."month",
        evidence.document_id,
        evidence.code,
        evidence.status = 'deficient' and assessments.gate = 'hold' as is_holding,
        case evidence.code
            when 'missing_document' then '提交材料'
            when 'missing_meeting' then '召开会议并提交纪要'
            when 'missing_statement' then '提交报表'
            when 'missing_stamp' then '补盖公章后重新登记'
            when 'missing_signature' then '补签后重新登记'
            when 'wrong_month' then '换交' || coalesce(evidence."month", '所要求月份') || '的材料'
            when 'wrong_issuer' then '换交所要求单位出具的材料'
            when 'reused' then '换交专门的材料，现有文件已用于其他要求'
            when 'late' then '说明迟交原因'
        end as remedy,
        evidence.due_on,
        evidence.points_at_stake,
        evidence.responsible_org_id
    from {{ ref('fct_evidence') }} as evidence
    inner join assessments using (cycle, assessment_id)
    where evidence.status in ('open', 'deficient') and evidence.code is not null
)

select * from final
