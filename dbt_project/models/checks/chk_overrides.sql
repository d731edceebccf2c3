-- One row per approved override, which decides a tier: is its document in the register and stamped, and when was it decided?
with documents as (
    select
        cycle,
        assessment_id,
        document_id,
        stamp
    from {{ ref('stg_documents') }}
),

tiers as (
    select
        cycle,
        assessment_id,
        max(tier_rank) as worst_tier_rank
    from {{ ref('stg_tiers') }}
    group by cycle, assessment_id
)

select
    overrides.cycle,
    overrides.assessment_id,
    overrides.override_id,
    overrides.unit_id,
    overrides.kind as override_kind,
    overrides.title,
    overrides.document_id,
    overrides.decided_on,
    documents.stamp,
    overrides.limit_tier_rank,
    -- Without tiers there is nothing to block.
    overrides.kind <> 'block' or coalesce(overrides.limit_tier_rank between 2 and tiers.worst_tier_rank, false) as has_effect,
    assessments.assessor_org_id as responsible_org_id
from {{ ref('stg_overrides') }} as overrides
left join documents
    on
        overrides.cycle = documents.cycle
        and overrides.assessment_id = documents.assessment_id
        and overrides.document_id = documents.document_id
left join tiers
    on overrides.cycle = tiers.cycle and overrides.assessment_id = tiers.assessment_id
left join {{ ref('stg_assessments') }} as assessments
    on overrides.cycle = assessments.cycle and overrides.assessment_id = assessments.assessment_id
where overrides.stage = 'approved'
