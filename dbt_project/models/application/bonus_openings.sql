-- What each claim not counted yet would still add, under the ceilings of its matter, its clause and its category, taken in the order of
-- how far it has come: the room that an earlier claim uses is not there for the next.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

claims as (
    select * from {{ ref('fct_bonus_claim') }}
),

clauses as (
    select * from {{ ref('stg_bonus_clauses') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

ledger as (
    select * from {{ ref('score_ledger') }}
    where scenario = 'actual' and entry in ('bonus', 'same_matter', 'bonus_cap')
),

-- What the ledger counts now, per matter, clause and category.
counted as (
    select
        claims.cycle,
        claims.assessment_id,
        claims.unit_id,
        claims.category_id,
        claims.clause_id,
        claims.matter_id,
        claims.same_matter,
        ledger.entry,
        ledger.points
    from ledger
    inner join current_months using (cycle, assessment_id, "month")
    inner join claims
        on
            ledger.cycle = claims.cycle
            and ledger.assessment_id = claims.assessment_id
            and ledger.source_key = claims.claim_id
            and ledger.source_feed = 'bonus_claims'
),

of_matter as (
    select
        cycle,
        assessment_id,
        unit_id,
        matter_id,
        max(points) as points_counted
    from counted
    where entry = 'bonus' and same_matter = 'highest'
    group by cycle, assessment_id, unit_id, matter_id
),

of_clause as (
    select
        cycle,
        assessment_id,
        unit_id,
        clause_id,
        cast(sum(points) as decimal(18, 6)) as points_counted
    from counted
    group by cycle, assessment_id, unit_id, clause_id
),

of_category as (
    select
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger.category_id,
        cast(sum(ledger.points) as decimal(18, 6)) as points_counted
    from ledger
    inner join current_months using (cycle, assessment_id, "month")
    group by ledger.cycle, ledger.assessment_id, ledger.unit_id, ledger.category_id
),

pending as (
    select
        claims.cycle,
        claims.assessment_id,
        claims.unit_id,
        claims.category_id,
        claims.clause_id,
        claims.clause_name,
        claims.claim_id,
        claims.matter_id,
        claims.same_matter,
        claims.title,
        claims.status,
        claims.obstacle,
        case claims.status when 'approved' then 1 when 'submitted' then 2 when 'filed' then 3 else 4 end as stage,
        least(claims.points, coalesce(clauses.points_each, claims.points)) as points_claimed,
        coalesce(of_matter.points_counted, 0) as matter_points,
        -- No cap, no ceiling.
        case when clauses.cap is not null then greatest(clauses.cap - coalesce(of_clause.points_counted, 0), 0) end as clause_room,
        case when categories.cap is not null then greatest(categories.cap - coalesce(of_category.points_counted, 0), 0) end as category_room
    from claims
    inner join current_months using (cycle, assessment_id)
    inner join clauses using (cycle, assessment_id, clause_id)
    inner join categories
        on
            claims.cycle = categories.cycle
            and claims.assessment_id = categories.assessment_id
            and claims.category_id = categories.category_id
    left join of_matter
        on
            claims.cycle = of_matter.cycle
            and claims.assessment_id = of_matter.assessment_id
            and claims.unit_id = of_matter.unit_id
            and claims.matter_id = of_matter.matter_id
            and claims.same_matter = 'highest'
    left join of_clause
        on
            claims.cycle = of_clause.cycle
            and claims.assessment_id = of_clause.assessment_id
            and claims.unit_id = of_clause.unit_id
            and claims.clause_id = of_clause.clause_id
    left join of_category
        on
            claims.cycle = of_category.cycle
            and claims.assessment_id = of_category.assessment_id
            and claims.unit_id = of_category.unit_id
            and claims.category_id = of_category.category_id
    where claims.status in ('planned', 'filed', 'submitted') or claims.obstacle in ('no_valid_document', 'publicity_too_short')
),

-- Of one matter only what goes beyond the highest so far adds anything.
of_one_matter as (
    select
        *,
        case
            when same_matter = 'highest'
                then greatest(points_claimed - greatest(matter_points, coalesce(max(points_claimed) over (
                        partition by cycle, assessment_id, unit_id, same_matter, matter_id
                        order by stage asc, points_claimed desc, claim_id asc rows between unbounded preceding and 1 preceding
                    ), 0)), 0)
            else points_claimed
        end as points_new
    from pending
),

in_clause as (
    select
        *,
        cast(sum(points_new) over (
            partition by cycle, assessment_id, unit_id, clause_id
            order by stage asc, points_claimed desc, claim_id asc rows between unbounded preceding and current row
        ) as decimal(18, 6)) as clause_running
    from of_one_matter
),

under_clause as (
    select
        *,
        least(clause_running, coalesce(clause_room, clause_running))
        - least(clause_running - points_new, coalesce(clause_room, clause_running - points_new)) as points_under_clause
    from in_clause
),

in_category as (
    select
        *,
        cast(sum(points_under_clause) over (
            partition by cycle, assessment_id, unit_id, category_id
            order by stage asc, points_claimed desc, claim_id asc rows between unbounded preceding and current row
        ) as decimal(18, 6)) as category_running
    from under_clause
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        clause_id,
        clause_name,
        claim_id,
        title,
        status,
        obstacle,
        stage,
        points_claimed,
        clause_room,
        category_room,
        {{ points('least(category_running, coalesce(category_room, category_running))
            - least(category_running - points_under_clause, coalesce(category_room, category_running - points_under_clause))') }} as points_open
    from in_category
)

select * from final
