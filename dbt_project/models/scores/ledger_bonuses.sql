-- Ledger, third part: approved claims, lower claims of one matter taken back, then the caps of clauses. The caps of categories: ledger_closings.
with claims as (
    select * from {{ ref('fct_bonus_claim') }}
    where points_counted > 0
),

clauses as (
    select * from {{ ref('stg_bonus_clauses') }}
),

unit_months as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month"
    from {{ ref('score_sums') }}
),

counted as (
    select
        unit_months.scenario,
        unit_months."month",
        claims.*
    from claims
    inner join unit_months
        on
            claims.cycle = unit_months.cycle
            and claims.assessment_id = unit_months.assessment_id
            and claims.unit_id = unit_months.unit_id
            and claims.counts_from <= unit_months."month"
),

ordered as (
    select
        *,
        same_matter = 'highest' and row_number() over (
            partition by scenario, cycle, assessment_id, unit_id, "month", same_matter, matter_id
            order by points_counted desc, claim_id asc
        ) > 1 as is_lower_claim
    from counted
),

by_clause as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        clause_id,
        cast(sum(case when is_lower_claim then 0 else points_counted end) as decimal(18, 6)) as points
    from ordered
    group by scenario, cycle, assessment_id, unit_id, "month", category_id, clause_id
),

clause_capped as (
    select
        by_clause.*,
        clauses.clause_name,
        clauses.cap,
        greatest(by_clause.points - coalesce(clauses.cap, by_clause.points), 0) as points_over
    from by_clause
    inner join clauses using (cycle, assessment_id, clause_id)
),

all_rows as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        'bonus' as entry,
        points_counted as points,
        title as cause,
        'bonus_claims' as source_feed,
        claim_id as source_key,
        '“' || title || '”' || why || '，加' || {{ shown('points_counted') }} || '分' as explanation
    from ordered
    union all
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        'same_matter' as entry,
        -points_counted as points,
        cast(null as varchar) as cause,
        'bonus_claims' as source_feed,
        claim_id as source_key,
        '“' || title || '”与同一事项的更高加分重复，取最高，减' || {{ shown('points_counted') }} || '分' as explanation
    from ordered
    where is_lower_claim
    union all
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        'bonus_cap' as entry,
        -points_over as points,
        cast(null as varchar) as cause,
        'bonus_clauses' as source_feed,
        clause_id as source_key,
        '“' || clause_name || '”合计' || {{ shown('points') }} || '分，封顶' || {{ shown('cap') }} || '分，减' || {{ shown('points_over') }} || '分' as explanation
    from clause_capped
    where points_over > 0
),

final as (
    {{ rows_of_categories('all_rows', cause='cause') }}
)

select * from final
