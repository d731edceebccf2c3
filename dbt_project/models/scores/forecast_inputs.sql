-- What a forecast of each unit's indicator starts from: its figures now and of last year's end, and how the units together went on.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
),

not_called_for as (
    select * from {{ ref('monthly_targets') }}
    where not is_due
),

looks as (
    select * from {{ ref('forecast_looks') }}
),

values_now as (
    select
        looks.cycle,
        looks.month_no,
        monthly_values.indicator_no,
        monthly_values.unit_no,
        monthly_values.v,
        monthly_values.v_near,
        monthly_values.b,
        monthly_values.b_near
    from {{ ref('monthly_values') }} as monthly_values
    inner join looks
        on
            monthly_values.cycle = looks.cycle
            and monthly_values.indicator_no = looks.indicator_no
            and monthly_values.month_no = looks.month_no
    where not monthly_values.is_taken_over
),

values_of_the_year_before as (
    select * from {{ ref('values_of_the_year_before') }}
),

went_on as (
    select * from {{ ref('forecast_growth') }}
),

compared as (
    select
        assigned.assigned_no,
        assigned.cycle,
        assigned.indicator_no,
        assigned.unit_no,
        assigned.group_no,
        assigned.value_feed,
        assigned.pacing,
        looks.month_no,
        looks.figures_elapsed,
        looks.months,
        looks.final_month_no,
        looks.figures_month_no is not null and not_called_for.unit_no is null as is_called_for,
        now.v as v_now,
        now.v_near as v_now_near,
        now.b as b_now,
        now.b_near as b_now_near,
        year_before.v as v_year_before,
        year_before.v_near as v_year_before_near,
        year_before.b as b_year_before,
        year_before.b_near as b_year_before_near,
        went_on.amount as exact_amount,
        coalesce(went_on.is_by_amount, false) as is_by_amount,
        case when not went_on.is_by_amount then went_on.growth end as exact_growth,
        went_on.then_sum,
        went_on.end_sum,
        went_on.then_near,
        went_on.end_near,
        -- Where nothing is there yet, the place of the year before stands.
        case when now.unit_no is null then looks.cycle_before else looks.cycle end as place_cycle,
        case when now.unit_no is null then looks.final_month_before_no else looks.month_no end as place_month_no
    from assigned
    inner join looks
        on
            assigned.cycle = looks.cycle
            and assigned.indicator_no = looks.indicator_no
    left join not_called_for
        on
            assigned.cycle = not_called_for.cycle
            and assigned.indicator_no = not_called_for.indicator_no
            and assigned.unit_no = not_called_for.unit_no
            and looks.month_no = not_called_for.month_no
    left join values_now as now
        on
            assigned.cycle = now.cycle
            and assigned.indicator_no = now.indicator_no
            and assigned.unit_no = now.unit_no
            and looks.month_no = now.month_no
    left join values_of_the_year_before as year_before
        on
            assigned.cycle = year_before.cycle
            and assigned.indicator_no = year_before.indicator_no
            and assigned.unit_no = year_before.unit_no
            and looks.month_no = year_before.month_no
    left join went_on
        on
            assigned.cycle = went_on.cycle
            and assigned.indicator_no = went_on.indicator_no
            and looks.month_no = went_on.month_no
),

final as (
    select
        *,
        {{ ratio('cast(months as decimal(18, 0))', 'cast(figures_elapsed as decimal(18, 0))') }} as months_to_come
    from compared
    -- Not asked for yet, and nothing to go by: not scored.
    where
        v_now is not null
        or (is_called_for and value_feed = 'reports')
        or v_year_before is not null
)

select * from final
