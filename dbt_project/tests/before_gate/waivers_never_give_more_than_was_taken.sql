{{ config(tags=['before_gate']) }}
-- 免扣只退还扣掉的：在每个指标（或类别）上，带原因的行合计不会变成加分。
select
    scenario,
    cycle,
    assessment_id,
    unit_id,
    "month",
    category_id,
    indicator_id,
    cause_kind,
    sum(points) as points
from {{ ref('score_ledger') }}
where cause_kind is not null
group by scenario, cycle, assessment_id, unit_id, "month", category_id, indicator_id, cause_kind
having sum(points) > 0
