-- Registered documents that carry a stamp: what a decision, a bonus claim or a change of the scheme must show.
with documents as (
    select * from {{ ref('stg_documents') }}
),

final as (
    select
        cycle,
        document_id,
        assessment_id,
        received_at
    from documents
    where stamp = 'present'
)

select * from final
