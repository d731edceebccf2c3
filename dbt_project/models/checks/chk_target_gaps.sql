-- One row per participant without any row in targets for an indicator that others have targets for: it is not assigned, and scored on less. Has it
-- nevertheless reported, and how many of its group have targets?
with assigned as (
    select distinct
        targets.cycle,
        targets.assessment_id,
        targets.indicator_id,
        targets.unit_id,
        participants.group_id
    from {{ ref('stg_targets') }} as targets
    inner join {{ ref('stg_participants') }} as participants
        on
            targets.cycle = participants.cycle
            and targets.assessment_id = participants.assessment_id
            and targets.unit_id = participants.unit_id
    where targets.assigned
),

mentioned as (
    select distinct
        cycle,
        assessment_id,
        indicator_id,
        unit_id
    from {{ ref('stg_targets') }}
),

indicators as (
    select distinct
        cycle,
        assessment_id,
        indicator_id
    from assigned
),

groups as (
    select
        cycle,
        assessment_id,
        indicator_id,
        group_id,
        count(*) as units_with_target
    from assigned
    group by cycle, assessment_id, indicator_id, group_id
),

group_sizes as (
    select
        cycle,
        assessment_id,
        group_id,
        count(*) as units
    from {{ ref('stg_participants') }}
    group by cycle, assessment_id, group_id
),

reported as (
    select
        cycle,
        assessment_id,
        indicator_id,
        unit_id,
        count(*) as reports
    from {{ ref('stg_reports') }}
    group by cycle, assessment_id, indicator_id, unit_id
),

changes as (
    select distinct
        cycle,
        assessment_id,
        split_part(key, '/', 1) as indicator_id,
        split_part(key, '/', 2) as unit_id
    from {{ ref('chk_scheme_changes') }}
    where feed = 'targets' and is_latest and stamp = 'present'
),

confirmations as (
    select * from {{ ref('confirmations') }}
),

final as (
    select
        participants.cycle,
        participants.assessment_id,
        participants.unit_id,
        indicators.indicator_id,
        cast(group_sizes.units as bigint) as units,
        cast(coalesce(groups.units_with_target, 0) as bigint) as units_with_target,
        2 * coalesce(groups.units_with_target, 0) > group_sizes.units as is_alone,
        cast(coalesce(reported.reports, 0) as bigint) as reports,
        (changes.unit_id is not null or confirmations.unit_id is not null) as is_meant
    from {{ ref('stg_participants') }} as participants
    inner join indicators using (cycle, assessment_id)
    inner join group_sizes using (cycle, assessment_id, group_id)
    left join mentioned using (cycle, assessment_id, indicator_id, unit_id)
    left join groups using (cycle, assessment_id, indicator_id, group_id)
    left join reported using (cycle, assessment_id, indicator_id, unit_id)
    left join changes using (cycle, assessment_id, indicator_id, unit_id)
    left join confirmations
        on
            participants.cycle = confirmations.cycle
            and participants.assessment_id = confirmations.assessment_id
            and participants.unit_id = confirmations.unit_id
            and indicators.indicator_id = confirmations.subject_id
    where mentioned.unit_id is null
)

select * from final
