select reports._cycle as cycle, reports.assessment_id, 'actual' as scenario, unit_id || '|' || indicator_id as entry_id,
    unit_id, "month", value as points
from {{ source('landing', 'reports') }} as reports
