-- One row per unit and indicator whose reported base can be held against what was reported a year ago: in how many months they differ, and the
-- month in which they differ most.
with compared as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        cast(b as decimal(24, 6)) as base_value,
        cast(v_a_year_ago as decimal(24, 6)) as value_a_year_ago
    from {{ ref('values_beside_last_year') }}
    where b is not null and v_a_year_ago is not null
),

placed as (
    select
        *,
        count(*) over of_indicator as months_compared,
        sum(case when base_value = value_a_year_ago then 0 else 1 end) over of_indicator as months_apart,
        row_number() over (
            partition by cycle, assessment_id, unit_id, indicator_id
            order by abs(base_value - value_a_year_ago) desc, "month" desc
        ) as place
    from compared
    window of_indicator as (partition by cycle, assessment_id, unit_id, indicator_id)
),

final as (
    select
        placed.cycle,
        placed.assessment_id,
        placed.unit_id,
        placed.indicator_id,
        indicators.indicator_name,
        indicators.value_unit,
        placed."month",
        placed.base_value,
        placed.value_a_year_ago,
        cast(placed.months_compared as bigint) as months_compared,
        cast(placed.months_apart as bigint) as months_apart
    from placed
    inner join {{ ref('stg_indicators') }} as indicators
        on
            placed.cycle = indicators.cycle
            and placed.assessment_id = indicators.assessment_id
            and placed.indicator_id = indicators.indicator_id
    where placed.place = 1
)

select * from final
