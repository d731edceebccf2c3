select cycle, assessment_id, scenario, unit_id, "month", cast(round(sum(points), 2) as decimal(18, 6)) as total,
    cast(rank() over (partition by cycle, assessment_id, "month" order by sum(points) desc) as integer) as "rank"
from {{ ref('score_ledger') }} group by all
