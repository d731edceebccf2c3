with summed as (
    select cycle, assessment_id, scenario, unit_id, "month", sum(points) as points
    from {{ ref('score_ledger') }} group by all
)
select cycle, assessment_id, scenario, unit_id, "month", cast(round(points, 2) as decimal(18, 6)) as total,
    cast(rank() over (partition by cycle, assessment_id, "month" order by points desc) as integer) as "rank"
from summed
