{{ config(materialized='view') }}
-- The bonus claims that lack a document or days of publicity.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

final as (
    select
        claims.cycle,
        claims.assessment_id,
        'claim' as item_kind,
        claims.claim_id as item_id,
        claims.title as item_name,
        claims.unit_id,
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as "month",
        claims.document_id,
        claims.obstacle as code,
        claims.obstacle = 'no_valid_document' and assessments.gate = 'hold' as is_holding,
        case claims.obstacle
            when 'no_valid_document' then '登记盖章的依据文件'
            else '补足公示天数'
        end as remedy,
        assessments.closes_on as due_on,
        {{ points('least(claims.points, coalesce(clauses.points_each, claims.points))') }} as points_at_stake,
        claims.unit_id as responsible_org_id
    from {{ ref('fct_bonus_claim') }} as claims
    inner join assessments using (cycle, assessment_id)
    inner join {{ ref('stg_bonus_clauses') }} as clauses using (cycle, assessment_id, clause_id)
    where claims.obstacle in ('no_valid_document', 'publicity_too_short')
)

select * from final
