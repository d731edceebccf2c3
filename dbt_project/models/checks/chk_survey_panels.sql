-- One row per panel of a survey of one unit: how many weights its ballots carry.
select
    cycle,
    assessment_id,
    indicator_id,
    unit_id,
    month,
    panel,
    min(panel_weight) as smallest_weight,
    max(panel_weight) as largest_weight
from {{ ref('stg_surveys') }}
group by cycle, assessment_id, indicator_id, unit_id, month, panel
