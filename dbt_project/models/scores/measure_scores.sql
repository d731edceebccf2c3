{{ config(schema='marts') }}
-- Every measure with its figure, its place in the group and its rate, and a sentence that says how they came about.
with measure_rates as (
    select * from {{ ref('measure_rates') }}
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        category_id,
        indicator_id,
        measure_id,
        month,
        basis,
        rule,
        lag,
        share,
        v,
        t,
        t_high,
        b,
        r,
        x,
        z,
        group_min,
        group_max,
        group_mean,
        cast(group_size as integer) as group_size,
        cast(place as integer) as place,
        rate,
        obstacle,
        points,
        case obstacle
            when 'not_reported' then '未报送，不计入考评'
            when 'missing_report' then '未报送数据，记 0 分'
            when 'no_base' then '没有可用的基数，不计入考评'
            when 'no_reference' then '没有可用的参照，不计入考评'
            when 'no_target' then '没有目标值，不计入考评'
            else coalesce({{ said_figure() }}, '') || coalesce({{ said_rule() }}, '')
        end as explanation
    from measure_rates
)

select * from final
