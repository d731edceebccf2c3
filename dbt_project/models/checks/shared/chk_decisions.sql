-- One row per decision that is seen: is its document in the register, stamped, and is there anything that it decides about?
with requirements as (
    select distinct
        cycle,
        assessment_id,
        requirement_id
    from {{ ref('stg_evidence_requirements') }}
),

-- What the office says is withdrawn on purpose is there no more.
withdrawn as (
    select distinct
        cycle,
        assessment_id,
        unit_id,
        ruling_id
    from {{ source('run', 'previous_rulings') }}
),

final as (
    select
        decisions.cycle,
        decisions.assessment_id,
        decisions.decision_id,
        decisions.unit_id,
        decisions.subject,
        decisions.subject_id,
        case when decisions.subject = 'score' then decisions.subject_id end as indicator_id,
        case when decisions.subject = 'evidence' then decisions.subject_id end as requirement_id,
        decisions.month,
        decisions.decision,
        decisions.decided_by,
        decisions.decided_on,
        decisions.document_id,
        documents.document_id is not null as document_registered,
        documents.stamp,
        -- A score that names the assessment itself says that what looks odd about it is meant (confirmations).
        (
            coalesce(requirements.requirement_id, indicators.indicator_id, events.event_id, claims.claim_id, withdrawn.ruling_id) is not null
            or (decisions.subject = 'score' and decisions.decision = 'adjust' and decisions.points = 0 and decisions.subject_id = decisions.assessment_id)
        ) as subject_exists,
        assessments.assessor_org_id as responsible_org_id
    from {{ ref('stg_decisions') }} as decisions
    left join {{ ref('stg_documents') }} as documents
        on
            decisions.cycle = documents.cycle
            and decisions.assessment_id = documents.assessment_id
            and decisions.document_id = documents.document_id
    left join {{ ref('stg_assessments') }} as assessments
        on decisions.cycle = assessments.cycle and decisions.assessment_id = assessments.assessment_id
    left join requirements
        on
            decisions.subject = 'evidence'
            and decisions.cycle = requirements.cycle
            and decisions.assessment_id = requirements.assessment_id
            and decisions.subject_id = requirements.requirement_id
    left join {{ ref('stg_indicators') }} as indicators
        on
            decisions.subject = 'score'
            and decisions.cycle = indicators.cycle
            and decisions.assessment_id = indicators.assessment_id
            and decisions.subject_id = indicators.indicator_id
    left join {{ ref('stg_events') }} as events
        on
            decisions.subject = 'event'
            and decisions.cycle = events.cycle
            and decisions.assessment_id = events.assessment_id
            and decisions.unit_id = events.unit_id
            and decisions.subject_id = events.event_id
    left join {{ ref('stg_bonus_claims') }} as claims
        on
            decisions.subject = 'bonus'
            and decisions.cycle = claims.cycle
            and decisions.assessment_id = claims.assessment_id
            and decisions.unit_id = claims.unit_id
            and decisions.subject_id = claims.claim_id
    left join withdrawn
        on
            decisions.subject = 'score'
            and decisions.decision = 'adjust'
            and decisions.points = 0
            and decisions.cycle = withdrawn.cycle
            and decisions.assessment_id = withdrawn.assessment_id
            and decisions.unit_id = withdrawn.unit_id
            and decisions.subject_id = withdrawn.ruling_id
)

select * from final
