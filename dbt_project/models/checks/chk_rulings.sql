-- One row per deduction, override and decision on record in the release before: whether its row is still delivered (an override as an approved
-- one), on whatever date it is seen, or the office has said with a stamped document (an adjustment of nought points that names it) that its
-- withdrawal is meant.
with previous as (
    select * from {{ source('run', 'previous_rulings') }}
),

delivered as (
    select distinct
        _cycle as cycle,
        assessment_id,
        'events' as feed,
        event_id as ruling_id
    from {{ source('landing', 'events') }}
    union
    select distinct
        _cycle as cycle,
        assessment_id,
        'overrides' as feed,
        override_id as ruling_id
    from {{ source('landing', 'overrides') }}
    where stage = 'approved' and not _superseded
    union
    select distinct
        _cycle as cycle,
        assessment_id,
        'decisions' as feed,
        decision_id as ruling_id
    from {{ source('landing', 'decisions') }}
),

meant as (
    select distinct
        cycle,
        assessment_id,
        subject_id as ruling_id
    from {{ ref('decisions_in_force') }}
    where subject = 'score' and decision = 'adjust' and points = 0
),

final as (
    select
        previous.cycle,
        previous.assessment_id,
        previous.feed,
        case previous.feed when 'events' then '扣分事项' when 'overrides' then '否决肯定' else '核定意见' end as feed_zh,
        previous.ruling_id,
        previous.unit_id,
        previous.title,
        delivered.ruling_id is not null as is_there,
        meant.ruling_id is not null as is_meant,
        assessments.assessor_org_id as responsible_org_id
    from previous
    inner join {{ ref('stg_assessments') }} as assessments
        on previous.cycle = assessments.cycle and previous.assessment_id = assessments.assessment_id
    left join delivered
        on
            previous.cycle = delivered.cycle
            and previous.assessment_id = delivered.assessment_id
            and previous.feed = delivered.feed
            and previous.ruling_id = delivered.ruling_id
    left join meant
        on
            previous.cycle = meant.cycle
            and previous.assessment_id = meant.assessment_id
            and previous.ruling_id = meant.ruling_id
)

select * from final
