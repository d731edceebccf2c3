-- One row per evidence requirement: its due date beside the dates of its assessment.
select
    requirements.cycle,
    requirements.assessment_id,
    requirements.requirement_id,
    requirements.requirement_name,
    requirements.unit_id,
    requirements.indicator_id,
    requirements.month,
    requirements.due_on,
    requirements.needs_stamp,
    requirements.needs_signature,
    requirements.missing_points,
    requirements.no_stamp_points,
    requirements.no_signature_points,
    requirements.late_points,
    assessments.first_month,
    assessments.final_month,
    assessments.closes_on
from {{ ref('stg_evidence_requirements') }} as requirements
inner join {{ ref('chk_assessments') }} as assessments
    on requirements.cycle = assessments.cycle and requirements.assessment_id = assessments.assessment_id
