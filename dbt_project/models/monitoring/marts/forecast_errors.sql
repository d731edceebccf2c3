-- 预测回测: what was expected at the end of years that are over, against what came out; and side by side what guessing would have been out by:
-- last year's total, the score rate so far on the full points, the month's total; of ranks the month's and last year's.
with placings as (
    select * from {{ ref('placings') }}
    where "rank" is not null
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

months as (
    select * from {{ ref('assessment_months') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

outcomes as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank']) }}
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id']) }}
),

compared as (
    select
        expected.cycle,
        expected.assessment_id,
        expected.unit_id,
        expected."month",
        months.months_elapsed,
        expected.total as expected_total,
        outcome.total as final_total,
        now.total as total_now,
        now."rank" as rank_now,
        {{ as_points(in_reach(product('now.score_rate', 'terms.full_points'), 'points')) }} as total_at_rate,
        last_year.total as total_last_year,
        last_year."rank" as rank_last_year,
        years_before.cycle is null as is_first_year,
        expected.score_rate as expected_score_rate,
        outcome.score_rate as final_score_rate,
        expected."rank" as expected_rank,
        outcome."rank" as final_rank,
        expected_tiers.tier_name as expected_tier_name,
        final_tiers.tier_name as final_tier_name
    from placings as expected
    inner join placings as outcome
        on
            expected.cycle = outcome.cycle
            and expected.assessment_id = outcome.assessment_id
            and expected.unit_id = outcome.unit_id
            and outcome.is_final
            and outcome.scenario = 'actual'
    inner join months
        on
            expected.cycle = months.cycle
            and expected.assessment_id = months.assessment_id
            and expected."month" = months."month"
    inner join terms
        on
            expected.cycle = terms.cycle
            and expected.assessment_id = terms.assessment_id
    left join terms_of_all_cycles as years_before
        on
            expected.cycle - 1 = years_before.cycle
            and expected.assessment_id = years_before.assessment_id
    left join outcomes as last_year
        on
            expected.cycle - 1 = last_year.cycle
            and expected.assessment_id = last_year.assessment_id
            and expected.unit_id = last_year.unit_id
    left join placings as now
        on
            expected.cycle = now.cycle
            and expected.assessment_id = now.assessment_id
            and expected.unit_id = now.unit_id
            and expected."month" = now."month"
            and now.scenario = 'actual'
    left join unit_tiers as expected_tiers
        on
            expected.cycle = expected_tiers.cycle
            and expected.assessment_id = expected_tiers.assessment_id
            and expected.unit_id = expected_tiers.unit_id
            and expected."month" = expected_tiers."month"
            and expected_tiers.scenario = 'forecast'
    left join unit_tiers as final_tiers
        on
            outcome.cycle = final_tiers.cycle
            and outcome.assessment_id = final_tiers.assessment_id
            and outcome.unit_id = final_tiers.unit_id
            and outcome."month" = final_tiers."month"
            and final_tiers.scenario = 'actual'
    where expected.scenario = 'forecast'
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        "month",
        cast(months_elapsed as integer) as months_elapsed,
        {{ points('expected_total') }} as expected_total,
        {{ points('final_total') }} as final_total,
        {{ points('expected_total - final_total') }} as error,
        {{ points('abs(expected_total - final_total)') }} as absolute_error,
        {{ as_points(in_reach(ratio('abs(expected_total - final_total) * 100', 'abs(final_total)'), 'points')) }} as error_pct,
        {{ points('total_now - final_total') }} as now_error,
        expected_score_rate,
        final_score_rate,
        {{ points('expected_score_rate - final_score_rate') }} as score_rate_error,
        expected_rank,
        final_rank,
        cast(expected_rank - final_rank as integer) as rank_error,
        expected_tier_name,
        final_tier_name,
        not(expected_tier_name is distinct from final_tier_name) as tier_hit,
        is_first_year,
        {{ points('total_last_year - final_total') }} as last_year_error,
        {{ points('total_at_rate - final_total') }} as rate_so_far_error,
        cast(rank_now - final_rank as integer) as now_rank_error,
        cast(rank_last_year - final_rank as integer) as last_year_rank_error
    from compared
)

select * from final
