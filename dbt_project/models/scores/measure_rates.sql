-- The figure, the rate and the points of every measure, by number. Bases and rules: macros/bases, macros/rules; whatever they divide is
-- divided in one place, as a division is the dearest thing here. Figures stand in a narrow table first, as comparing units reads them
-- again. With ids, places and sentences: measure_scores.
with inputs as (
    select * from {{ ref('measure_inputs') }}
),

measures as (
    select * from {{ ref('measure_parameters') }}
),

measure_bands as (
    select * from {{ ref('measure_bands') }}
),

place_rates as (
    select * from {{ ref('place_rates') }}
),

-- The mean of v over the units of the group, where a basis asks for it.
group_means as (
    select
        is_forecast,
        measure_no,
        group_no,
        month_no,
        {{ ratio('cast(sum(v) as decimal(38, 15))', 'cast(count(v) as decimal(18, 0))') }} as group_mean
    from {{ ref('measure_inputs') }}
    where is_against_mean
    group by is_forecast, measure_no, group_no, month_no
),

-- What keeps a measure from being scored; v of an earlier year that is absent is no fault of this year.
judged as (
    select
        inputs.*,
        measures.turn,
        measures.sign,
        measures.direction,
        measures.basis,
        group_means.group_mean,
        case
            when inputs.v is null and measures.lag = 0 and measures.missing_rule = 'exclude' then 'not_reported'
            when inputs.v is null and measures.lag = 0 then 'missing_report'
            when inputs.v is null then 'no_base'
            when measures.basis in ({{ bases_that_need('t') }}) and inputs.t is null then 'no_target'
            when measures.basis in ({{ bases_that_need('b') }}) and inputs.b is null then 'no_base'
            when measures.basis in ({{ bases_that_need('b_not_0') }}) and inputs.b = 0 then 'no_base'
            when measures.basis in ({{ bases_that_need('r') }}) and inputs.r is null then 'no_reference'
            when measures.basis in ({{ bases_that_need('place') }}) and inputs.superior_place is null then 'no_reference'
            when measures.basis in ({{ bases_that_need('t_not_0') }}) and inputs.t = 0 then 'no_reference'
        end as obstacle,
        {{ figure(part_of_basis('dividend', 'v', 't', 'b')) }} as dividend,
        {{ figure(part_of_basis('divisor', 'v', 't', 'b')) }} as divisor,
        {{ part_of_basis('dividend', 'cast(v_near as double)', 'cast(t_near as double)', 'cast(b_near as double)') }} as dividend_near,
        {{ part_of_basis('divisor', 'cast(v_near as double)', 'cast(t_near as double)', 'cast(b_near as double)') }} as divisor_near
    from inputs
    inner join measures using (measure_no)
    left join group_means using (is_forecast, measure_no, group_no, month_no)
),

divided as (
    select
        * exclude (dividend, divisor, dividend_near, divisor_near),
        {{ ratio('dividend', 'divisor', 'dividend_near', 'divisor_near') }} as quotient,
        dividend_near / nullif(divisor_near, 0) as quotient_near
    from judged
),

figured as (
    select
        *,
        case when obstacle is null then {{ figure_of_basis() }} end as exact_x
    from divided
),

neared as (
    select
        *,
        case when obstacle is null then {{ near_figure_of_basis() }} end as float_x
    from figured
),

figures as (
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        group_no,
        superior_peers,
        obstacle,
        {{ figure(in_reach('exact_x', 'figure')) }} as x,
        {{ points(in_reach('float_x', 'figure')) }} as x_near
    from neared
),

-- Places in the group, and what they earn; of the others of the group nothing else is looked at.
placed as (
    select
        figures.is_forecast,
        figures.assigned_no,
        figures.measure_no,
        figures.month_no,
        figures.obstacle,
        figures.x,
        measures.measure_points,
        measures.measure_points_near,
        measures.rate_limit,
        measures.rule,
        measures.base,
        case
            when figures.x is null then null
            when measures.basis = 'superior_rank' then cast(figures.x as bigint)
            else rank() over (
                    partition by figures.is_forecast, figures.measure_no, figures.group_no, figures.month_no
                    order by measures.turn * figures.x desc nulls last
                )
        end as place,
        case
            when measures.basis = 'superior_rank' then figures.superior_peers
            else count(figures.x) over (partition by figures.is_forecast, figures.measure_no, figures.group_no, figures.month_no)
        end as group_size
    from figures
    inner join measures using (measure_no)
    where {{ rule_needs(['place']) }}
),

ranked as (
    select
        placed.*,
        from_top.rate as place_rate,
        from_bottom.rate as place_from_bottom_rate
    from placed
    left join place_rates as from_top using (measure_no, place)
    left join place_rates as from_bottom
        on
            placed.measure_no = from_bottom.measure_no
            and placed.place - placed.group_size - 1 = from_bottom.place
),

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
    where measures.rule = 'minmax'
    group by figures.is_forecast, figures.measure_no, figures.group_no, figures.month_no
),

-- Rules that look at nothing but the figure and its band.
by_figure as (
    select
        figures.*,
        measures.* exclude (measure_no),
        {{ figure('measures.turn * figures.x') }} as z,
        measure_bands.band_rate
    from figures
    inner join measures using (measure_no)
    left join measure_bands
        on
            figures.measure_no = measure_bands.measure_no
            and figures.x >= measure_bands.reaches_from
            and figures.x < measure_bands.reaches_to
    where {{ rule_needs(['figure']) }}
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
        case when measures.rule = 'step' then measures.step end as step_taken
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
),

rated as (
    {%- for way, needs in {'stretched_quotients': ['quotient', 'stretch'], 'by_figure': ['figure'], 'ranked': ['place']}.items() %}
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        obstacle,
        x,
        measure_points,
        measure_points_near,
        rate_limit,
        case when obstacle is null then {{ rate_of_rule(needs) }} end as exact_rate
    from {{ way }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

held as (
    select
        *,
        case
            when obstacle = 'missing_report' then {{ figure('0') }}
            when exact_rate is not null then greatest(least(exact_rate, rate_limit), -rate_limit)
        end as rate
    from rated
),

final as (
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        x,
        rate,
        obstacle,
        {{ near_points('(measure_points * rate)', 'measure_points_near * cast(rate as double)') }} as points
    from held
)

select * from final
