select _cycle as cycle, assessment_id, assessment_name, total_decimals, 'h' || assessment_id as scheme_hash
from {{ source('landing', 'assessments') }}
