select cycle, assessment_id, verdict from {{ source('gate', 'verdicts') }}
