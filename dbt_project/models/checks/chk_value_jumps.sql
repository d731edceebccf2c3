-- One row per value that has one of the same unit and indicator before it in the cycle: how many times it is of that one.
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
        lag(v) over of_indicator as value_before
    from unit_values
    where v is not null
    window of_indicator as (partition by cycle, assessment_id, unit_id, indicator_id order by "month" asc nulls last)
),

final as (
    select
        ordered.cycle,
        ordered.assessment_id,
        ordered.unit_id,
        ordered.indicator_id,
        indicators.indicator_name,
        indicators.value_unit,
        ordered."month",
        ordered.month_before,
        cast(ordered.v as decimal(24, 6)) as value,
        cast(ordered.value_before as decimal(24, 6)) as value_before
    from ordered
    inner join {{ ref('stg_indicators') }} as indicators
        on
            ordered.cycle = indicators.cycle
            and ordered.assessment_id = indicators.assessment_id
            and ordered.indicator_id = indicators.indicator_id
    where ordered.value_before <> 0 and ordered.v <> 0
)

select * from final
