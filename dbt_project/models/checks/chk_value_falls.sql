-- One row per value of an indicator that evidently adds up over the year – among the other units no value is below the one before, and
-- most are above it – where the unit had more than nothing before: does it go on from there?
with unit_values as (
    select * from {{ ref('unit_values') }}
    where value_month = "month"
),

ordered as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        v,
        lag("month") over of_indicator as month_before,
        lag(v) over of_indicator as value_before,
        lead("month") over of_indicator is null as is_last
    from unit_values
    where v is not null
    window of_indicator as (partition by cycle, assessment_id, unit_id, indicator_id order by "month" asc nulls last)
),

steps as (
    select
        *,
        case when v < value_before then 1 else 0 end as falls,
        case when v > value_before then 1 else 0 end as rises
    from ordered
    where value_before is not null
),

by_unit as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        count(*) as steps,
        sum(falls) as falls,
        sum(rises) as rises
    from steps
    group by cycle, assessment_id, unit_id, indicator_id
),

compared as (
    select
        *,
        sum(steps) over of_indicator - steps as other_steps,
        sum(falls) over of_indicator - falls as other_falls,
        sum(rises) over of_indicator - rises as other_rises
    from by_unit
    window of_indicator as (partition by cycle, assessment_id, indicator_id)
),

confirmations as (
    select * from {{ ref('confirmations') }}
),

final as (
    select
        steps.cycle,
        steps.assessment_id,
        steps.unit_id,
        steps.indicator_id,
        indicators.indicator_name,
        indicators.value_unit,
        steps."month",
        steps.month_before,
        cast(steps.v as decimal(24, 6)) as value,
        cast(steps.value_before as decimal(24, 6)) as value_before,
        steps.is_last,
        confirmations.unit_id is not null as is_meant
    from steps
    inner join compared
        on
            steps.cycle = compared.cycle
            and steps.assessment_id = compared.assessment_id
            and steps.unit_id = compared.unit_id
            and steps.indicator_id = compared.indicator_id
    inner join {{ ref('stg_indicators') }} as indicators
        on
            steps.cycle = indicators.cycle
            and steps.assessment_id = indicators.assessment_id
            and steps.indicator_id = indicators.indicator_id
    left join confirmations
        on
            steps.cycle = confirmations.cycle
            and steps.assessment_id = confirmations.assessment_id
            and steps.unit_id = confirmations.unit_id
            and steps.indicator_id = confirmations.subject_id
    where steps.value_before > 0 and compared.other_steps >= 4 and compared.other_falls = 0 and 2 * compared.other_rises >= compared.other_steps
)

select * from final
