{#- From `inputs` and `measures`: the figure x of every measure, by number, in the narrow table `figures`, or what keeps it from being scored. -#}
{%- macro measure_figures() -%}
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
            when measures.basis in ({{ bases_that_need('place_before') }}) and inputs.superior_place_before is null then 'no_reference'
            when measures.basis in ({{ bases_with('placed_above') }}) and measures.rule in ({{ rules_that('needs_peers', True) }}) and inputs.superior_peers is null
                then 'no_reference'
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
)
{%- endmacro -%}
