-- The mean of the ratings; with more than five raters one highest and one lowest score are left out first.
with ratings as (
    select * from {{ ref('stg_ratings') }}
),

summed as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        count(*) as raters,
        sum(score) as scores,
        min(score) as lowest,
        max(score) as highest
    from ratings
    group by cycle, assessment_id, unit_id, indicator_id, month
),

trimmed as (
    select
        *,
        case when raters > 5 then scores - lowest - highest else scores end as counted_scores,
        case when raters > 5 then raters - 2 else raters end as counted_raters
    from summed
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        {{ ratio('cast(counted_scores as decimal(38, 6))', 'cast(counted_raters as decimal(18, 0))') }} as v
    from trimmed
)

select * from final
