-- One row per deduction, override and decision that is seen now or was on record in the release before: whether its row is still delivered (an
-- override as an approved one), on whatever date it is seen, or the office has said with a stamped document (an adjustment of nought points that
-- names it) that its withdrawal is meant.
with on_record as (
    select
        cycle,
        assessment_id,
        feed,
        ruling_id,
        unit_id,
        title
    from {{ source('run', 'previous_rulings') }}
),

shown as (
    select * from {{ ref('rulings_shown') }}
),

-- What is seen for the first time is looked at too: the count of rows is the same whatever was published before.
known as (
    select * from on_record
    union all
    select shown.*
    from shown
    left join on_record using (cycle, assessment_id, feed, ruling_id)
    where on_record.ruling_id is null
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
        known.cycle,
        known.assessment_id,
        known.feed,
        case known.feed when 'events' then '扣分事项' when 'overrides' then '否决肯定' else '核定意见' end as feed_zh,
        known.ruling_id,
        known.unit_id,
        known.title,
        delivered.ruling_id is not null as is_there,
        meant.ruling_id is not null as is_meant,
        assessments.assessor_org_id as responsible_org_id
    from known
    inner join {{ ref('stg_assessments') }} as assessments
        on known.cycle = assessments.cycle and known.assessment_id = assessments.assessment_id
    left join delivered
        on
            known.cycle = delivered.cycle
            and known.assessment_id = delivered.assessment_id
            and known.feed = delivered.feed
            and known.ruling_id = delivered.ruling_id
    left join meant
        on
            known.cycle = meant.cycle
            and known.assessment_id = meant.assessment_id
            and known.ruling_id = meant.ruling_id
)

select * from final
