-- How alike two indicators rank the units that have both: Spearman's rank correlation over their score rates in the latest month of the
-- cycle, ties at the middle of their places. Places are doubled so that the middle is a whole number, and the sums are exact.
with current_months as (
    select * from {{ ref('current_months') }}
),

rates as (
    select
        scores.cycle,
        scores.assessment_id,
        scores.unit_id,
        scores.indicator_id,
        scores.rate
    from {{ ref('indicator_scores') }} as scores
    inner join current_months using (cycle, assessment_id, "month")
    where scores.scenario = 'actual'
    -- Of indicators on which all score alike nothing can be said.
    qualify
        min(scores.rate) over (partition by scores.cycle, scores.assessment_id, scores.indicator_id)
        < max(scores.rate) over (partition by scores.cycle, scores.assessment_id, scores.indicator_id)
),

paired as (
    select
        one.cycle,
        one.assessment_id,
        one.unit_id,
        one.indicator_id,
        other.indicator_id as other_indicator_id,
        one.rate,
        other.rate as other_rate
    from rates as one
    inner join rates as other
        on
            one.cycle = other.cycle
            and one.assessment_id = other.assessment_id
            and one.unit_id = other.unit_id
            and one.indicator_id < other.indicator_id
),

placed as (
    select
        cycle,
        assessment_id,
        indicator_id,
        other_indicator_id,
        2 * rank() over (
            partition by cycle, assessment_id, indicator_id, other_indicator_id order by rate asc
        ) + count(*) over (partition by cycle, assessment_id, indicator_id, other_indicator_id, rate) as place,
        2 * rank() over (
            partition by cycle, assessment_id, indicator_id, other_indicator_id order by other_rate asc
        ) + count(*) over (partition by cycle, assessment_id, indicator_id, other_indicator_id, other_rate) as other_place,
        dense_rank() over (
            partition by cycle, assessment_id, indicator_id, other_indicator_id order by rate asc
        ) as level,
        dense_rank() over (
            partition by cycle, assessment_id, indicator_id, other_indicator_id order by other_rate asc
        ) as other_level
    from paired
),

summed as (
    select
        cycle,
        assessment_id,
        indicator_id,
        other_indicator_id,
        count(*) as units,
        count(*) * sum(place * other_place) - sum(place) * sum(other_place) as covariance,
        count(*) * sum(place * place) - sum(place) * sum(place) as variance,
        count(*) * sum(other_place * other_place) - sum(other_place) * sum(other_place) as other_variance
    from placed
    group by cycle, assessment_id, indicator_id, other_indicator_id
    -- Where one unit differs from all others, any two indicators look alike.
    having
        count(*) >= {{ declared('lint_same_measure_units') }}
        and least(max(level), max(other_level)) >= {{ declared('lint_same_measure_levels') }}
),

squared as (
    select
        *,
        cast(
            cast({{ ratio('cast(covariance as decimal(18, 0))', 'cast(variance as decimal(18, 0))') }} as decimal(18, 9))
            * cast({{ ratio('cast(covariance as decimal(18, 0))', 'cast(other_variance as decimal(18, 0))') }} as decimal(18, 9))
            as decimal(38, 15)
        ) as correlation_squared
    from summed
    where variance > 0 and other_variance > 0
),

final as (
    select
        cycle,
        assessment_id,
        indicator_id,
        other_indicator_id,
        cast(units as integer) as units,
        case when covariance < 0 then -1 else 1 end
        * {{ points('case when covariance = 0 then 0 else round(' ~ root('correlation_squared') ~ ', 6) end') }} as rank_correlation
    from squared
)

select * from final
