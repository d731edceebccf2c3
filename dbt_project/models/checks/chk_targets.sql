-- One row per unit and indicator that has targets rows, and per participant where an indicator needs targets but has none at all.
-- A measure that looks back (lag) takes the target of an earlier cycle and needs none in this one.
with needs as (
    select
        cycle,
        assessment_id,
        indicator_id,
        group_id,
        max(
            case
                when lag = 0 and basis in ({{ bases_that_need('t') }}) then 1
                else 0
            end
        ) = 1 as needs_target,
        max(case when lag = 0 and basis = 'interval' then 1 else 0 end) = 1 as needs_target_high
    from {{ ref('stg_measures') }}
    group by cycle, assessment_id, indicator_id, group_id
),

indicators as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.pacing,
        assessments.final_month
    from {{ ref('stg_indicators') }} as indicators
    inner join {{ ref('stg_assessments') }} as assessments
        on indicators.cycle = assessments.cycle and indicators.assessment_id = assessments.assessment_id
),

-- A group is scored by its own measures where it has any.
group_needs as (
    select
        participants.cycle,
        participants.assessment_id,
        participants.unit_id,
        indicators.indicator_id,
        coalesce(own.needs_target, everybody.needs_target, false) as needs_target,
        coalesce(own.needs_target_high, everybody.needs_target_high, false) as needs_target_high
    from {{ ref('stg_participants') }} as participants
    inner join indicators
        on participants.cycle = indicators.cycle and participants.assessment_id = indicators.assessment_id
    left join needs as own
        on
            indicators.cycle = own.cycle
            and indicators.assessment_id = own.assessment_id
            and indicators.indicator_id = own.indicator_id
            and participants.group_id = own.group_id
    left join needs as everybody
        on
            indicators.cycle = everybody.cycle
            and indicators.assessment_id = everybody.assessment_id
            and indicators.indicator_id = everybody.indicator_id
            and everybody.group_id is null
),

target_rows as (
    select
        targets.cycle,
        targets.assessment_id,
        targets.indicator_id,
        targets.unit_id,
        cast(sum(case when targets.assigned then 1 else 0 end) as bigint) as months_assigned,
        cast(sum(case when targets.assigned then 0 else 1 end) as bigint) as months_not_assigned,
        cast(sum(case when targets.assigned and targets.target is null then 1 else 0 end) as bigint) as months_without_target,
        cast(sum(case when targets.target is not null and targets.target_high is null then 1 else 0 end) as bigint)
            as months_without_high,
        cast(sum(case when targets.target_high < targets.target then 1 else 0 end) as bigint) as months_high_below,
        max(case when targets.assigned and targets.month = assessments.final_month then targets.target end) as final_target
    from {{ ref('stg_targets') }} as targets
    inner join {{ ref('stg_assessments') }} as assessments
        on targets.cycle = assessments.cycle and targets.assessment_id = assessments.assessment_id
    group by targets.cycle, targets.assessment_id, targets.indicator_id, targets.unit_id
),

indicators_with_targets as (
    select distinct
        cycle,
        assessment_id,
        indicator_id
    from target_rows
),

participants_without_targets as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        participants.unit_id,
        cast(0 as bigint) as months_assigned,
        cast(0 as bigint) as months_not_assigned,
        cast(0 as bigint) as months_without_target,
        cast(0 as bigint) as months_without_high,
        cast(0 as bigint) as months_high_below,
        cast(null as decimal(18, 6)) as final_target
    from indicators
    inner join group_needs as participants
        on
            indicators.cycle = participants.cycle
            and indicators.assessment_id = participants.assessment_id
            and indicators.indicator_id = participants.indicator_id
    left join indicators_with_targets
        on
            indicators.cycle = indicators_with_targets.cycle
            and indicators.assessment_id = indicators_with_targets.assessment_id
            and indicators.indicator_id = indicators_with_targets.indicator_id
    where participants.needs_target and indicators_with_targets.indicator_id is null
),

looked_at as (
    select * from target_rows
    union all
    select * from participants_without_targets
),

final as (
    select
        looked_at.cycle,
        looked_at.assessment_id,
        looked_at.indicator_id,
        indicators.indicator_name,
        looked_at.unit_id,
        indicators.pacing,
        indicators.final_month,
        coalesce(group_needs.needs_target, false) as needs_target,
        coalesce(group_needs.needs_target_high, false) as needs_target_high,
        looked_at.months_assigned,
        looked_at.months_not_assigned,
        looked_at.months_without_target,
        looked_at.months_without_high,
        looked_at.months_high_below,
        looked_at.final_target
    from looked_at
    inner join indicators
        on
            looked_at.cycle = indicators.cycle
            and looked_at.assessment_id = indicators.assessment_id
            and looked_at.indicator_id = indicators.indicator_id
    left join group_needs
        on
            looked_at.cycle = group_needs.cycle
            and looked_at.assessment_id = group_needs.assessment_id
            and looked_at.indicator_id = group_needs.indicator_id
            and looked_at.unit_id = group_needs.unit_id
)

select * from final
