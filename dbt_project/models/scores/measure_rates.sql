-- The figure, the place in the group, the rate and the points of every measure. Bases and rules: macros/bases, macros/rules. What is said of
-- them: measure_scores.
with inputs as (
    select * from {{ ref('measure_inputs') }}
),

band_steps as (
    select * from {{ ref('band_steps') }}
),

place_rates as (
    select
        cycle,
        assessment_id,
        band_set,
        cast("at" as bigint) as place,
        rate
    from {{ ref('stg_bands') }}
    where "at" = round("at", 0)
),

-- What keeps a measure from being scored; v of an earlier year that is absent is no fault of this year.
judged as (
    select
        *,
        case
            when v is null and lag = 0 and missing_rule = 'exclude' then 'not_reported'
            when v is null and lag = 0 then 'missing_report'
            when v is null then 'no_base'
            when basis in ({{ bases_that_need('t') }}) and t is null then 'no_target'
            when basis in ({{ bases_that_need('b') }}) and b is null then 'no_base'
            when basis in ({{ bases_that_need('b_not_0') }}) and b = 0 then 'no_base'
            when basis in ({{ bases_that_need('r') }}) and r is null then 'no_reference'
            when basis in ({{ bases_that_need('place') }}) and superior_place is null then 'no_reference'
            when basis in ({{ bases_that_need('t_not_0') }}) and t = 0 then 'no_reference'
        end as obstacle,
        sum(v) over in_group as group_sum,
        count(v) over in_group as group_values
    from inputs
    window in_group as (
        partition by scenario, cycle, assessment_id, group_id, indicator_id, measure_id, month
    )
),

averaged as (
    select
        * exclude (group_sum, group_values),
        {{ ratio('cast(group_sum as decimal(38, 15))', 'cast(group_values as decimal(18, 0))') }} as group_mean,
        case
            when basis in ({{ bases_turned('smaller') }}) then -1
            when basis in ({{ bases_turned('direction') }}) then sign
            else 1
        end as turn
    from judged
),

figured as (
    select
        *,
        case when obstacle is null then {{ figure_of_basis() }} end as exact_x
    from averaged
),

turned as (
    select
        * exclude (exact_x),
        {{ figure(in_reach('exact_x', 'figure')) }} as x,
        {{ figure('turn * (' ~ in_reach('exact_x', 'figure') ~ ')') }} as z
    from figured
),

grouped as (
    select
        *,
        case when rule in ('band', 'curve') then band_set end as step_set,
        case when rule = 'rank' then band_set end as place_set,
        min(z) over in_group as group_min,
        max(z) over in_group as group_max,
        case when basis = 'superior_rank' then superior_peers else count(z) over in_group end as group_size,
        case
            when z is null then null
            when basis = 'superior_rank' then superior_place
            else rank() over (
                    partition by scenario, cycle, assessment_id, group_id, indicator_id, measure_id, month
                    order by z desc nulls last
                )
        end as place
    from turned
    window in_group as (
        partition by scenario, cycle, assessment_id, group_id, indicator_id, measure_id, month
    )
),

looked_up as (
    select
        grouped.*,
        band_steps.band_at,
        band_steps.band_rate,
        band_steps.next_at,
        band_steps.next_rate,
        from_top.rate as place_rate,
        from_bottom.rate as place_from_bottom_rate
    from grouped
    left join band_steps
        on
            grouped.cycle = band_steps.cycle
            and grouped.assessment_id = band_steps.assessment_id
            and grouped.step_set = band_steps.band_set
            and grouped.x >= band_steps.reaches_from
            and grouped.x < band_steps.reaches_to
    left join place_rates as from_top
        on
            grouped.cycle = from_top.cycle
            and grouped.assessment_id = from_top.assessment_id
            and grouped.place_set = from_top.band_set
            and grouped.place = from_top.place
    left join place_rates as from_bottom
        on
            grouped.cycle = from_bottom.cycle
            and grouped.assessment_id = from_bottom.assessment_id
            and grouped.place_set = from_bottom.band_set
            and grouped.place - grouped.group_size - 1 = from_bottom.place
),

rated as (
    select
        *,
        case
            when obstacle = 'missing_report' then cast(0 as decimal(38, 15))
            when obstacle is null then {{ rate_of_rule() }}
        end as exact_rate
    from looked_up
),

held as (
    select
        * exclude (exact_rate),
        {{ figure(rate_in_reach('exact_rate', 'measure_points')) }} as rate
    from rated
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
        direction,
        sign,
        turn,
        value_unit_text,
        base,
        cutoff,
        floor_parameter,
        cap_parameter,
        step,
        up_points,
        down_points,
        up_cap,
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
        group_size,
        place,
        superior_peers,
        band_rate,
        rate,
        obstacle,
        {{ as_points('measure_points * rate') }} as points
    from held
)

select * from final
