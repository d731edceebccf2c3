-- Decisions whose document is registered and stamped; of several on one thing the latest. An adjustment and a waiver are different things.
with decisions as (
    select * from {{ ref('stg_decisions') }}
),

documents as (
    select * from {{ ref('valid_documents') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

documented as (
    select
        decisions.*,
        least(greatest({{ month_of('decisions.decided_on') }}, terms.first_month), terms.final_month) as decided_month
    from decisions
    inner join documents
        on
            decisions.cycle = documents.cycle
            and decisions.assessment_id = documents.assessment_id
            and decisions.document_id = documents.document_id
    inner join terms
        on
            decisions.cycle = terms.cycle
            and decisions.assessment_id = terms.assessment_id
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        decision_id,
        subject,
        subject_id,
        "month",
        decision,
        points,
        reason,
        document_id,
        decided_by,
        decided_on,
        decided_month,
        appeal_received_on
    from documented
    qualify row_number() over (
            partition by cycle, assessment_id, unit_id, subject, subject_id, "month", decision = 'adjust'
            order by decided_on desc, decision_id desc
        ) = 1
)

select * from final
