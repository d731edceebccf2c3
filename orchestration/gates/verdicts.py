"""The verdict of every assessment, from what was judged of it: failed → open → held → passed, the first that applies.

A count without an assessment speaks for all assessments of its cycle, one without a cycle for all. What a verdict leads
to (a ranking, a kept one, none) is decided by the ranking models.
"""

# An assessment that is in quarantine itself has no row in chk_assessments: it is failed, not forgotten.
WRITE_VERDICTS = """
insert into gate.verdicts
with counts as (
    select
        assessments.cycle,
        assessments.assessment_id,
        coalesce(sum(checks.checked_rows), 0) as checked_rows,
        coalesce(sum(checks.failed_rows) filter (where not checks.success and checks.severity = 'hold'), 0)
            as held_rows,
        count(*) filter (where not checks.success and checks.severity = 'hold') as held_rules,
        count(*) filter (where not checks.success and checks.severity = 'error') as broken_rules,
        count(*) filter (where not checks.success and checks.severity in ('hold', 'error')) as failed_checks
    from gate.assessments as assessments
    left join gate.checks as checks
        on
            (checks.cycle is null or checks.cycle = assessments.cycle)
            and (checks.assessment_id is null or checks.assessment_id = assessments.assessment_id)
            and checks.build = $build
    group by assessments.cycle, assessments.assessment_id
)

select
    $build,
    assessments.cycle,
    assessments.assessment_id,
    case
        when assessments.is_unknown or counts.broken_rules > 0 or counts.checked_rows = 0 then 'failed'
        when assessments.is_open then 'open'
        when counts.held_rules > 0 then 'held'
        else 'passed'
    end,
    counts.held_rows,
    counts.failed_checks,
    counts.checked_rows,
    $page || '#' || assessments.cycle || '-' || assessments.assessment_id
from gate.assessments as assessments
inner join counts
    on assessments.cycle = counts.cycle and assessments.assessment_id = counts.assessment_id
order by assessments.cycle, assessments.assessment_id
"""
