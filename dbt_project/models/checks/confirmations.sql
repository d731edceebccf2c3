-- What the office said is meant as it is: an adjustment of nought points, with its document in the register and stamped, that names an
-- indicator of a unit or, as its subject, the assessment itself. It changes no total.
with decisions as (
    select * from {{ ref('decisions_in_force') }}
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
