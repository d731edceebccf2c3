-- 加分天花板: how much room is left to each unit under the ceiling of every bonus clause and of its category, and the claims that could fill it.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

participants as (
    select * from {{ ref('stg_participants') }}
),

clauses as (
    select * from {{ ref('stg_bonus_clauses') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

claims as (
    select * from {{ ref('fct_bonus_claim') }}
),

openings as (
    select * from {{ ref('bonus_openings') }}
    where points_open > 0
),

ledger as (
    select ledger.*
    from {{ ref('score_ledger') }} as ledger
    inner join current_months using (cycle, assessment_id, "month")
    where ledger.scenario = 'actual' and ledger.entry in ('bonus', 'same_matter', 'bonus_cap')
),

of_category as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        cast(sum(points) as decimal(18, 6)) as points_counted
    from ledger
    group by cycle, assessment_id, unit_id, category_id
),

of_clause as (
    select
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        case ledger.source_feed when 'bonus_clauses' then ledger.source_key else claims.clause_id end as clause_id,
        cast(sum(ledger.points) as decimal(18, 6)) as points_counted
    from ledger
    left join claims
        on
            ledger.cycle = claims.cycle
            and ledger.assessment_id = claims.assessment_id
            and ledger.source_key = claims.claim_id
            and ledger.source_feed = 'bonus_claims'
    group by
        ledger.cycle, ledger.assessment_id, ledger.unit_id,
        case ledger.source_feed when 'bonus_clauses' then ledger.source_key else claims.clause_id end
),

waiting as (
    select
        cycle,
        assessment_id,
        unit_id,
        clause_id,
        count(*) as claims_open,
        cast(sum(points_open) as decimal(18, 6)) as points_open,
        {{ joined(
            "'“' || title || '”' || case status when 'approved' then '待依据或公示' when 'submitted' then '已申报' when 'filed' then '已备案' "
            ~ "else '培育中' end || '，可加' || " ~ shown('points_open') ~ " || '分'",
            '；',
            'stage asc, points_open desc, claim_id asc'
        ) }} as claims
    from openings
    group by cycle, assessment_id, unit_id, clause_id
),

final as (
    select
        cast(participants.cycle as integer) as cycle,
        participants.assessment_id,
        participants.unit_id,
        clauses.clause_id,
        current_months."month",
        clauses.clause_name,
        clauses.category_id,
        {{ points('clauses.cap') }} as clause_cap,
        {{ points('categories.cap') }} as category_cap,
        {{ points('coalesce(of_clause.points_counted, 0)') }} as points_counted,
        -- No cap, no ceiling: null where neither has one.
        {{ points('greatest(least(
            clauses.cap - coalesce(of_clause.points_counted, 0), categories.cap - coalesce(of_category.points_counted, 0)
        ), 0)') }} as room,
        cast(coalesce(waiting.claims_open, 0) as integer) as claims_open,
        coalesce(waiting.points_open, 0) as points_open,
        waiting.claims
    from participants
    inner join current_months using (cycle, assessment_id)
    inner join clauses using (cycle, assessment_id)
    inner join categories
        on
            clauses.cycle = categories.cycle
            and clauses.assessment_id = categories.assessment_id
            and clauses.category_id = categories.category_id
    left join of_clause
        on
            participants.cycle = of_clause.cycle
            and participants.assessment_id = of_clause.assessment_id
            and participants.unit_id = of_clause.unit_id
            and clauses.clause_id = of_clause.clause_id
    left join of_category
        on
            participants.cycle = of_category.cycle
            and participants.assessment_id = of_category.assessment_id
            and participants.unit_id = of_category.unit_id
            and clauses.category_id = of_category.category_id
    left join waiting
        on
            participants.cycle = waiting.cycle
            and participants.assessment_id = waiting.assessment_id
            and participants.unit_id = waiting.unit_id
            and clauses.clause_id = waiting.clause_id
)

select * from final
