-- What the office said is meant as it is: an adjustment of nought points, with its document in the register and stamped, that names an
-- indicator of a unit or, as its subject, the assessment itself. It changes no total.
with decisions as (
    select decisions.*
    from {{ ref('decisions_in_force') }} as decisions
    inner join {{ ref('stg_assessments') }} as assessments
        on decisions.cycle = assessments.cycle and decisions.assessment_id = assessments.assessment_id
    -- What was decided before the assessment began says nothing of it.
    where decisions.decided_on >= cast(assessments.first_month || '-01' as date)
),

final as (
    select distinct
        cycle,
        assessment_id,
        unit_id,
        subject_id
    from decisions
    where subject = 'score' and decision = 'adjust' and points = 0
)

select * from final
