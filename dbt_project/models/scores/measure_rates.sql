-- The figure, the rate and the points of every measure, by number. Bases and rules: macros/bases, macros/rules; whatever they divide is
-- divided in one place, as a division is the dearest thing here. Only measures that compare units look at their group. With ids, places
-- and sentences: measure_scores.
with inputs as (
    select * from {{ ref('measure_inputs') }}
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
    where basis = 'mean_gap'
    group by is_forecast, measure_no, group_no, month_no
),

measure_bands as (
    select * from {{ ref('measure_bands') }}
),

place_rates as (
    select * from {{ ref('place_rates') }}
),

-- What keeps a measure from being scored; v of an earlier year that is absent is no fault of this year.
judged as (
    select
        inputs.*,
        group_means.group_mean,
        case
            when inputs.v is null and inputs.lag = 0 and inputs.missing_rule = 'exclude' then 'not_reported'
            when inputs.v is null and inputs.lag = 0 then 'missing_report'
            when inputs.v is null then 'no_base'
            when inputs.basis in ({{ bases_that_need('t') }}) and inputs.t is null then 'no_target'
            when inputs.basis in ({{ bases_that_need('b') }}) and inputs.b is null then 'no_base'
            when inputs.basis in ({{ bases_that_need('b_not_0') }}) and inputs.b = 0 then 'no_base'
            when inputs.basis in ({{ bases_that_need('r') }}) and inputs.r is null then 'no_reference'
            when inputs.basis in ({{ bases_that_need('place') }}) and inputs.superior_place is null then 'no_reference'
            when inputs.basis in ({{ bases_that_need('t_not_0') }}) and inputs.t = 0 then 'no_reference'
        end as obstacle,
        {{ figure(part_of_basis('dividend', 'v', 't', 'b')) }} as dividend,
        {{ figure(part_of_basis('divisor', 'v', 't', 'b')) }} as divisor,
        {{ part_of_basis('dividend', 'cast(v_near as double)', 'cast(t_near as double)', 'cast(b_near as double)') }} as dividend_near,
        {{ part_of_basis('divisor', 'cast(v_near as double)', 'cast(t_near as double)', 'cast(b_near as double)') }} as divisor_near
    from inputs
    left join group_means
        on
            inputs.is_forecast = group_means.is_forecast
            and inputs.measure_no = group_means.measure_no
            and inputs.group_no = group_means.group_no
            and inputs.month_no = group_means.month_no
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

held_figures as (
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        group_no,
        measure_points,
        turn,
        basis,
        rule,
        base,
        cutoff,
        floor_parameter,
        cap_parameter,
        case when rule = 'step' then step end as step_taken,
        up_points,
        down_points,
        up_cap,
        step_mode,
        superior_peers,
        obstacle,
        {{ figure(in_reach('exact_x', 'figure')) }} as x,
        {{ points(in_reach('float_x', 'figure')) }} as x_near
    from neared
),

turned as (
    select
        *,
        {{ figure('turn * x') }} as z,
        {{ points('turn * x_near') }} as z_near
    from held_figures
),

compared as (
    select
        *,
        min(z) over in_group as group_min,
        max(z) over in_group as group_max,
        min(z_near) over in_group as group_min_near,
        max(z_near) over in_group as group_max_near,
        cast(null as bigint) as place,
        cast(null as bigint) as group_size
    from turned
    where rule = 'minmax'
    window in_group as (partition by is_forecast, measure_no, group_no, month_no)
    union all
    select
        *,
        cast(null as decimal(38, 15)) as group_min,
        cast(null as decimal(38, 15)) as group_max,
        cast(null as decimal(18, 6)) as group_min_near,
        cast(null as decimal(18, 6)) as group_max_near,
        case
            when z is null then null
            when basis = 'superior_rank' then cast(x as bigint)
            else rank() over (partition by is_forecast, measure_no, group_no, month_no order by z desc nulls last)
        end as place,
        case
            when basis = 'superior_rank' then superior_peers
            else count(z) over (partition by is_forecast, measure_no, group_no, month_no)
        end as group_size
    from turned
    where rule = 'rank'
    union all
    select
        *,
        cast(null as decimal(38, 15)) as group_min,
        cast(null as decimal(38, 15)) as group_max,
        cast(null as decimal(18, 6)) as group_min_near,
        cast(null as decimal(18, 6)) as group_max_near,
        cast(null as bigint) as place,
        cast(null as bigint) as group_size
    from turned
    where rule not in ('minmax', 'rank')
),

looked_up as (
    select
        compared.*,
        measure_bands.band_at,
        measure_bands.band_rate,
        measure_bands.next_at,
        measure_bands.next_rate,
        from_top.rate as place_rate,
        from_bottom.rate as place_from_bottom_rate,
        {{ ratio('abs(compared.z)', 'compared.step_taken', 'cast(abs(compared.z_near) as double)', 'cast(compared.step_taken as double)') }} as exact_steps
    from compared
    left join measure_bands
        on
            compared.measure_no = measure_bands.measure_no
            and compared.x >= measure_bands.reaches_from
            and compared.x < measure_bands.reaches_to
    left join place_rates as from_top
        on
            compared.measure_no = from_top.measure_no
            and compared.place = from_top.place
    left join place_rates as from_bottom
        on
            compared.measure_no = from_bottom.measure_no
            and compared.place - compared.group_size - 1 = from_bottom.place
),

stepped as (
    select
        * exclude (exact_steps),
        {{ steps('exact_steps') }} as steps
    from looked_up
),

to_be_divided as (
    select
        *,
        {{ part_of_rule('dividend') }} as dividend,
        {{ part_of_rule('divisor') }} as divisor
    from stepped
),

near_divided as (
    select
        *,
        {{ near_part_of_rule('dividend') }} as dividend_near,
        {{ near_part_of_rule('divisor') }} as divisor_near
    from to_be_divided
),

divided_again as (
    select
        * exclude (dividend, divisor, dividend_near, divisor_near),
        {{ ratio('dividend', 'divisor', 'dividend_near', 'divisor_near') }} as quotient
    from near_divided
),

rated as (
    select
        *,
        case
            when obstacle = 'missing_report' then cast(0 as decimal(38, 15))
            when obstacle is null then {{ rate_of_rule() }}
        end as exact_rate
    from divided_again
),

held as (
    select
        *,
        {{ figure(rate_in_reach('exact_rate', 'measure_points')) }} as rate
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
        {{ as_points('measure_points * rate') }} as points
    from held
)

select * from final
