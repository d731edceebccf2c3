-- The best and the lowest score rate of each scored indicator over the units that have it, in the latest month of the cycle. What only adds or
-- takes has no full marks to reach.
with current_months as (
    select * from {{ ref('current_months') }}
),

scores as (
    select * from {{ ref('indicator_scores') }}
    where scenario = 'actual' and points_assigned > 0
),

final as (
    select
        scores.cycle,
        scores.assessment_id,
        scores.indicator_id,
        count(*) as units,
        min(scores.rate) >= 1 as all_reach,
        max(scores.rate) < 1 as none_reaches,
        max(scores.rate) as best_rate
    from scores
    inner join current_months using (cycle, assessment_id, "month")
    group by scores.cycle, scores.assessment_id, scores.indicator_id
    having count(*) > 1
)

select * from final
