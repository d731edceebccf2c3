{{ config(materialized='view') }}
-- The whole ledger as amounts by category, the first part already summed: what totals are summed from. In full: score_ledger.
select
    scenario,
    cycle,
    assessment_id,
    unit_id,
    "month",
    category_id,
    points_assigned,
    points,
    points_lost,
    points_lost_procedural,
    cast(0 as decimal(18, 6)) as points_undecided
from {{ ref('score_sums') }}
{%- for part in ledger_parts() if part != 'ledger_scores' %}
union all
select
    scenario,
    cycle,
    assessment_id,
    unit_id,
    "month",
    category_id,
    cast(0 as decimal(18, 6)) as points_assigned,
    points,
    case when cause_kind is not null then -points else 0 end as points_lost,
    case when cause_kind = 'procedural' then -points else 0 end as points_lost_procedural,
    case when is_undecided then points else 0 end as points_undecided
from {{ ref(part) }}
{%- endfor %}
