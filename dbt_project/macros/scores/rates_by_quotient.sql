{#- From `figures`: `stretched_quotients`, what the rules divide: the figure beside the ends of its group and of its band, and steps. -#}
{%- macro rates_by_quotient() -%}
group_ends as (
    select
        figures.is_forecast,
        figures.measure_no,
        figures.group_no,
        figures.month_no,
        min(measures.turn * figures.x) as group_min,
        max(measures.turn * figures.x) as group_max,
        min(measures.turn * figures.x_near) as group_min_near,
        max(measures.turn * figures.x_near) as group_max_near
    from figures
    inner join measures using (measure_no)
    where measures.rule in ({{ rules_that('against_ends', True) }})
    group by figures.is_forecast, figures.measure_no, figures.group_no, figures.month_no
),

-- What divides: the figure beside the ends of its group and of its band.
with_group_ends as (
    select
        figures.*,
        measures.* exclude (measure_no),
        {{ figure('measures.turn * figures.x') }} as z,
        cast(measures.turn * figures.x_near as double) as z_near,
        group_ends.group_min,
        group_ends.group_max,
        cast(group_ends.group_min_near as double) as group_min_near,
        cast(group_ends.group_max_near as double) as group_max_near,
        measure_bands.band_at,
        measure_bands.band_rate,
        measure_bands.next_at,
        measure_bands.next_rate,
        case when measures.rule in ({{ rules_that('counts_steps', True) }}) then measures.step end as step_taken
    from figures
    inner join measures using (measure_no)
    left join group_ends using (is_forecast, measure_no, group_no, month_no)
    left join measure_bands
        on
            figures.measure_no = measure_bands.measure_no
            and figures.x >= measure_bands.reaches_from
            and figures.x < measure_bands.reaches_to
    where {{ rule_needs(['quotient', 'stretch']) }}
),

-- How many steps away, and the points that they make.
step_quotients as (
    select
        *,
        {{ ratio('abs(z)', 'step_taken', 'abs(z_near)', 'cast(step_taken as double)') }} as exact_steps
    from with_group_ends
),

stepped as (
    select
        * exclude (exact_steps),
        {{ steps('exact_steps') }} as steps,
        case
            when step_mode = 'whole' then cast({{ steps('exact_steps') }} as double)
            else least(coalesce(abs(z_near) / cast(step_taken as double), 0), {{ reach('count') }})
        end as steps_near
    from step_quotients
),

sums_of_steps as (
    select
        *,
        {{ points_after_steps('measure_points', 'steps') }} as exact_points_after_steps,
        {{ points_after_steps('measure_points_near', 'steps_near', 'double') }} as points_after_steps_near
    from stepped
),

points_of_steps as (
    select
        * exclude (exact_points_after_steps),
        {{ near_figure('exact_points_after_steps', 'points_after_steps_near') }} as points_after_steps
    from sums_of_steps
),

-- One division for all rules, then laid between two rates where a rule asks for it.
dividends as (
    select
        *,
        {{ part_of_rule('dividend') }} as dividend,
        {{ part_of_rule('divisor') }} as divisor,
        {{ end_of_rule('start') }} as starts_at,
        {{ end_of_rule('span') }} as spans
    from points_of_steps
),

near_dividends as (
    select
        *,
        {{ near_part_of_rule('dividend') }} as dividend_near,
        {{ near_part_of_rule('divisor') }} as divisor_near
    from dividends
),

quotients as (
    select
        *,
        {{ ratio('dividend', 'divisor', 'dividend_near', 'divisor_near') }} as quotient
    from near_dividends
),

stretches as (
    select
        *,
        starts_at + spans * quotient as exact_stretched,
        cast(starts_at as double) + cast(spans as double) * {{ as_float('quotient', 'dividend_near / nullif(divisor_near, 0)') }} as stretched_near
    from quotients
),

stretched_quotients as (
    select
        *,
        {{ near_figure('exact_stretched', 'stretched_near') }} as stretched
    from stretches
)
{%- endmacro -%}
