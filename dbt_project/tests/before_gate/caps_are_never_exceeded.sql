{{ config(tags=['before_gate']) }}
-- 加分不超条款封顶和类别封顶，扣分不超扣分类封顶；加分类里指标扣的、扣分类里指标加的，封顶都不管。
with entries as (
    select * from {{ ref('score_ledger') }}
    where entry != 'superior'
),

claims as (
    select * from {{ ref('fct_bonus_claim') }}
),

-- Waivers of what an indicator took.
score_waivers as (
    select distinct
        cycle,
        assessment_id,
        decision_id || '/' || unit_id || '/' || indicator_id || '/' || "month" as source_key
    from {{ ref('shortfall_waivers') }}
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
            when categories.kind = 'deduction' and entries.entry = 'extra' and entries.points > 0 then 0
            when categories.kind = 'deduction' then -entries.points
            when entries.entry = 'extra' and entries.points < 0 then 0
            when entries.entry = 'bonus_gate' or score_waivers.source_key is not null then 0
            else entries.points
        end) as points,
        max(categories.cap) as cap
    from entries
    inner join {{ ref('stg_categories') }} as categories
        on
            entries.cycle = categories.cycle
            and entries.assessment_id = categories.assessment_id
            and entries.category_id = categories.category_id
            and categories.kind in ('bonus', 'deduction')
    left join score_waivers
        on
            entries.entry = 'decision'
            and entries.cycle = score_waivers.cycle
            and entries.assessment_id = score_waivers.assessment_id
            and entries.source_key = score_waivers.source_key
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
