-- One row per unit and indicator that has targets rows, and per participant where an indicator needs targets but has none at all.
-- A measure that looks back (lag) takes the target of an earlier cycle and needs none in this one.
with needs as (
    select
        cycle,
        assessment_id,
        indicator_id,
        max(
            case
                when lag = 0 and basis in ('completion', 'gap', 'gap_pct', 'deviation_pct', 'interval') then 1
                else 0
            end
        ) = 1 as needs_target,
        max(case when lag = 0 and basis = 'interval' then 1 else 0 end) = 1 as needs_target_high
    from {{ ref('stg_measures') }}
    group by cycle, assessment_id, indicator_id
),

indicators as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.pacing,
        assessments.final_month,
        coalesce(needs.needs_target, false) as needs_target,
        coalesce(needs.needs_target_high, false) as needs_target_high
    from {{ ref('stg_indicators') }} as indicators
    inner join {{ ref('stg_assessments') }} as assessments
        on indicators.cycle = assessments.cycle and indicators.assessment_id = assessments.assessment_id
    left join needs
        on
            indicators.cycle = needs.cycle
            and indicators.assessment_id = needs.assessment_id
            and indicators.indicator_id = needs.indicator_id
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
    inner join {{ ref('stg_participants') }} as participants
        on indicators.cycle = participants.cycle and indicators.assessment_id = participants.assessment_id
    left join indicators_with_targets
        on
            indicators.cycle = indicators_with_targets.cycle
            and indicators.assessment_id = indicators_with_targets.assessment_id
            and indicators.indicator_id = indicators_with_targets.indicator_id
    where indicators.needs_target and indicators_with_targets.indicator_id is null
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
        indicators.needs_target,
        indicators.needs_target_high,
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
)

select * from final
