-- One row per approved bonus claim: is its document in the register, stamped, and has the claim been decided otherwise?
with documented_decisions as (
    select distinct
        cycle,
        assessment_id,
        subject_id as claim_id
    from {{ ref('chk_decisions') }}
    where subject = 'bonus' and stamp = 'present'
),

final as (
    select
        claims.cycle,
        claims.assessment_id,
        claims.claim_id,
        claims.unit_id,
        claims.clause_id,
        clauses.clause_name,
        claims.title,
        claims.points,
        claims.decided_on,
        claims.document_id,
        documents.document_id is not null as document_registered,
        documents.stamp,
        documented_decisions.claim_id is not null as is_decided
    from {{ ref('stg_bonus_claims') }} as claims
    left join {{ ref('stg_bonus_clauses') }} as clauses
        on
            claims.cycle = clauses.cycle
            and claims.assessment_id = clauses.assessment_id
            and claims.clause_id = clauses.clause_id
    left join {{ ref('stg_documents') }} as documents
        on claims.cycle = documents.cycle and claims.document_id = documents.document_id
    left join documented_decisions
        on
            claims.cycle = documented_decisions.cycle
            and claims.assessment_id = documented_decisions.assessment_id
            and claims.claim_id = documented_decisions.claim_id
    where claims.status = 'approved'
)

select * from final
