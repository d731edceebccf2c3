-- How the units of an assessment together went on from a month to the end of last year: by how much, and by what factor. Where they averaged
-- little then (counts, things that begin late), a factor says nothing, and the amount counts.
with looks as (
    select * from {{ ref('forecast_looks') }}
),

values_then as (
    select
        looks.cycle,
        looks.month_no,
        monthly_values.indicator_no,
        monthly_values.unit_no,
        monthly_values.v,
        monthly_values.v_near
    from {{ ref('monthly_values') }} as monthly_values
    inner join looks
        on
            monthly_values.cycle = looks.cycle_before
            and monthly_values.indicator_no = looks.indicator_no
            and monthly_values.month_no = looks.month_before_no
),

values_of_the_year_before as (
    select * from {{ ref('values_of_the_year_before') }}
),

pools as (
    select
        then_.cycle,
        then_.month_no,
        then_.indicator_no,
        count(*) as units,
        cast(sum(then_.v) as decimal(38, 15)) as then_sum,
        cast(sum(year_before.v) as decimal(38, 15)) as end_sum,
        cast(sum(then_.v_near) as decimal(38, 6)) as then_near,
        cast(sum(year_before.v_near) as decimal(38, 6)) as end_near
    from values_then as then_
    inner join values_of_the_year_before as year_before
        on
            then_.cycle = year_before.cycle
            and then_.month_no = year_before.month_no
            and then_.indicator_no = year_before.indicator_no
            and then_.unit_no = year_before.unit_no
    where then_.v is not null and year_before.v is not null
    group by then_.cycle, then_.month_no, then_.indicator_no
),

final as (
    select
        cycle,
        month_no,
        indicator_no,
        then_sum < {{ declared('forecast_small_mean') }} * units as is_by_amount,
        {{ figure(in_reach(ratio('end_sum - then_sum', 'cast(units as decimal(18, 0))'), 'figure')) }} as amount,
        {{ ratio('end_sum', 'then_sum') }} as growth,
        then_sum,
        end_sum,
        {{ points(in_reach('then_near', 'figure')) }} as then_near,
        {{ points(in_reach('end_near', 'figure')) }} as end_near
    from pools
)

select * from final
