{{ config(tags=['before_gate']) }}
-- 加分不超条款封顶和类别封顶，扣分不超扣分类封顶。
with entries as (
    select * from {{ ref('score_ledger') }}
    where entry != 'superior'
),

claims as (
    select * from {{ ref('fct_bonus_claim') }}
),

of_clauses as (
    select
        entries.scenario,
        entries.cycle,
        entries.assessment_id,
        entries.unit_id,
        entries."month",
        entries.points,
        case when entries.source_feed = 'bonus_clauses' then entries.source_key else claims.clause_id end as clause_id
    from entries
    left join claims
        on
            entries.cycle = claims.cycle
            and entries.assessment_id = claims.assessment_id
            and entries.source_feed = 'bonus_claims'
            and entries.source_key = claims.claim_id
    where entries.source_feed in ('bonus_claims', 'bonus_clauses')
),

over_clauses as (
    select
        of_clauses.scenario,
        of_clauses.cycle,
        of_clauses.assessment_id,
        of_clauses.unit_id,
        of_clauses."month",
        of_clauses.clause_id as capped_by,
        sum(of_clauses.points) as points,
        max(clauses.cap) as cap
    from of_clauses
    inner join {{ ref('stg_bonus_clauses') }} as clauses using (cycle, assessment_id, clause_id)
    group by
        of_clauses.scenario, of_clauses.cycle, of_clauses.assessment_id, of_clauses.unit_id, of_clauses."month",
        of_clauses.clause_id
),

over_categories as (
    select
        entries.scenario,
        entries.cycle,
        entries.assessment_id,
        entries.unit_id,
        entries."month",
        categories.category_id as capped_by,
        sum(case
            when categories.kind = 'deduction' then -entries.points
            when entries.source_feed in ('bonus_claims', 'bonus_clauses', 'categories') then entries.points
            else 0
        end) as points,
        max(categories.cap) as cap
    from entries
    inner join {{ ref('stg_categories') }} as categories
        on
            entries.cycle = categories.cycle
            and entries.assessment_id = categories.assessment_id
            and entries.category_id = categories.category_id
            and categories.kind in ('bonus', 'deduction')
    group by
        entries.scenario, entries.cycle, entries.assessment_id, entries.unit_id, entries."month", categories.category_id
),

final as (
    select * from over_clauses
    where points > cap
    union all
    select * from over_categories
    where points > cap
)

select * from final
