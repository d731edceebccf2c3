-- One row per assessment: the most that its scheme can give, and what it takes for reports. No end of bonuses: no figure.
with assessments as (
    select * from {{ ref('stg_assessments') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

-- What an indicator can give of its points; null: no end. Of several sets of measures the one that gives most.
indicator_ceilings as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.category_id,
        indicators.points,
        indicators.cap_rate,
        case when count(*) = count(reach.indicator_highest_rate) then max(reach.indicator_highest_rate) end as highest_rate
    from indicators
    inner join {{ ref('chk_measure_reach') }} as reach using (cycle, assessment_id, indicator_id)
    group by
        indicators.cycle, indicators.assessment_id, indicators.indicator_id, indicators.category_id, indicators.points, indicators.cap_rate
),

category_rates as (
    select
        cycle,
        assessment_id,
        category_id,
        case when count(*) = count(least(highest_rate, cap_rate)) then max(least(highest_rate, cap_rate)) end as highest_rate,
        cast({{ in_reach('sum(' ~ exact_product('points', 'coalesce(cap_rate, 1)') ~ ')', 'points') }} as decimal(18, 6)) as extra_points
    from indicator_ceilings
    group by cycle, assessment_id, category_id
),

clauses as (
    select
        cycle,
        assessment_id,
        category_id,
        case when count(*) = count(cap) then cast(sum(cap) as decimal(18, 6)) end as clause_points,
        count(*) as clauses
    from {{ ref('stg_bonus_clauses') }}
    group by cycle, assessment_id, category_id
),

-- What a category can give: a scored one its points times the best rate in it, a bonus one its cap, or its clauses and category_rates.
category_ceilings as (
    select
        categories.*,
        case
            when categories.kind <> 'scored' then 0
            when category_rates.category_id is null then categories.points
            else {{ as_points(in_reach(product('categories.points', 'category_rates.highest_rate'), 'points')) }}
        end as scored_ceiling,
        case
            when categories.kind <> 'bonus' then 0
            when categories.cap is not null then categories.cap
            when clauses.clauses > 0 and clauses.clause_points is null then null
            else coalesce(clauses.clause_points, 0) + coalesce(category_rates.extra_points, 0)
        end as bonus_ceiling
    from categories
    left join category_rates
        on
            categories.cycle = category_rates.cycle
            and categories.assessment_id = category_rates.assessment_id
            and categories.category_id = category_rates.category_id
    left join clauses
        on
            categories.cycle = clauses.cycle
            and categories.assessment_id = clauses.assessment_id
            and categories.category_id = clauses.category_id
),

sums as (
    select
        cycle,
        assessment_id,
        cast(sum(case when kind = 'scored' then points else 0 end) as decimal(18, 6)) as scored_points,
        case when count(*) = count(scored_ceiling) then cast(sum(scored_ceiling) as decimal(18, 6)) end as scored_ceiling,
        case
            when count(*) = count(scored_ceiling) then max(case when points > 0 then {{ ratio('scored_ceiling', 'points') }} end)
        end as best_rate,
        case when count(*) = count(bonus_ceiling) then cast(sum(bonus_ceiling) as decimal(18, 6)) end as bonus_ceiling
    from category_ceilings
    group by cycle, assessment_id
),

coefficients as (
    select
        cycle,
        assessment_id,
        least(greatest(max("value"), 1), {{ reach('rate') }}) as coefficient
    from {{ ref('stg_coefficients') }}
    group by cycle, assessment_id
),

final as (
    select
        assessments.cycle,
        assessments.assessment_id,
        assessments.assessment_name,
        assessments.full_points,
        assessments.total_of,
        assessments.late_report_points,
        assessments.missing_report_points,
        coalesce(sums.scored_points, 0) as scored_points,
        sums.bonus_ceiling,
        cast({{ in_reach(product(
            "case assessments.total_of when 'lowest' then " ~ product('assessments.full_points', 'round(sums.best_rate, 6)') ~ " else sums.scored_ceiling end",
            'coalesce(coefficients.coefficient, 1)'
        ), 'score') }} + sums.bonus_ceiling as decimal(18, 6)) as highest_total
    from assessments
    left join sums using (cycle, assessment_id)
    left join coefficients using (cycle, assessment_id)
)

select * from final
