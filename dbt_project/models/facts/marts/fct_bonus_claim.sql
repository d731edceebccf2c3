-- Claims for bonus points: what counts of each before the caps, from which month, and why or why not.
with claims as (
    select * from {{ ref('stg_bonus_claims') }}
),

clauses as (
    select * from {{ ref('stg_bonus_clauses') }}
),

documents as (
    select * from {{ ref('valid_documents') }}
),

struck as (
    select * from {{ ref('decisions_in_force') }}
    where subject = 'bonus' and decision = 'deduct'
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

joined as (
    select
        claims.*,
        clauses.clause_name,
        clauses.category_id,
        clauses.points_each,
        clauses.same_matter,
        clauses.min_publicity_days,
        documents.document_id is not null as is_documented,
        struck.decision_id as struck_by,
        case
            when claims.status not in ('approved', 'rejected') then null
            when claims.publicised_from is null then 0
            else greatest({{ days_between('claims.publicised_from', 'least(coalesce(claims.publicised_to, terms.as_of), terms.as_of)') }} + 1, 0)
        end as days_publicised,
        case
            when claims.status = 'approved'
                then least(greatest(coalesce({{ month_of('claims.decided_on') }}, terms.first_month), terms.first_month), terms.final_month)
        end as counts_from
    from claims
    inner join clauses using (cycle, assessment_id, clause_id)
    inner join terms using (cycle, assessment_id)
    left join documents using (cycle, assessment_id, document_id)
    left join struck
        on
            claims.cycle = struck.cycle
            and claims.assessment_id = struck.assessment_id
            and claims.unit_id = struck.unit_id
            and claims.claim_id = struck.subject_id
    qualify row_number() over (
            partition by claims.cycle, claims.assessment_id, claims.claim_id
            order by struck.decided_on desc nulls last, struck.decision_id desc nulls last
        ) = 1
),

judged as (
    select
        *,
        case
            when status != 'approved' then 'not_approved'
            when struck_by is not null then 'struck'
            when not is_documented then 'no_valid_document'
            when days_publicised < min_publicity_days then 'publicity_too_short'
        end as obstacle
    from joined
),

final as (
    select
        cycle,
        assessment_id,
        claim_id,
        unit_id,
        category_id,
        clause_id,
        clause_name,
        matter_id,
        same_matter,
        title,
        points,
        status,
        document_id,
        publicised_from,
        publicised_to,
        decided_on,
        cast(days_publicised as integer) as days_publicised,
        counts_from,
        obstacle,
        {{ points('case when obstacle is null then least(points, coalesce(points_each, points)) else 0 end') }} as points_counted,
        case obstacle
            when 'not_approved' then case status when 'rejected' then '核定未通过，不计分' else '尚未核定，不计分' end
            when 'struck' then '经核定意见 ' || struck_by || ' 取消加分'
            when 'no_valid_document' then '依据文件未登记或未盖章，不计分'
            when 'publicity_too_short'
                then '公示 ' || cast(days_publicised as varchar) || ' 天，不足 ' || cast(min_publicity_days as varchar) || ' 天，不计分'
            else '核定加分' || case when points > points_each then '，按单项分值 ' || {{ shown('points_each') }} || ' 分计' else '' end
        end as why
    from judged
)

select
    *,
    {{ code_text('bonus_clauses.same_matter', 'same_matter') }} as same_matter_zh,
    {{ code_text('bonus_claims.status', 'status') }} as status_zh
from final
