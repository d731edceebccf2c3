-- The best document decides: a complete one, else the one whose defect stands last in the table of codes.
-- A fingerprint is the same in capitals; 无, /, 待补 are none.
with documents as (
    select
        * exclude (sha256),
        case
            when {{ is_empty_number('sha256') }} then null
            when lower(sha256) != translate(lower(sha256), '0123456789abcdefghijklmnopqrstuvwxyz', '') then lower(sha256)
        end as sha256
    from {{ ref('stg_documents') }}
),

required as (
    select * from {{ ref('required_evidence') }}
),

serving as (
    select
        required.cycle,
        required.assessment_id,
        required.requirement_id,
        required.unit_id,
        documents.document_id,
        documents.received_at,
        documents.sha256,
        required.needs_stamp and documents.stamp != 'present' as lacks_stamp,
        required.needs_signature and documents.signature != 'present' as lacks_signature,
        coalesce(required."month" != documents."month", false) as names_other_month,
        coalesce(required.issuer_org_id != documents.issuer_org_id, false) as names_other_issuer,
        cast(documents.received_at as date) > required.due_on as came_late
    from required
    inner join documents using (cycle, assessment_id, requirement_id, unit_id, document_kind)
),

first_use as (
    select
        cycle,
        assessment_id,
        sha256,
        requirement_id,
        document_id
    from serving
    where sha256 is not null
    qualify row_number() over (
            partition by cycle, assessment_id, sha256 order by received_at asc, document_id asc
        ) = 1
),

coded as (
    select
        serving.*,
        case
            when serving.lacks_stamp then 'missing_stamp'
            when serving.lacks_signature then 'missing_signature'
            when serving.names_other_month then 'wrong_month'
            when serving.names_other_issuer then 'wrong_issuer'
            when first_use.requirement_id != serving.requirement_id then 'reused'
            when serving.came_late then 'late'
        end as code
    from serving
    left join first_use using (cycle, assessment_id, sha256)
),

final as (
    select *
    from coded
    qualify row_number() over (
            partition by cycle, assessment_id, requirement_id, unit_id
            order by
                case code
                    when 'late' then 1
                    when 'reused' then 2
                    when 'wrong_issuer' then 3
                    when 'wrong_month' then 4
                    when 'missing_signature' then 5
                    when 'missing_stamp' then 6
                    else 0
                end asc,
                received_at asc,
                document_id asc
        ) = 1
)

select * from final
